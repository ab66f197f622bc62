internal import Fanfare
internal import FanfareText

/// A namespace of a cluster, as one client or worker sees it.
///
/// What fails since the server is busy, restarts or can't be reached is tried again until the time is over; everything that is asked for
/// has an identifier or a token by which the server recognises a repetition.
public struct TemporalConnection: Sendable {
  /// The version that runs and histories name.
  static let version = "0.1.0"

  /// The namespace.
  public let namespace: String
  /// Who asks, as others see it in the cluster.
  public let identity: String
  /// Where the cluster is.
  var address: TemporalAddress { channel.address }
  let channel: GRPCChannel
  /// Keeps and fetches large values; `nil` if there is no store.
  let largeValues: LargeValues?
  private let metadata: [(String, String)]
  private let clock: any MonotonicClock

  /// Describes a connection; it is made when something is asked for.
  ///
  /// - Parameters:
  ///   - address: where the cluster is.
  ///   - namespace: the namespace.
  ///   - identity: who asks, as others see it in the cluster.
  ///   - apiKey: proves who asks, where the cluster wants that; `nil` for none.
  ///   - connections: how many connections there are at most.
  ///   - blobs: where values go that are too large for a history; `nil` refuses them. Clients and workers need the same.
  public init(
    to address: TemporalAddress,
    namespace: String,
    identity: String,
    apiKey: String? = nil,
    connections: Int = 2,
    blobs: (any BlobStore)? = nil
  ) {
    largeValues = blobs.map { LargeValues(store: $0) }
    self.namespace = namespace
    self.identity = identity
    channel = GRPCChannel(address, connections: max(1, connections))
    clock = SystemClock()
    var metadata = [("temporal-namespace", namespace)]
    if let apiKey { metadata.append(("authorization", "Bearer \(apiKey)")) }
    self.metadata = metadata
  }

  /// How long an ordinary request may take, repetitions included.
  static let usualTimeout = Duration.seconds(30)
  /// How long a poll may take; the server answers after a minute at the latest.
  static let pollTimeout = Duration.seconds(70)

  /// Asks the server.
  ///
  /// - Parameters:
  ///   - request: what is asked for.
  ///   - timeout: how long it may take.
  ///   - repeats: whether what fails for a while is tried again.
  /// - Throws: ``TemporalError``.
  func send<Request: TemporalRequest>(
    _ request: Request,
    timeout: Duration = Self.usualTimeout,
    repeats: Bool = true
  ) async throws(TemporalError) -> Request.Response {
    let deadline = clock.now.advanced(by: timeout)
    var bytes: [UInt8]?
    var pause = Duration.milliseconds(100)
    while true {
      do {
        let left = max(deadline - clock.now, .milliseconds(1))
        let path = "/temporal.api.workflowservice.v1.WorkflowService/\(Request.method)"
        let message = if let bytes { bytes } else { try await largeValues.keeping(request).serialized() }
        bytes = message
        let response = try await channel.call(path, message, metadata: metadata, timeout: left)
        return try Request.Response(parsing: response[...])
      } catch {
        guard repeats, TemporalError.isTransient(error), clock.now.advanced(by: pause) < deadline,
          (try? await clock.sleep(until: clock.now.advanced(by: pause), tolerance: nil)) != nil
        else { throw TemporalError(Request.method, error, at: channel.address) }
        pause = min(pause * 2, .seconds(2))
      }
    }
  }

  /// A message whose large values are in the blob store.
  ///
  /// - Throws: ``TemporalError`` if the blob store couldn't keep one.
  func keeping<Message: WireMessage>(_ message: Message) async throws(TemporalError) -> Message {
    do throws(BlobError) { return try await largeValues.keeping(message) } catch {
      throw TemporalError(error)
    }
  }

  /// A message with the large values to which it refers; without a blob store, whoever reads one gets an error that says so.
  ///
  /// - Throws: ``TemporalError`` if the blob store can't tell now.
  func fetching<Message: WireMessage>(_ message: Message) async throws(TemporalError) -> Message {
    guard let largeValues else { return message }
    do throws(BlobError) { return try await largeValues.fetching(message) } catch {
      throw TemporalError(error)
    }
  }

  /// Tells who the server is, once it has answered and knows the namespace, and there is a blob store where one is wanted.
  ///
  /// - Returns: the server's version.
  /// - Throws: ``TemporalError`` if one of them can't be reached, or doesn't know or allow what is asked for.
  public func check() async throws(TemporalError) -> String {
    let info = try await send(GetSystemInfoRequest(), timeout: .seconds(10))
    var request = DescribeNamespaceRequest()
    request.namespace = namespace
    _ = try await send(request, timeout: .seconds(10))
    do { try await largeValues?.store.check() } catch {
      throw TemporalError(.unavailable, "the blob store can't be used: \(error)")
    }
    return info.serverVersion
  }

  /// Closes the connections.
  public func close() async { await channel.close() }
}
