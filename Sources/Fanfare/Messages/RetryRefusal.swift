/// Why a call ended with an error instead of another attempt.
public enum RetryRefusal: Hashable, Sendable, CustomStringConvertible {
  /// As many attempts were made as the policy allows.
  case maximumAttempts
  /// This kind of failure isn't repeated.
  case notRetryable
  /// The request may have reached the service, and sending it twice could do its work twice.
  case notIdempotent
  /// The request's body can be read only once, and was.
  case bodySpent
  /// A part of the answer has been read already.
  case answerHadBegun
  /// The service was sent as many repetitions as its budget allows.
  case retryBudgetExhausted
  /// The backoff would have lasted longer than the call has time.
  case deadlineTooClose
  /// The service has asked for a pause that lasts longer than the call has time.
  case paused(until: MonotonicInstant)
  /// The circuit breaker opened meanwhile.
  case circuitOpen(until: MonotonicInstant)
  /// Another policy of this side refused the next attempt.
  case refused(ServiceError.Code)

  /// The reason in a word, as logs and metrics carry it.
  public var description: String {
    switch self {
    case .maximumAttempts: "maximum_attempts"
    case .notRetryable: "not_retryable"
    case .notIdempotent: "not_idempotent"
    case .bodySpent: "body_spent"
    case .answerHadBegun: "answer_had_begun"
    case .retryBudgetExhausted: "retry_budget_exhausted"
    case .deadlineTooClose: "deadline_too_close"
    case .paused: "paused"
    case .circuitOpen: "circuit_open"
    case .refused(let code): code.rawValue
    }
  }

  /// The reason for people, where it isn't plain from the error itself.
  var explanation: String? {
    switch self {
    case .maximumAttempts, .notRetryable: nil
    case .notIdempotent: "sending it twice may do its work twice"
    case .bodySpent: "its body can be read only once"
    case .answerHadBegun: "a part of the answer has been read already"
    case .retryBudgetExhausted: "the retry budget is spent"
    case .deadlineTooClose: "the deadline is too close"
    case .paused: "it asks for a pause that lasts longer than the call has time"
    case .circuitOpen: "the circuit breaker has opened"
    case .refused(let code): "\(code)"
    }
  }
}
