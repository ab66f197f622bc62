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

  /// Who gets the reply.
  private enum Recipient {
    case none
    case task(UnsafeContinuation<TransportProgress, Never>)
    case later(PausedExchange)
  }

  let request: TransportRequest
  var phase = Phase.created
  var deadlineQueueIndex = -1
  var transfer = Transfer()
  /// When the exchange began, and when the request was handed to the system.
  var startedAt = MonotonicInstant(nanoseconds: 0)
  var sentAt: MonotonicInstant?
  var firstByteAt: MonotonicInstant?
  /// Whether it was sent again because a reused connection had been closed.
  var wasRepeated = false
  /// Whether the task was cancelled before the exchange was started.
  var isCancelled = false
  private var recipient = Recipient.none
  /// Until when the task waits, if that is before the request's deadline.
  private var pause: MonotonicInstant?

  /// Describes an exchange.
  ///
  /// - Parameters:
  ///   - request: what to send.
  ///   - pause: when its task waits no longer, though the exchange goes on.
  init(_ request: TransportRequest, pausingAt pause: MonotonicInstant? = nil) {
    self.request = request
    self.pause = pause.flatMap { $0 < request.deadline ? $0 : nil }
  }

  /// When something is to be done about it: its task waits no longer, or it ends.
  var deadline: MonotonicInstant { pause ?? request.deadline }

  var isWaiting: Bool {
    if case .waiting = phase { return true }
    return false
  }

  func start(at now: MonotonicInstant, _ continuation: UnsafeContinuation<TransportProgress, Never>) {
    startedAt = now
    recipient = .task(continuation)
  }

  /// Lets the task go that waits no longer.
  ///
  /// - Returns: whether the time has come for that, and not for the end of the exchange.
  func endPause(on loop: TransportLoop) -> Bool {
    guard pause != nil, case .task(let continuation) = recipient else { return false }
    pause = nil
    let paused = PausedExchange(self, on: loop)
    recipient = .later(paused)
    continuation.resume(returning: .underWay(paused))
    return true
  }

  /// Hands the outcome to the task that waits, or keeps it for the one that will.
  func finish(_ outcome: Result<ServiceResponse, TransportError>) {
    let recipient = recipient
    self.recipient = .none
    phase = .done
    let reply = TransportReply(outcome, transfer: transfer)
    switch recipient {
    case .none: preconditionFailure("an exchange ends once")
    case .task(let continuation): continuation.resume(returning: .ended(reply))
    case .later(let paused): paused.finish(reply)
    }
  }
}
