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
  private var continuation: UnsafeContinuation<TransportReply, Never>?

  init(_ request: TransportRequest) {
    self.request = request
  }

  var deadline: MonotonicInstant { request.deadline }

  var isWaiting: Bool {
    if case .waiting = phase { return true }
    return false
  }

  func start(at now: MonotonicInstant, _ continuation: UnsafeContinuation<TransportReply, Never>) {
    startedAt = now
    self.continuation = continuation
  }

  /// Hands the outcome to the waiting task.
  func finish(_ outcome: Result<ServiceResponse, TransportError>) {
    guard let continuation else { preconditionFailure("an exchange ends once") }
    self.continuation = nil
    phase = .done
    continuation.resume(returning: TransportReply(outcome, transfer: transfer))
  }
}
