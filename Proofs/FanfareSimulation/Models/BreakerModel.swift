internal import Fanfare
internal import HTTPTypes

/// The circuit breakers of a service's endpoints.
struct BreakerModel: PolicyModel {
  private enum State {
    case closed
    case open(until: ClosedRange<MonotonicInstant>)
    case halfOpen(leases: [AttemptKey: MonotonicInstant], successes: Int)
  }

  private struct AttemptKey: Hashable {
    let call: CallID
    let number: Int
  }

  private struct Breaker {
    var state = State.closed
    /// Counts the changes of state: an attempt that began in an earlier one says nothing.
    var generation = 0
    var generations: [AttemptKey: Int] = [:]
    var outcomes: [(bucket: Int64, isFailure: Bool, isSlow: Bool)] = []
    var openings = 0
  }

  private let policy: CircuitBreakerPolicy
  private let endpoints: [Endpoint]
  private let conversation: Conversation
  /// Whether a call chooses its endpoint some time before its attempt begins.
  private let mayWait: Bool
  private var breakers: [Origin: Breaker] = [:]
  /// What has to be told next.
  private var expected: [CallID: (endpoint: Origin, isOpen: Bool)] = [:]

  init?(_ policy: ServicePolicy, endpoints: [Endpoint], _ conversation: Conversation) {
    guard let breaker = policy.circuitBreaker else { return nil }
    self.policy = breaker
    self.endpoints = endpoints
    self.conversation = conversation
    mayWait = policy.concurrency != nil
  }

  /// Whether an endpoint takes no attempt.
  func refuses(_ endpoint: Endpoint, at now: MonotonicInstant) -> Bool {
    guard let breaker = breakers[endpoint.origin] else { return false }
    switch breaker.state {
    case .closed: return false
    case .open(let until): return now < until.lowerBound
    case .halfOpen(let leases, let successes):
      return leases.values.count { $0 > now } + successes >= policy.halfOpenPermits
    }
  }

  /// Whether an endpoint may refuse an attempt.
  private func mayRefuse(_ breaker: Breaker, at now: MonotonicInstant) -> Bool {
    if case .open(let until) = breaker.state { return now < until.upperBound }
    if case .halfOpen(let leases, let successes) = breaker.state {
      return leases.values.count { $0 > now } + successes >= policy.halfOpenPermits
    }
    return false
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    if let change = expected.removeValue(forKey: call.info.id) {
      guard case .circuitChanged(let endpoint, let state) = happening, endpoint.origin == change.endpoint,
        (state != .closed) == change.isOpen
      else {
        return notes.violation(
          call,
          "the breaker of \(change.endpoint) should have \(change.isOpen ? "opened" : "closed")"
        )
      }
      return check(state, of: change.endpoint, call, at: now, &notes)
    }
    switch happening {
    case .attemptStarted(let attempt): begin(attempt, call, at: now, &notes)
    case .attemptEnded(let attempt): end(attempt, call, at: now, &notes)
    case .circuitChanged(let endpoint, let state):
      notes.violation(call, "the breaker of \(endpoint) became \(state)")
    case .refused(let error) where error.code == .circuitOpen:
      notes.reached.insert(.breakerRefused)
      let refusing = endpoints.count { breakers[$0.origin].map { mayRefuse($0, at: now) } ?? false }
      if refusing < (mayWait ? 1 : endpoints.count) {
        notes.violation(
          call,
          "refused although the breakers of \(endpoints.count - refusing) endpoints aren't open"
        )
      }
    default: return
    }
  }

