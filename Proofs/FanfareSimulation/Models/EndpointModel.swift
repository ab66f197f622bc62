internal import Fanfare

/// Which of several endpoints attempts go to, and which are left out.
struct EndpointModel: PolicyModel {
  private struct State {
    var attempts = 0
    var failures = 0
    var ejections = 0
    var out: MonotonicInstant?
  }

  private let policy: OutlierPolicy?
  private let endpoints: [Endpoint]
  private let conversation: Conversation
  private var states: [Origin: State] = [:]
  private var loads: [Origin: LoadModel] = [:]
  private var nextSweep: MonotonicInstant?
  private var breaker: BreakerModel?
  /// What has to be told of a call's attempt.
  private var expected: (call: CallID, ejections: [(endpoint: Origin, until: MonotonicInstant)])?

  init?(_ policy: ServicePolicy, endpoints: [Endpoint], _ conversation: Conversation) {
    guard endpoints.count > 1 else { return nil }
    self.policy = policy.outliers
    self.endpoints = endpoints
    self.conversation = conversation
    breaker = BreakerModel(policy, endpoints: endpoints, conversation)
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    // What the breaker says is checked by its own model.
    var ignored = Notes()
    defer { breaker?.observe(happening, call, at: now, &ignored) }
    if case .circuitChanged = happening { return }
    if case .ejected(let endpoint, let until) = happening {
      notes.reached.insert(.endpointEjected)
      let next = expected.flatMap { $0.call == call.info.id ? $0.ejections.first : nil }
      guard let next, next == (endpoint.origin, until) else {
        return notes.violation(call, "\(endpoint) is left out until \(until.nanoseconds), which isn't so")
      }
      expected?.ejections.removeFirst()
      return
    }
    if let missing = expected?.ejections.first {
      notes.violation(call, "\(missing.endpoint) should be left out")
    }
    expected = nil
    switch happening {
    case .attemptStarted(let attempt):
      check(attempt, call, at: now, &notes)
      loads[attempt.endpoint.origin, default: LoadModel()].begin()
    case .attemptEnded(let attempt):
      loads[attempt.endpoint.origin]?.end(attempt, at: now)
      record(attempt, call, at: now)
    default: return
    }
  }

  private func isOut(_ endpoint: Endpoint, at now: MonotonicInstant) -> Bool {
    states[endpoint.origin]?.out.map { $0 > now } ?? false
  }

  private func check(
    _ attempt: AttemptInfo,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let open = endpoints.filter { breaker?.refuses($0, at: now) != true }
    let out = endpoints.count { isOut($0, at: now) }
    let isPanicking = policy.map { Double(out) > $0.panicThreshold * Double(endpoints.count) } ?? true
    if isPanicking, policy != nil { notes.reached.insert(.panicked) }
    let inService = isPanicking ? open : open.filter { !isOut($0, at: now) }
    let healthy = inService.isEmpty ? open : inService
    if healthy.count < open.count { notes.reached.insert(.endpointAvoided) }
    let tried = Set(call.started.map(\.endpoint.origin))
    let fresh = healthy.filter { !tried.contains($0.origin) }
    let candidates = fresh.isEmpty ? healthy : fresh
    // One that waited for a permit chose its endpoint before.
    guard call.policy.concurrency == nil, !candidates.isEmpty else { return }
    if !candidates.contains(where: { $0.origin == attempt.endpoint.origin }) {
      notes.violation(
        call,
        "attempt \(attempt.number) went to \(attempt.endpoint) instead of \(candidates.map { "\($0)" })"
      )
    }
    let load = load(of: attempt.endpoint, at: now)
    let others = candidates.filter { $0.origin != attempt.endpoint.origin }
    // The less loaded of two is taken, so never the most loaded of all.
    if !others.isEmpty, others.allSatisfy({ self.load(of: $0, at: now).isClearlyLess(than: load) }) {
      notes.violation(call, "attempt \(attempt.number) went to the most loaded endpoint, \(attempt.endpoint)")
    }
  }

  private func load(of endpoint: Endpoint, at now: MonotonicInstant) -> LoadModel.Load {
    (loads[endpoint.origin] ?? LoadModel()).load(at: now)
  }

  private mutating func record(_ attempt: Attempt, _ call: CallFacts, at now: MonotonicInstant) {
    let verdict = Verdict(attempt, call, conversation)
    guard let policy, verdict != .none else { return }
    states[attempt.endpoint.origin, default: State()].attempts += 1
    if verdict.isFailure { states[attempt.endpoint.origin, default: State()].failures += 1 }
    guard let sweep = nextSweep else {
      nextSweep = now.advanced(by: policy.interval)
      return
    }
    guard now >= sweep else { return }
    nextSweep = now.advanced(by: policy.interval)
    let allowed = max(1, Int(Double(endpoints.count) * policy.maximumEjected))
    var out = endpoints.count { isOut($0, at: now) }
    var ejections: [(endpoint: Origin, until: MonotonicInstant)] = []
    for endpoint in endpoints {
      var state = states[endpoint.origin] ?? State()
      let (attempts, failures) = (state.attempts, state.failures)
      (state.attempts, state.failures) = (0, 0)
      if !isOut(endpoint, at: now) {
        let fails =
          attempts >= policy.minimumAttempts && Double(failures) >= policy.failureRate * Double(attempts)
        if fails, out < allowed {
          out += 1
          state.ejections += 1
          let until = now.advanced(
            by: min(policy.ejectionDuration * state.ejections, policy.maximumEjectionDuration)
          )
          state.out = until
          ejections.append((endpoint.origin, until))
        } else {
          state.ejections = max(0, state.ejections - 1)
        }
      }
      states[endpoint.origin] = state
    }
    expected = (call.info.id, ejections)
  }
}
