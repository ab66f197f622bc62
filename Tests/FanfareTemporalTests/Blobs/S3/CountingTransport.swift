import Fanfare
import HTTPTypes
import Synchronization

/// Carries requests by another transport, and keeps their methods.
final class CountingTransport: Transport {
  private let other: any Transport
  private let kept = Mutex<[String]>([])

  init(_ other: any Transport) { self.other = other }

  /// The methods of all requests so far, as a text.
  var methods: String { kept.withLock { $0.joined(separator: " ") } }

  func send(_ request: TransportRequest) async -> TransportReply {
    kept.withLock { $0.append(request.method.rawValue) }
    return await other.send(request)
  }

  var preferredClock: (any MonotonicClock)? { other.preferredClock }
}
