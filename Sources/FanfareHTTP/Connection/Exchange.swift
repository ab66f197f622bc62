internal import Fanfare

/// One request on its way: waiting for a connection, running on one, or done.
///
/// It is confined to its event loop once it has been started; before that only the task that makes it knows it. That
/// is what makes it safe to hand over, though the compiler can't see it.
final class Exchange: DeadlineQueueElement, PoolWaiter, @unchecked Sendable {
  enum Phase {
    case created
    case waiting(OriginPool)
    case running(HTTPConnection)
    case done
  }

  /// Who is told of its end.
  private enum Recipient {
    case none
    case object(any TransportRecipient)
    /// It was told that the exchange is overdue, and a task waits for the reply or will.
    case late(OneShot<TransportReply>)
  }

  let request: TransportRequest
  let loop: TransportLoop
  @exclusivity(unchecked) var phase = Phase.created
  @exclusivity(unchecked) var deadlineQueueIndex = -1
  @exclusivity(unchecked) var transfer = Transfer()
  /// When the exchange began, and when the request was handed to the system.
  @exclusivity(unchecked) var startedAt = MonotonicInstant(nanoseconds: 0)
  @exclusivity(unchecked) var sentAt: MonotonicInstant?
  @exclusivity(unchecked) var firstByteAt: MonotonicInstant?
  /// Whether any byte of the request was handed to the system, on this connection or one before.
  @exclusivity(unchecked) var hasLeft = false
  /// Whether it was sent again because a reused connection had been closed.
  var wasRepeated = false
  /// Whether the task was cancelled before the exchange was started.
  var isCancelled = false
  @exclusivity(unchecked) private var recipient = Recipient.none
  /// When the recipient wants to hear that the exchange still goes on, if that is before the request's deadline.
  @exclusivity(unchecked) private var overdueAt: MonotonicInstant?
  /// Set before the recipient is told, and never changed again, so that its task may read it anywhere.
  private var lateReply: OneShot<TransportReply>?

  init(_ request: TransportRequest, on loop: TransportLoop, overdueAt: MonotonicInstant? = nil) {
    self.request = request
    self.loop = loop
    self.overdueAt = overdueAt.flatMap { $0 < request.deadline ? $0 : nil }
  }

  /// When something is to be done about it: the recipient hears that it still goes on, or it ends.
  var deadline: MonotonicInstant { overdueAt ?? request.deadline }

  var isWaiting: Bool {
    if case .waiting = phase { return true }
    return false
  }

  /// How far it has come; `nil` before it was started and after its end.
  var progress: ExchangeProgress? {
    switch phase {
    case .created, .done: nil
    case .waiting(let pool): pool.progress
    case .running(let connection): connection.progress(of: self)
    }
  }

  func start(at now: MonotonicInstant, for recipient: any TransportRecipient) {
    startedAt = now
    self.recipient = .object(recipient)
  }

  /// Notes that the recipient waits no longer, and a task will wait for the reply.
  ///
  /// - Returns: who is to hear of it; `nil` if the time has come for the end of the exchange.
  func becomeOverdue() -> (any TransportRecipient)? {
    guard overdueAt != nil, case .object(let object) = recipient else { return nil }
    overdueAt = nil
    let reply = OneShot<TransportReply>()
    lateReply = reply
    recipient = .late(reply)
    return object
  }

  /// Hands the outcome to the recipient.
  func finish(_ outcome: Result<ServiceResponse, TransportError>) {
    let recipient = recipient
    self.recipient = .none
    phase = .done
    let reply = TransportReply(outcome, transfer: transfer)
    switch recipient {
    case .none: preconditionFailure("an exchange ends once")
    case .object(let object): object.receive(.ended(reply))
    case .late(let late): late.resolve(reply)
    }
  }
}

extension Exchange: TransportExchange {
  func cancel() {
    // A loop that has ended has ended its exchanges too.
    loop.execute { self.loop.cancel(self) }
  }

  func reply() async -> TransportReply {
    guard let lateReply else { preconditionFailure("only the reply of an overdue exchange is waited for") }
    return await withTaskCancellationHandler {
      await lateReply.wait()
    } onCancel: {
      cancel()
    }
  }
}
