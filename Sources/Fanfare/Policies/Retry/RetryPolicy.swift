internal import HTTPTypes

/// When and how an attempt that failed is repeated.
///
/// A call that isn't idempotent is repeated only when its request is known not to have been sent, or was refused with 429 and a time
/// where limits are learnt (``LearnedLimitsPolicy``). Cancellation, a deadline that passed and an answer that can't be decoded are never
/// repeated.
public struct RetryPolicy: Hashable, Sendable {
  /// How many attempts a call may make in all, retries and hedges together; at least 1, default 3.
  ///
  /// Where limits are learnt those don't count that the service refused with a time to come again, unless it is 1: then there is one, and
  /// no more.
  public var maximumAttempts: Int

  /// The time before a repetition of a transient failure.
  public var backoff: Backoff

  /// The time before a repetition when the service says that it is asked too often: 429, or 503 with `Retry-After`.
  public var throttlingBackoff: Backoff

  /// The statuses that are repeated.
  public var statuses: Set<Int>

  /// The failures without a status that are repeated.
  public var codes: Set<ServiceError.Code>

  /// Whether `Retry-After` is obeyed, by up to 5 s more than the backoff; where limits are learnt, for as long as
  /// ``LearnedLimitsPolicy/maximumPause`` lets it.
  public var honorsRetryAfter: Bool

  /// Creates a policy; every part has a safe default.
  public init(
    maximumAttempts: Int = 3,
    backoff: Backoff = Backoff(),
    throttlingBackoff: Backoff = Backoff(base: .seconds(1)),
    statuses: Set<Int> = [408, 425, 429, 500, 502, 503, 504],
    codes: Set<ServiceError.Code> = [
      .connectionRefused, .connectTimeout, .connectionLost, .attemptTimeout,
    ],
    honorsRetryAfter: Bool = true
  ) {
    self.maximumAttempts = maximumAttempts
    self.backoff = backoff
    self.throttlingBackoff = throttlingBackoff
    self.statuses = statuses
    self.codes = codes
    self.honorsRetryAfter = honorsRetryAfter
  }

  /// One attempt and no more, whatever the service answers.
  public static let never = RetryPolicy(maximumAttempts: 1)

  /// Whether this kind of failure may be repeated, whatever the call.
  func repeats(_ error: ServiceError) -> Bool {
    if let status = error.status, error.code == .httpStatus { return statuses.contains(status.code) }
    return codes.contains(error.code)
  }

  /// The time to wait before the next attempt.
  ///
  /// `Retry-After` counts, clamped to the range from the backoff to 5 s more (AWS SDK retry behaviour, 2026).
  func delay(
    after failure: ServiceError,
    retryAfter: Duration?,
    previous: Previous,
    _ random: inout SeededRandom
  )
    -> Duration
  {
    let isThrottled = failure.status?.code == 429 || (failure.status?.code == 503 && retryAfter != nil)
    let delay = (isThrottled ? throttlingBackoff : backoff).delay(previous, &random)
    guard honorsRetryAfter, let retryAfter else { return delay }
    return min(max(retryAfter, delay), delay + .seconds(5))
  }

  /// What came before a repetition.
  struct Previous {
    /// How many repetitions there were already.
    var retries = 0
    /// The time before the last of them.
    var delay = Duration.zero
  }
}

extension RetryPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = RetryPolicy()

  static let fields: [PolicyField<RetryPolicy>] = [
    PolicyField("maximumAttempts", \.maximumAttempts),
    PolicyField("backoff", \.backoff),
    PolicyField("throttlingBackoff", \.throttlingBackoff),
    PolicyField("statuses", \.sortedStatuses),
    PolicyField("codes", \.sortedCodes),
    PolicyField("honorsRetryAfter", \.honorsRetryAfter),
  ]

  var problems: [String] {
    var problems = backoff.problems.map { "backoff.\($0)" }
    problems += throttlingBackoff.problems.map { "throttlingBackoff.\($0)" }
    if !(1...100).contains(maximumAttempts) {
      problems.append("maximumAttempts must lie between 1 and 100, not \(maximumAttempts)")
    }
    return problems
  }

  private var sortedStatuses: [Int] {
    get { statuses.sorted() }
    set { statuses = Set(newValue) }
  }

  private var sortedCodes: [ServiceError.Code] {
    get { codes.sorted { $0.rawValue < $1.rawValue } }
    set { codes = Set(newValue) }
  }
}