  private mutating func begin(
    _ attempt: AttemptInfo,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let key = AttemptKey(call: call.info.id, number: attempt.number)
    var breaker = breakers[attempt.endpoint.origin] ?? Breaker()
    if case .open(let until) = breaker.state {
      if now < until.lowerBound {
        notes.violation(call, "an attempt went to \(attempt.endpoint) while its breaker was open")
      }
      breaker.state = .halfOpen(leases: [:], successes: 0)
      breaker.generation += 1
    }
    if case .halfOpen(var leases, let successes) = breaker.state {
      notes.reached.insert(.breakerProbed)
      let live = leases.filter { $0.value > now }
      if live.count < leases.count { notes.reached.insert(.probeLeaseExpired) }
      if live.count + successes >= policy.halfOpenPermits {
        notes.violation(
          call,
          "\(live.count + 1) probes of \(attempt.endpoint), of which \(policy.halfOpenPermits) may be"
        )
      }
      leases = live
      leases[key] = now.advanced(by: policy.leaseDuration)
      breaker.state = .halfOpen(leases: leases, successes: successes)
    }
    breaker.generations[key] = breaker.generation
    breakers[attempt.endpoint.origin] = breaker
  }

  private mutating func end(
    _ attempt: Attempt,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let name = attempt.endpoint.origin
    let key = AttemptKey(call: call.info.id, number: attempt.number)
    guard var breaker = breakers[name] else { return }
    defer { breakers[name] = breaker }
    guard breaker.generations.removeValue(forKey: key) == breaker.generation else {
      notes.reached.insert(.staleAnswerIgnored)
      if case .closed = breaker.state, Verdict(attempt) != .none {
        notes.reached.insert(.staleAnswerWhileClosed)
      }
      return
    }
    let verdict = Verdict(attempt, call, conversation)
    switch breaker.state {
    case .open: return
    case .closed:
      guard verdict != .none else { return }
      let bucket = now.nanoseconds / max(1, policy.window.wholeNanoseconds / 10)
      let isSlow = policy.slowDuration.map { attempt.duration > $0 } ?? false
      breaker.outcomes.removeAll { $0.bucket <= bucket - 10 }
      breaker.outcomes.append((bucket, verdict.isFailure, isSlow))
      let total = Double(breaker.outcomes.count)
      guard breaker.outcomes.count >= policy.minimumAttempts else { return }
      let fails = Double(breaker.outcomes.count { $0.isFailure }) >= policy.failureRate * total
      let isSlowing =
        policy.slowDuration != nil && Double(breaker.outcomes.count { $0.isSlow }) >= policy.slowRate * total
      if fails || isSlowing { open(&breaker, name, call, at: now, &notes) }
    case .halfOpen(var leases, var successes):
      guard let expiry = leases.removeValue(forKey: key), expiry > now else { return }
      if verdict.isFailure { return open(&breaker, name, call, at: now, &notes) }
      if verdict == .success { successes += 1 }
      breaker.state = .halfOpen(leases: leases, successes: successes)
      guard successes >= policy.halfOpenPermits else { return }
      notes.reached.insert(.breakerClosedAgain)
      let generation = breaker.generation + 1
      breaker = Breaker()
      breaker.generation = generation
      expected[call.info.id] = (name, false)
    }
  }

  private mutating func open(
    _ breaker: inout Breaker,
    _ name: Origin,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    notes.reached.insert(breaker.openings == 0 ? .breakerOpened : .breakerReopened)
    var length = policy.openDuration
    for _ in 0..<min(breaker.openings, 40) { length = min(length * 2, policy.maximumOpenDuration) }
    let earliest = breaker.openings == 0 ? length : length * 0.8
    // Rounded to the nanosecond on either side.
    let until = now.advanced(by: earliest - .nanoseconds(2))...now.advanced(by: length + .nanoseconds(2))
    breaker.state = .open(until: until)
    breaker.generation += 1
    breaker.openings += 1
    breaker.outcomes = []
    expected[call.info.id] = (name, true)
  }

  private mutating func check(
    _ state: CircuitState,
    of endpoint: Origin,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    guard case .open(let until) = state, case .open(let allowed)? = breakers[endpoint]?.state else { return }
    guard allowed.contains(until) else {
      return notes.violation(
        call,
        "\(endpoint) stays open for \(until - now), outside \(allowed.lowerBound - now) to \(allowed.upperBound - now)"
      )
    }
    breakers[endpoint]?.state = .open(until: until...until)
  }
}
