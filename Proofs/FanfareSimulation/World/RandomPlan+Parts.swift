internal import Fanfare
internal import FanfareTesting

/// What a run can do without, so that one that fails can be made small.
extension RandomPlan {
  /// A part that can be taken out.
  struct Part {
    let remove: (inout RandomPlan) -> Void
  }

  /// The parts, each of which can be taken out of a run that has lost others behind it.
  ///
  /// Large ones come first, so that what is left of them needn't be looked at.
  var parts: [Part] {
    var parts = [Part { $0.unrest = .zero }]
    for index in members.indices { parts.append(Part { $0.removeMember(at: index) }) }
    for index in steps.indices { parts.append(Part { if $0.steps.count > 1 { $0.steps.remove(at: index) } }) }
    for (index, step) in steps.enumerated() {
      for call in step.calls.indices { parts.append(Part { $0.removeCall(call, of: index) }) }
      parts += Self.partsOfStep.map { change in Part { change(&$0.steps[index]) } }
    }
    for (index, member) in members.enumerated() {
      for url in member.urls.indices.dropFirst() {
        parts.append(
          Part {
            $0.members[index].urls.remove(at: url)
            $0.members[index].endpoints.remove(at: url)
          }
        )
      }
      parts += Self.partsOfPolicy.map { change in Part { change(&$0.members[index].policy) } }
      for endpoint in member.endpoints.indices {
        parts += Self.partsOfEndpoint.map { change in Part { change(&$0.members[index].endpoints[endpoint]) }
        }
      }
    }
    return parts + partsOfStreams + partsOfRedirects
  }

  private var partsOfStreams: [Part] {
    guard let streams else { return [] }
    return [Part { $0.streams = nil }]
      + streams.readings.indices.map { index in Part { $0.streams?.readings.remove(at: index) } }
      + Self.partsOfStreamPolicy.map { change in Part { change(&$0.streams) } }
  }

  private var partsOfRedirects: [Part] {
    guard let redirects else { return [] }
    return [Part { $0.redirects = nil }]
      + redirects.calls.indices.map { index in Part { $0.redirects?.calls.remove(at: index) } }
  }

  /// The run without some of its parts.
  func without(_ numbers: Set<Int>) -> RandomPlan {
    guard !numbers.isEmpty else { return self }
    let parts = parts
    // From the last to the first: what is taken out moves only what has been looked at.
    return numbers.sorted(by: >).reduce(into: self) { plan, number in
      if parts.indices.contains(number) { parts[number].remove(&plan) }
    }
  }

  private mutating func removeMember(at index: Int) {
    let name = members[index].name
    let isUsed =
      steps.contains { $0.calls.contains { $0.service == name } }
      || members.contains { $0.fallbackService == name }
    if !isUsed { members.remove(at: index) }
  }

  private mutating func removeCall(_ call: Int, of step: Int) {
    guard steps[step].calls.count > 1 else { return }
    steps[step].calls.remove(at: call)
    if case .quorum(let needed) = steps[step].completion {
      steps[step].completion = .quorum(min(needed, steps[step].calls.count))
    }
  }

  private static let partsOfStep: [@Sendable (inout RandomStep) -> Void] = [
    { $0.completion = .settleAll },
    { $0.maximumConcurrency = nil },
    { $0.deadline = nil },
    { $0.cancelAfter = nil },
    { $0.pause = .zero },
  ]

  private static let partsOfStreamPolicy: [@Sendable (inout StreamPlan?) -> Void] = [
    { $0?.policy.attemptTimeout = nil },
    { $0?.policy.idleTimeout = nil },
    { $0?.policy.hedge = nil },
    { $0?.policy.retry = .never },
    { $0?.policy.concurrency = nil },
    { $0?.policy.fallback = nil },
    { $0?.habits.refuses = 0 },
    { $0?.habits.declines = 0 },
    { $0?.habits.breaks = 0 },
    { $0?.habits.silences = 0 },
  ]

  private static let partsOfPolicy: [@Sendable (inout ServicePolicy) -> Void] = [
    { $0.attemptTimeout = nil },
    { $0.idempotency = .byMethod },
    { $0.retry = .never },
    { $0.retry.backoff = Backoff() },
    { $0.retry.throttlingBackoff = Backoff(base: .seconds(1)) },
    { $0.retry.maximumAttempts = min($0.retry.maximumAttempts, 2) },
    { $0.retryBudget = nil },
    { $0.hedge = nil },
    { $0.hedge?.maximumHedges = 1 },
    { $0.circuitBreaker = nil },
    { $0.circuitBreaker?.slowDuration = nil },
    { $0.concurrency = nil },
    { $0.learnedLimits = nil },
    { $0.rateLimit = nil },
    { $0.loadShedding = nil },
    { $0.fallback = nil },
    { $0.cache = nil },
    { $0.singleFlight = false },
    { $0.outliers = nil },
    { $0.faults = nil },
  ]

  private static let partsOfEndpoint: [@Sendable (inout SimulatedEndpoint) -> Void] = [
    { $0.slowRate = 0 },
    { $0.failureRate = 0 },
    { $0.outages = [] },
    { $0.workers = nil },
    { $0.latency = $0.latency.lowerBound...$0.latency.lowerBound },
  ]
}
