/// The endpoints of a service: which one an attempt goes to, and which are left out.
///
/// Two are drawn at random and the less loaded one is taken (Mitzenmacher, "The Power of Two Choices in Randomized Load
/// Balancing", 2001), with load as ``PeakEWMA`` tells it.
struct EndpointSet {
  private let outliers: OutlierPolicy?
  private var nextSweep: MonotonicInstant?

  var states: [EndpointState]

  init(_ endpoints: [Endpoint], _ policy: ServicePolicy) {
    states = endpoints.map { EndpointState($0, policy) }
    outliers = endpoints.count > 1 ? policy.outliers : nil
  }

  /// What an attempt is told.
  enum Pick {
    case endpoint(Int)
    /// Every circuit breaker is open.
    case circuitOpen(until: MonotonicInstant)
  }

  /// Picks the endpoint of an attempt: one that hasn't been tried for this call if there is one, and never one whose
  /// breaker is open.
  mutating func pick(avoiding tried: [Int], at now: MonotonicInstant, _ random: inout SeededRandom) -> Pick {
    if states.count == 1 {
      return states[0].breaker?.refusal(at: now).map(Pick.circuitOpen) ?? .endpoint(0)
    }
    let open = states.map { $0.breaker?.refusal(at: now) }
    let closed = states.indices.filter { open[$0] == nil }
    guard !closed.isEmpty else { return .circuitOpen(until: open.compactMap(\.self).min() ?? now) }
    let inService = isPanicking(at: now) ? closed : closed.filter { !isEjected($0, at: now) }
    let healthy = inService.isEmpty ? closed : inService
    let fresh = healthy.filter { !tried.contains($0) }
    return .endpoint(lessLoaded(of: fresh.isEmpty ? healthy : fresh, at: now, &random))
  }

  private func lessLoaded(of candidates: [Int], at now: MonotonicInstant, _ random: inout SeededRandom) -> Int
  {
    guard candidates.count > 1 else { return candidates[0] }
    let first = Int.random(in: 0..<candidates.count, using: &random)
    let other = Int.random(in: 0..<candidates.count - 1, using: &random)
    let second = other < first ? other : other + 1
    func load(_ position: Int) -> Double {
      let state = states[candidates[position]]
      return state.latency.load(pending: state.pending, at: now)
    }
    return load(second) < load(first) ? candidates[second] : candidates[first]
  }

  // MARK: Outliers

  /// Notes how an attempt ended.
  ///
  /// - Returns: the endpoints that are left out from now on, and until when.
  mutating func record(
    _ index: Int,
    failed: Bool,
    at now: MonotonicInstant
  ) -> [(endpoint: Endpoint, until: MonotonicInstant)] {
    guard let outliers else { return [] }
    states[index].attempts += 1
    if failed { states[index].failures += 1 }
    guard let next = nextSweep else {
      nextSweep = now.advanced(by: outliers.interval)
      return []
    }
    guard now >= next else { return [] }
    nextSweep = now.advanced(by: outliers.interval)
    return sweep(outliers, at: now)
  }

  private mutating func sweep(
    _ policy: OutlierPolicy,
    at now: MonotonicInstant
  ) -> [(endpoint: Endpoint, until: MonotonicInstant)] {
    var ejected: [(endpoint: Endpoint, until: MonotonicInstant)] = []
    let allowed = max(1, Int(Double(states.count) * policy.maximumEjected))
    var out = states.indices.count { isEjected($0, at: now) }
    for index in states.indices {
      let (attempts, failures) = (states[index].attempts, states[index].failures)
      states[index].attempts = 0
      states[index].failures = 0
      guard !isEjected(index, at: now) else { continue }
      let isOutlier =
        attempts >= policy.minimumAttempts && Double(failures) >= policy.failureRate * Double(attempts)
      guard isOutlier, out < allowed else {
        states[index].ejections = max(0, states[index].ejections - 1)
        continue
      }
      out += 1
      states[index].ejections += 1
      let length = min(policy.ejectionDuration * states[index].ejections, policy.maximumEjectionDuration)
      let until = now.advanced(by: length)
      states[index].ejectedUntil = until
      ejected.append((states[index].endpoint, until))
    }
    return ejected
  }

  private func isEjected(_ index: Int, at now: MonotonicInstant) -> Bool {
    states[index].ejectedUntil.map { $0 > now } ?? false
  }

  /// When over half of the endpoints are out, the fault isn't theirs.
  private func isPanicking(at now: MonotonicInstant) -> Bool {
    guard let outliers else { return true }
    let out = states.indices.count { isEjected($0, at: now) }
    return Double(out) > outliers.panicThreshold * Double(states.count)
  }
}
