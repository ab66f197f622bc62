/// Decides which attempts a call makes: the one place of retries and hedges, so that they can't multiply each other.
///
/// A pure state machine, for one call; what the calls of a service share is handed in.
struct AttemptScheduler {
  /// How an attempt failed.
  struct Failure {
    let error: ServiceError
    /// Whether the service may have received the request.
    let mayHaveBeenSent: Bool
    /// What the response's `Retry-After` asks for.
    let retryAfter: Duration?
    /// The pause that the service has answered with: it has refused the request, and says when it may come again.
    var pause: ServicePause?
    /// Whether the request's body can be read only once, and was.
    var isSpent = false
  }

  private let runtime: ServiceRuntime
  private let mayRepeat: Bool
  /// When the call has to end; later if it waits for its turn.
  var deadline: MonotonicInstant
  private var previous = RetryPolicy.Previous()
  // 32 bits, since a call in flight is to be small.
  private var hedges: Int32 = 0
  /// How many attempts were refused with a pause, which count for nothing.
  private var deferrals: Int32 = 0

  /// How many attempts have begun.
  private(set) var startedCount: Int32 = 0

  /// How many of them have not ended.
  private(set) var runningCount: Int32 = 0

  /// Whether an attempt has won.
  private(set) var isDecided = false

  /// Creates the scheduler of a call.
  ///
  /// - Parameters:
  ///   - runtime: the service, whose policy holds.
  ///   - mayRepeat: whether the request may be sent again although it may have been received.
  ///   - deadline: when the call has to end.
  init(_ runtime: ServiceRuntime, mayRepeat: Bool, deadline: MonotonicInstant) {
    self.runtime = runtime
    self.mayRepeat = mayRepeat
    self.deadline = deadline
  }

  /// Whether one more attempt, beside those that run, is possible at all.
  var canHedge: Bool {
    guard mayRepeat, let hedge = runtime.policy.hedge else { return false }
    return hedges < hedge.maximumHedges && countedAttempts < runtime.policy.retry.maximumAttempts
  }

  /// How many attempts have begun as far as the policy counts them.
  private var countedAttempts: Int32 { startedCount - deferrals }

  /// Begins an attempt.
  ///
  /// - Returns: its number.
  mutating func begin() -> Int {
    startedCount += 1
    runningCount += 1
    return Int(startedCount)
  }

  /// Decides whether an attempt may be made beside those that run, and pays for it.
  mutating func hedge(at now: MonotonicInstant, _ service: inout ServiceState) -> Bool {
    guard canHedge, !isDecided, runningCount > 0, now < deadline, service.payForHedge(at: now) else {
      return false
    }
    hedges += 1
    return true
  }

  /// Ends an attempt that succeeded.
  mutating func succeed() -> Attempt.Fate {
    runningCount -= 1
    guard !isDecided else { return .superseded }
    isDecided = true
    return .won
  }

  /// Decides whether an answer that has begun is that of the call; the first is.
  mutating func beginAnswer() -> Bool {
    guard !isDecided else { return false }
    isDecided = true
    return true
  }

  /// Ends the attempt whose answer is that of the call, and was read while it came: nothing can take its place.
  mutating func endAnswer(failed: Bool) -> Attempt.Fate {
    runningCount -= 1
    return failed ? .final(.answerHadBegun) : .won
  }

  /// Ends an attempt that failed, and pays for the next if there is to be one.
  ///
  /// One that was refused with a pause is repeated after it, which costs nothing, as long as the call has the time and its policy lets it
  /// repeat anything.
  mutating func fail(
    _ failure: Failure,
    latest: MonotonicInstant,
    at now: MonotonicInstant,
    _ service: inout ServiceState
  ) -> Attempt.Fate {
    runningCount -= 1
    // Who makes a single attempt makes no other, whatever the first one counts for.
    let pause = runtime.policy.retry.maximumAttempts > 1 ? failure.pause : nil
    if pause != nil { deferrals += 1 }
    if isDecided { return .superseded }
    if runningCount > 0 { return .outlived }
    if let refusal = refusal(of: failure) { return .final(refusal) }
    if let pause {
      return pause.until < latest ? .retried(after: pause.until - now) : .final(.paused(until: pause.until))
    }
    let delay = service.retryDelay(after: failure.error, retryAfter: failure.retryAfter, previous: previous)
    guard now.advanced(by: delay) < deadline else { return .final(.deadlineTooClose) }
    guard service.payForRetry(at: now) else { return .final(.retryBudgetExhausted) }
    previous.retries += 1
    previous.delay = delay
    return .retried(after: delay)
  }

  private func refusal(of failure: Failure) -> RetryRefusal? {
    guard runtime.policy.retry.repeats(failure.error) else { return .notRetryable }
    guard countedAttempts < runtime.policy.retry.maximumAttempts else { return .maximumAttempts }
    if failure.isSpent { return .bodySpent }
    guard mayRepeat || !failure.mayHaveBeenSent else { return .notIdempotent }
    return nil
  }
}
