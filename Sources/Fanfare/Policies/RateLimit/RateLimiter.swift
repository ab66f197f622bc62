/// The state of a ``RateLimitPolicy``: gives each call its turn, and refuses those that would have to wait for too long.
struct RateLimiter: PolicyState {
  /// The refusal of a call whose turn wouldn't come in time.
  struct Refusal: LocalRefusal {
    let turn: MonotonicInstant

    var code: ServiceError.Code { .rateLimited }

    func message(at now: MonotonicInstant) -> String {
      "not called: its rate limit has no turn before \((turn - now).brief) from now"
    }
  }

  private let maximumWait: Duration?
  private var bucket: TokenBucket

  init(_ policy: RateLimitPolicy) {
    maximumWait = policy.maximumWait
    bucket = TokenBucket(policy)
  }

  /// How long a call that came now would wait.
  func wait(at now: MonotonicInstant) -> Duration {
    var bucket = bucket
    return bucket.take(at: now, noLaterThan: .distantFuture).at - now
  }

  mutating func admit(_ call: inout CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)? {
    let latest = maximumWait.map { min(call.deadline, now.advanced(by: $0)) } ?? call.deadline
    let answer = bucket.take(at: now, noLaterThan: latest)
    guard answer.taken else { return Refusal(turn: answer.at) }
    call.turn = answer.at
    return nil
  }

  mutating func callEnded(_ missedTurn: MissedTurn?) {
    if let missedTurn { bucket.giveBack(missedTurn.turn, at: missedTurn.now) }
  }
}
