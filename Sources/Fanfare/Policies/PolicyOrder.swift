/// The policies whose state all calls to a service share, outermost first: the one list of them.
///
/// What stands above them concerns answers and not attempts (fallback, cache, single-flight; see ``CallRun``); what stands below
/// belongs to an endpoint (``EndpointState``).
struct PolicyOrder {
  var loadShedding: LoadSheddingPolicy?
  var rateLimit: RateLimiter?
  var retryBudget: RetryBudget?
  var hedgeBudget: RetryBudget?
  var latencies: LatencyWindow?

  init(_ policy: ServicePolicy) {
    loadShedding = policy.loadShedding
    rateLimit = policy.rateLimit.map(RateLimiter.init)
    retryBudget = policy.retryBudget.map(RetryBudget.init)
    hedgeBudget = policy.hedge.map(RetryBudget.init)
    latencies = policy.hedge.flatMap(LatencyWindow.init)
  }

  /// Visits every policy, in order.
  private mutating func forEach(_ visitor: inout some PolicyVisitor) {
    visitor.visit(&loadShedding)
    visitor.visit(&rateLimit)
    visitor.visit(&retryBudget)
    visitor.visit(&hedgeBudget)
    visitor.visit(&latencies)
  }

  /// Asks every policy whether a call is admitted; what the first ones have given is given back if a later one refuses.
  mutating func admit(_ call: inout CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)? {
    var admission = Admission(call: call, now: now)
    forEach(&admission)
    call = admission.call
    if admission.refusal != nil {
      var dismissal = Ending(missedTurn: MissedTurn(turn: call.turn, now: now), left: admission.count)
      forEach(&dismissal)
    } else {
      var welcome = Welcome(now: now)
      forEach(&welcome)
    }
    return admission.refusal
  }

  /// Tells every policy that a call has ended.
  mutating func callEnded(_ missedTurn: MissedTurn?) {
    var ending = Ending(missedTurn: missedTurn, left: .max)
    forEach(&ending)
  }

  /// Tells every policy that an attempt has ended.
  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant) {
    var ending = AttemptEnding(verdict: verdict, duration: duration, now: now)
    forEach(&ending)
  }

  private struct Admission: PolicyVisitor {
    var call: CallAdmission
    let now: MonotonicInstant
    var refusal: (any LocalRefusal)?
    /// How many policies have admitted it.
    var count = 0

    mutating func visit(_ policy: inout (some PolicyState)?) {
      guard refusal == nil else { return }
      refusal = policy?.admit(&call, at: now)
      if refusal == nil { count += 1 }
    }
  }

  private struct Welcome: PolicyVisitor {
    let now: MonotonicInstant

    func visit(_ policy: inout (some PolicyState)?) { policy?.callAdmitted(at: now) }
  }

  private struct Ending: PolicyVisitor {
    let missedTurn: MissedTurn?
    /// How many policies are still to be told.
    var left: Int

    mutating func visit(_ policy: inout (some PolicyState)?) {
      guard left > 0 else { return }
      left -= 1
      policy?.callEnded(missedTurn)
    }
  }

  private struct AttemptEnding: PolicyVisitor {
    let verdict: Verdict
    let duration: Duration
    let now: MonotonicInstant

    func visit(_ policy: inout (some PolicyState)?) { policy?.attemptEnded(verdict, duration, at: now) }
  }
}

/// Does something with each policy, whatever its type: unlike a closure it can be generic, so that no policy has to be boxed.
private protocol PolicyVisitor {
  mutating func visit(_ policy: inout (some PolicyState)?)
}
