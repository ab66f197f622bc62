/// The policies whose state all calls to a service share, outermost first: the one list of them.
///
/// What stands above them concerns answers and not attempts (fallback, cache, single-flight; see ``CallRun``); what stands below
/// belongs to an endpoint (``EndpointState``). Limits are asked for each attempt and not for each call (``Turns``).
struct PolicyOrder {
  var loadShedding: LoadSheddingPolicy?
  var retryBudget: RetryBudget?
  var hedgeBudget: RetryBudget?
  var latencies: LatencyWindow?
  var medianTimeout: MedianTimeout?

  init(_ policy: ServicePolicy) {
    loadShedding = policy.loadShedding
    retryBudget = policy.retryBudget.map(RetryBudget.init)
    hedgeBudget = policy.hedge.map(RetryBudget.init)
    latencies = policy.hedge.flatMap(LatencyWindow.init)
    medianTimeout = policy.medianTimeout.map(MedianTimeout.init)
  }

  /// Visits every policy, in order.
  private mutating func forEach(_ visitor: inout some PolicyVisitor) {
    visitor.visit(&loadShedding)
    visitor.visit(&retryBudget)
    visitor.visit(&hedgeBudget)
    visitor.visit(&latencies)
    visitor.visit(&medianTimeout)
  }

  /// Asks every policy whether a call is admitted.
  mutating func admit(_ call: CallAdmission, at now: MonotonicInstant) -> (any LocalRefusal)? {
    var admission = Admission(call: call, now: now)
    forEach(&admission)
    if admission.isRefused { return admission.refusal }
    var welcome = Welcome(now: now)
    forEach(&welcome)
    return nil
  }

  /// Tells every policy that an attempt has ended.
  mutating func attemptEnded(_ verdict: Verdict, _ duration: Duration, at now: MonotonicInstant) {
    var ending = AttemptEnding(verdict: verdict, duration: duration, now: now)
    forEach(&ending)
  }

  private struct Admission: PolicyVisitor {
    let call: CallAdmission
    let now: MonotonicInstant
    /// Beside the refusal, which costs more to be looked at than a call that isn't refused should.
    var isRefused = false
    var refusal: (any LocalRefusal)?

    mutating func visit(_ policy: inout (some PolicyState)?) {
      guard !isRefused, let refusal = policy?.admit(call, at: now) else { return }
      self.refusal = refusal
      isRefused = true
    }
  }

  private struct Welcome: PolicyVisitor {
    let now: MonotonicInstant

    func visit(_ policy: inout (some PolicyState)?) { policy?.callAdmitted(at: now) }
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
