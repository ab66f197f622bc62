internal import Fanfare

/// A connection that is being made, and how far that has come.
///
/// It is confined to its event loop, which the compiler can't see.
final class ConnectionOpening: @unchecked Sendable {
  private let resolver: OriginResolver?
  private let clock: any MonotonicClock
  /// When the making of it began.
  private let begun: MonotonicInstant
  /// When the service had accepted it; `nil` before.
  private var accepted: MonotonicInstant?
  /// Whether the service has accepted the connection, and the TLS handshake is left.
  private(set) var isSecuring = false
  /// What asks the proxy for a tunnel, where there is one.
  var tunnel: ProxyTunnel?

  /// Notes the beginning of a connection.
  ///
  /// - Parameters:
  ///   - resolver: finds the host's addresses; `nil` for a Unix socket, which needs none.
  ///   - clock: tells the time. It is asked a few times for each connection, and never for an exchange.
  init(_ resolver: OriginResolver?, clock: any MonotonicClock) {
    self.resolver = resolver
    self.clock = clock
    begun = clock.now
  }

  /// Notes that the service has accepted the connection.
  ///
  /// - Parameter isSecure: whether the TLS handshake follows.
  func accept(isSecure: Bool) {
    accepted = clock.now
    isSecuring = isSecure
  }

  /// How far it has come.
  var progress: ExchangeProgress {
    if isSecuring { return .securing }
    return resolver?.isAnswered == false ? .resolving : .connecting
  }

  /// Notes in the measurement of the first exchange over it what that has waited for.
  ///
  /// - Parameters:
  ///   - transfer: the measurement.
  ///   - start: when the exchange began; what was before isn't its own.
  ///   - end: when it got the connection.
  func measure(_ transfer: inout Transfer, from start: MonotonicInstant, to end: MonotonicInstant) {
    func time(from earlier: MonotonicInstant, to later: MonotonicInstant) -> Duration {
      max(.zero, min(later, end) - max(earlier, start))
    }
    let accepted = accepted ?? end
    let answered = min(resolver?.answeredAt ?? begun, accepted)
    transfer.resolving = time(from: begun, to: answered)
    transfer.opening = time(from: answered, to: accepted)
    transfer.securing = isSecuring ? time(from: accepted, to: end) : .zero
  }
}
