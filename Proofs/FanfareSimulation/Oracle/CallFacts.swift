internal import Fanfare
internal import HTTPTypes

/// What is known of a call from its events.
final class CallFacts: @unchecked Sendable {
  // Used from the simulation's one thread.
  let info: CallInfo
  let policy: ServicePolicy
  /// When it has to end.
  let deadline: MonotonicInstant
  let priority: CallPriority
  /// Whether its request may be sent twice.
  let isRepeatable: Bool
  /// The attempts that haven't ended, by number.
  var running: [Int: AttemptInfo] = [:]
  var started: [AttemptInfo] = []
  var ended: [Attempt] = []
  /// When the next attempt is to be made, after a backoff; `nil` if none is.
  var retryDue: MonotonicInstant?
  var refusal: ServiceError?
  /// Whether it takes one of its group's places.
  var countsInGroup = false
  var end: MonotonicInstant?
  var summary: CallSummary?

  init(_ info: CallInfo, _ policy: ServicePolicy, deadline: MonotonicInstant?) {
    self.info = info
    self.policy = policy
    let own = info.start.advanced(by: policy.timeout)
    self.deadline = deadline.map { min($0, own) } ?? own
    priority = CallPriority.allCases.first { info.path.hasSuffix("-\($0)") } ?? .normal
    let method = info.method ?? .get
    isRepeatable = Idempotency(for: method, by: policy.idempotency).allowsRepetition
  }

  /// The attempt that won, if one has.
  var winner: Attempt? { ended.first { $0.fate == .won } }

  /// Whether it ended, now, before it can be told that it asked to be let in.
  func mayNotHaveAsked(at now: MonotonicInstant) -> Bool {
    started.isEmpty && refusal == nil && info.start == now
  }

  /// Whether an equal call could share its answer.
  var isShareable: Bool {
    let method = info.method ?? .post
    return method == .get || method == .head || policy.idempotency == .always
  }

  /// Whether a call asks to be let in as soon as it begins, or ends at once: neither a kept answer nor another call's can stand in for
  /// its attempts, and it falls back on nothing.
  static func areAlone(under policy: ServicePolicy) -> Bool {
    policy.cache == nil && !policy.singleFlight && policy.faults == nil && policy.fallback == nil
  }
}

/// What an attempt that ended says about its endpoint, by the rules of the articles and not by the code.
enum Verdict {
  case success
  case failure
  case overload
  case throttled
  case none

  init(_ attempt: Attempt) {
    if attempt.fate == .superseded {
      self = .none
      return
    }
    switch attempt.error?.code {
    case nil: self = .success
    case .attemptTimeout?, .deadlineExceeded?: self = .overload
    case .connectionRefused?, .connectionLost?: self = .failure
    case .httpStatus?:
      switch attempt.error?.status?.code ?? 0 {
      case 429, 503, 504: self = .overload
      case 408, 500...: self = .failure
      default: self = .success
      }
    default: self = .none
    }
  }

  var isFailure: Bool { self == .failure || self == .overload }

  /// What an attempt says about its endpoint's health: under limits that are learnt 429 with a time says nothing bad.
  init(_ attempt: Attempt, _ call: CallFacts, _ conversation: Conversation) {
    self = Verdict(attempt)
    guard self == .overload, attempt.error?.status?.code == 429, call.policy.learnedLimits != nil,
      call.policy.retry.honorsRetryAfter, let method = call.info.method
    else { return }
    let answers = conversation.answers(
      to: method,
      call.info.path,
      at: attempt.endpoint.origin,
      during: attempt.start...attempt.end
    )
    if answers.contains(where: { $0.status == 429 && $0.retryAfter != nil }) { self = .throttled }
  }
}

extension Attempt {
  /// When it ended.
  var end: MonotonicInstant { start.advanced(by: duration) }
}
