/// The state of a ``CircuitBreakerPolicy`` for one endpoint: closed, open or half-open.
///
/// The half-open breaker hands its permits out as leases that expire, so that a probe which never reports back (its
/// caller was cancelled, its process was suspended) can't keep it half-open for ever.
struct CircuitBreaker {
  /// A permission to make one attempt; what comes of it is told with ``CircuitBreaker/end(_:_:_:at:_:)``.
  struct Lease: Hashable {
    /// Counts the changes of state: what was begun in an earlier state says nothing about this one.
    fileprivate let generation: UInt64
    /// Tells the probes of a half-open breaker apart.
    fileprivate let probe: UInt64
  }

  private enum State {
    case closed
    case open(until: MonotonicInstant)
    case halfOpen(probes: [UInt64: MonotonicInstant], successes: Int)
  }

  private let policy: CircuitBreakerPolicy
  private var state = State.closed
  private var window: OutcomeWindow
  private var generation: UInt64 = 0
  private var nextProbe: UInt64 = 0
  private var openings = 0

  init(_ policy: CircuitBreakerPolicy) {
    self.policy = policy
    window = OutcomeWindow(length: policy.window)
  }

  /// When an attempt may be made again; `nil` if one may be made now.
  func refusal(at now: MonotonicInstant) -> MonotonicInstant? {
    switch state {
    case .closed: return nil
    case .open(let until): return now >= until ? nil : until
    case .halfOpen(let probes, let successes):
      let running = probes.values.count { $0 > now }
      guard running + successes >= policy.halfOpenPermits else { return nil }
      return probes.values.filter { $0 > now }.min() ?? now
    }
  }

  /// Begins an attempt that ``refusal(at:)`` has nothing against.
  mutating func begin(at now: MonotonicInstant) -> Lease {
    if case .open(let until) = state, now >= until { change(to: .halfOpen(probes: [:], successes: 0)) }
    guard case .halfOpen(var probes, let successes) = state else {
      return Lease(generation: generation, probe: 0)
    }
    nextProbe += 1
    probes = probes.filter { $0.value > now }
    probes[nextProbe] = now.advanced(by: policy.leaseDuration)
    state = .halfOpen(probes: probes, successes: successes)
    return Lease(generation: generation, probe: nextProbe)
  }

  /// Ends an attempt.
  ///
  /// - Returns: the new state, if this changed it.
  mutating func end(
    _ lease: Lease,
    _ verdict: Verdict,
    _ duration: Duration,
    at now: MonotonicInstant,
    _ random: inout SeededRandom
  ) -> CircuitState? {
    guard lease.generation == generation else { return nil }
    switch state {
    case .open:
      return nil
    case .closed:
      guard verdict != .none else { return nil }
      let isSlow = policy.slowDuration.map { duration > $0 } ?? false
      window.record(failed: verdict.isFailure, slow: isSlow, at: now)
      return trips ? open(at: now, &random) : nil
    case .halfOpen(var probes, var successes):
      // One whose lease has expired counts no more: another has its place.
      guard let expiry = probes.removeValue(forKey: lease.probe), expiry > now else { return nil }
      if verdict.isFailure { return open(at: now, &random) }
      if verdict == .success { successes += 1 }
      guard successes < policy.halfOpenPermits else {
        openings = 0
        window.clear()
        change(to: .closed)
        return .closed
      }
      state = .halfOpen(probes: probes, successes: successes)
      return nil
    }
  }

  /// How many probes of the half-open breaker run at `now`.
  func runningProbes(at now: MonotonicInstant) -> Int {
    guard case .halfOpen(let probes, _) = state else { return 0 }
    return probes.values.count { $0 > now }
  }

  /// The state for people.
  func snapshot(at now: MonotonicInstant) -> ServiceSnapshot.Circuit {
    switch state {
    case .closed: .closed(attempts: window.sum.total, failures: window.sum.failures)
    // One whose time is over lets the next attempt through.
    case .open(let until): now < until ? .open(until: until) : .halfOpen(probes: 0)
    case .halfOpen: .halfOpen(probes: runningProbes(at: now))
    }
  }

  private var trips: Bool {
    let sum = window.sum
    guard sum.total >= policy.minimumAttempts else { return false }
    let total = Double(sum.total)
    return Double(sum.failures) >= policy.failureRate * total
      || (policy.slowDuration != nil && Double(sum.slow) >= policy.slowRate * total)
  }

  private mutating func open(at now: MonotonicInstant, _ random: inout SeededRandom) -> CircuitState {
    let doubled = min(policy.openDuration * Double(1 << min(openings, 32)), policy.maximumOpenDuration)
    // Up to a fifth earlier, so that clients which opened together don't probe together.
    let until = now.advanced(by: openings == 0 ? doubled : doubled * (1 - 0.2 * random.unit()))
    openings += 1
    window.clear()
    change(to: .open(until: until))
    return .open(until: until)
  }

  private mutating func change(to new: State) {
    state = new
    generation += 1
  }
}

/// The state of a circuit breaker, as events tell it.
public enum CircuitState: Hashable, Sendable {
  /// Attempts go through.
  case closed
  /// No attempt goes through before this instant.
  case open(until: MonotonicInstant)
}
