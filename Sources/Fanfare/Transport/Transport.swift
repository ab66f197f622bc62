/// What carries one request to one endpoint and brings its response back.
///
/// A transport knows nothing of services, policies or attempts. It answers every request by its deadline, and
/// gives the exchange up, down to the socket, as soon as the task is cancelled or the deadline passes.
public protocol Transport: Sendable {
  /// Sends a request and waits for the whole response.
  ///
  /// - Parameter request: what to send, where to, and by when.
  /// - Returns: the response or why there is none, with what was measured of the exchange.
  func send(_ request: TransportRequest) async -> TransportReply

  /// Begins to send a request and returns at once; who waits is told what becomes of it.
  ///
  /// So one task can have many exchanges under way, and wait for a while only.
  ///
  /// - Parameters:
  ///   - request: what to send, where to, and by when.
  ///   - due: when the recipient wants to hear that the exchange still goes on; `nil` for never.
  ///   - recipient: who is told; it may be before this function returns, and on any thread.
  /// - Returns: the exchange; `nil` if nothing has begun, because the transport can only ``send(_:)`` or was shut down.
  func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)?

  /// The executor on which a task that makes several calls runs best: one of the transport's event loops, that of the
  /// current thread if it is one already.
  ///
  /// - Returns: `nil` if the transport has none.
  func preferredExecutor() -> (any TaskExecutor)?

  /// Whether the current thread belongs to a preferred executor already.
  var isOnPreferredExecutor: Bool { get }

  /// The clock whose timers suit the transport best, for the waiting that policies do; it shows the time that the
  /// transport's deadlines are measured with.
  ///
  /// `nil` leaves it to the system's clock.
  var preferredClock: (any MonotonicClock)? { get }
}

extension Transport {
  /// Nothing begins.
  public func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? { nil }

  /// No preference.
  public func preferredExecutor() -> (any TaskExecutor)? { nil }

  /// No executor is preferred.
  public var isOnPreferredExecutor: Bool { false }

  /// The system's clock.
  public var preferredClock: (any MonotonicClock)? { nil }
}
