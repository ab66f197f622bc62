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

  /// Sends a request and waits for the whole response, but no longer than until an instant; the exchange goes on then.
  ///
  /// A hedge waits like this, since most calls end before it is due.
  ///
  /// - Parameters:
  ///   - request: what to send, where to, and by when.
  ///   - instant: how long to wait.
  /// - Returns: the reply, or what to wait for further; `nil` from a transport that can't do this, and then nothing was
  ///   sent.
  func send(_ request: TransportRequest, waitingUntil instant: MonotonicInstant) async -> TransportProgress?

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

/// How far an exchange is that was waited for only for a while.
public enum TransportProgress: Sendable {
  /// It has ended.
  case ended(TransportReply)
  /// It goes on; who has it must wait for its reply.
  case underWay(any TransportExchange)
}

/// An exchange that goes on.
public protocol TransportExchange: Sendable {
  /// Waits for the whole response; the exchange is given up as soon as the task is cancelled or the deadline passes.
  ///
  /// It is to be called once.
  func reply() async -> TransportReply
}

extension Transport {
  /// It isn't supported.
  public func send(
    _ request: TransportRequest,
    waitingUntil instant: MonotonicInstant
  ) async -> TransportProgress? { nil }

  /// No preference.
  public func preferredExecutor() -> (any TaskExecutor)? { nil }

  /// No executor is preferred.
  public var isOnPreferredExecutor: Bool { false }

  /// The system's clock.
  public var preferredClock: (any MonotonicClock)? { nil }
}
