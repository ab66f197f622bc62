internal import Fanfare

/// One request on its way: waiting for a connection, running on one, or done.
///
/// It is confined to its event loop once it has been started; before that only the task that makes it knows it. That
/// is what makes it safe to hand over, though the compiler can't see it.
class Exchange: DeadlineQueueElement, PoolWaiter, TransportExchange, @unchecked Sendable {
  enum Phase {
    case created
    /// Its body is being made ready, which is done elsewhere.
    case preparing
    case waiting(OriginPool)
    case running(any ExchangeCarrier)
    case done
  }

  final let request: TransportRequest
  final let loop: TransportLoop
  @exclusivity(unchecked) final var phase = Phase.created
  @exclusivity(unchecked) final var deadlineQueueIndex = -1
  @exclusivity(unchecked) final var transfer = Transfer()
  /// When the exchange began, and when the request was handed to the system.
  @exclusivity(unchecked) final var startedAt = MonotonicInstant(nanoseconds: 0)
  @exclusivity(unchecked) final var sentAt: MonotonicInstant?
  @exclusivity(unchecked) final var firstByteAt: MonotonicInstant?
  /// Whether any byte of the request was handed to the system, on this connection or one before.
  @exclusivity(unchecked) final var hasLeft = false
  /// Whether it was sent again because a reused connection had been closed.
  final var wasRepeated = false
  /// How often a service has said that it hasn't looked at it, so that it was sent again.
  final var refusals: UInt8 = 0
  /// Whether the task was cancelled before the exchange was started.
  final var isCancelled = false
  /// Who is told of its end; `nil` before it is started and after its end.
  @exclusivity(unchecked) private final var recipient: (any TransportRecipient)?
  /// When the recipient wants to hear that the exchange still goes on, if that is before the request's deadline.
  @exclusivity(unchecked) private final var overdueAt: MonotonicInstant?

  init(_ request: TransportRequest, on loop: TransportLoop, overdueAt: MonotonicInstant? = nil) {
    self.request = request
    self.loop = loop
    self.overdueAt = overdueAt.flatMap { $0 < request.deadline ? $0 : nil }
  }

  /// When something is to be done about it: the recipient hears that it still goes on, or it ends.
  var deadline: MonotonicInstant { overdueAt ?? request.deadline }

  /// For how long nothing has come of an answer that is read while it comes, if that is too long; `nil` for any other.
  func stall(at now: MonotonicInstant) -> Duration? { nil }

  final var isWaiting: Bool {
    if case .waiting = phase { return true }
    return false
  }

  /// How far it has come; `nil` before it was started and after its end.
  final var progress: ExchangeProgress? {
    switch phase {
    case .created, .preparing, .done: nil
    case .waiting(let pool): pool.progress
    case .running(let carrier): carrier.progress(of: self)
    }
  }

  final func start(at now: MonotonicInstant, for recipient: any TransportRecipient) {
    startedAt = now
    self.recipient = recipient
  }

  /// Notes that the time has come for the recipient to hear that the exchange still goes on.
  ///
  /// - Returns: who is to hear of it; `nil` if the time has come for the end of the exchange.
  final func becomeOverdue() -> (any TransportRecipient)? {
    guard overdueAt != nil else { return nil }
    overdueAt = nil
    return recipient
  }

  /// Leaves it at that: the recipient needn't hear any more that the exchange goes on.
  final func forgetOverdue() { overdueAt = nil }

  /// Hands the outcome to the recipient.
  final func finish(_ outcome: Result<ServiceResponse, TransportError>) {
    guard let recipient = recipient.take() else { preconditionFailure("an exchange ends once") }
    phase = .done
    recipient.exchangeEnded(request, with: TransportReply(outcome, transfer: transfer))
  }

  final func cancel() {
    // A loop that has ended has ended its exchanges too.
    loop.execute { self.loop.cancel(self) }
  }

  func readOn() {}
}
