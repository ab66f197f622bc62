internal import Fanfare
internal import FanfareTesting
internal import HTTPTypes

/// A client among simulated services, which plays the steps of a run and checks what must hold.
struct RandomWorld: Sendable {
  private let topology: [RandomTopology.Member]
  private let simulation: Simulation
  private let network: SimulatedNetwork
  private let client: ServiceClient
  private let grammar: EventGrammar

  init(
    _ topology: RandomTopology,
    _ simulation: Simulation,
    _ network: SimulatedNetwork,
    keepsLog: Bool
  ) throws {
    self.topology = topology.members
    self.simulation = simulation
    self.network = network
    let permits = Dictionary(
      uniqueKeysWithValues: topology.members.map {
        ($0.name, $0.policy.circuitBreaker?.halfOpenPermits ?? .max)
      }
    )
    let holder = ClientHolder()
    grammar = EventGrammar(clock: simulation.clock, keepsLog: keepsLog) { service in
      let probes = holder.client?.audit(service).probes ?? 0
      return probes > permits[service] ?? .max ? "\(service): \(probes) probes of a half-open breaker" : nil
    }
    for member in topology.members {
      for (url, endpoint) in zip(member.urls, member.endpoints) { try network.add(url, endpoint) }
    }
    let services = topology.members.map { ($0.name, Service($0.urls, policy: $0.policy)) }
    client = try ServiceClient(
      transport: network,
      services: Dictionary(uniqueKeysWithValues: services),
      observers: [grammar],
      clock: simulation.clock,
      seed: simulation.seed
    )
    holder.client = client
  }

  /// Plays the steps, and then looks at what is left.
  func play(_ steps: [RandomStep]) async -> RandomRun.Report {
    var report = RandomRun.Report()
    for step in steps {
      report.calls += step.calls.count
      report.violations += await play(step)
      try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: step.pause))
    }
    report.violations += budgetViolations()
    report.violations += await recoveryViolations()
    // What was cancelled without being waited for, a flight that nobody shares any more, ends by itself.
    try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .seconds(60)))
    report.violations += leftovers()
    if let violation = grammar.violation { report.violations.append(violation) }
    report.attempts = topology.reduce(0) { $0 + grammar.counts(of: $1.name).attempts }
    report.log = grammar.log
    return report
  }

  private func play(_ step: RandomStep) async -> [String] {
    let client = client
    let clock = simulation.clock
    let calls = step.calls.map { call in
      ServiceCall(
        call.service,
        ServiceRequest(method: call.method, path: call.target, priority: call.priority)
      )
    }
    let start = clock.now
    let task = simulation.task {
      func run() async -> (results: ServiceResults<ServiceResponse>, end: MonotonicInstant) {
        let results = await client.parallel(
          calls,
          completion: step.completion,
          maximumConcurrency: step.maximumConcurrency
        )
        return (results, clock.now)
      }
      guard let deadline = step.deadline else { return await run() }
      return await withDeadline(Deadline(at: start.advanced(by: deadline), clock: clock)) { await run() }
    }
    if let delay = step.cancelAfter {
      try? await clock.sleep(until: clock.now.advanced(by: delay))
      task.cancel()
    }
    let (results, end) = await task.value
    return violations(in: results, of: step, since: start) + lateness(of: results, step, start..<end)
  }

  private func violations(
    in results: ServiceResults<ServiceResponse>,
    of step: RandomStep,
    since start: MonotonicInstant
  ) -> [String] {
    var violations: [String] = []
    if results.map(\.service) != step.calls.map(\.service) {
      violations.append("the results aren't those of the calls")
    }
    for (result, call) in zip(results, step.calls) {
      guard let member = topology.first(where: { $0.name == call.service }) else { continue }
      let end = result.start.advanced(by: result.duration)
      if let deadline = step.deadline, end > max(start.advanced(by: deadline), result.start) {
        violations.append("\(call.service) ended \(end - start) after the start, past the deadline")
      }
      // A fallback to another service has a time-out of its own.
      if result.duration > member.policy.timeout, result.source != .fallback, !hasFallbackService(member) {
        violations.append("\(call.service) took \(result.duration), longer than its time-out")
      }
      let isUnsafe = !Idempotency(for: call.method, by: member.policy.idempotency).allowsRepetition
      if isUnsafe, call.target != "/shared", !hasFallbackService(member),
        network.deliveries(of: call.target) > 1
      {
        violations.append("\(call.service) was sent the unsafe \(call.target) twice")
      }
      if result.attempts.count(where: { $0.fate == .won }) > 1 {
        violations.append("\(call.service) has two winners")
      }
      if result.attempts.count > member.policy.retry.maximumAttempts {
        violations.append("\(call.service) made \(result.attempts.count) attempts")
      }
    }
    return violations
  }

  /// The group has ended by its deadline, and with the last of its calls, as far as their results can be believed.
  private func lateness(
    of results: ServiceResults<ServiceResponse>,
    _ step: RandomStep,
    _ times: Range<MonotonicInstant>
  ) -> [String] {
    var violations: [String] = []
    let length = times.upperBound - times.lowerBound
    if let deadline = step.deadline, length > deadline {
      violations.append("a group took \(length), longer than its deadline of \(deadline)")
    }
    let last = results.map { $0.start.advanced(by: $0.duration) }.max() ?? times.upperBound
    if last != times.upperBound {
      violations.append("a group ended \(times.upperBound - last) after the last of its calls")
    }
    return violations
  }

  private func hasFallbackService(_ member: RandomTopology.Member) -> Bool {
    guard case .service? = member.policy.fallback else { return false }
    return true
  }

  /// Attempts stay within what calls paid for, and the guaranteed minimum of every second.
  private func budgetViolations() -> [String] {
    let seconds = simulation.clock.now.nanoseconds / 1_000_000_000 + 1
    return topology.compactMap { member in
      guard let budget = member.policy.retryBudget else { return nil }
      let (attempts, calls) = grammar.counts(of: member.name)
      let limit = (1 + budget.ratio) * Double(calls) + Double(budget.minimumPerSecond) * Double(seconds) + 1
      return Double(attempts) > limit
        ? "\(member.name): \(attempts) attempts for \(calls) calls in \(seconds) s" : nil
    }
  }

  /// Once a service is well again, so are the calls to it: no breaker, limit or budget stays in the way.
  private func recoveryViolations() async -> [String] {
    for member in topology {
      for url in member.urls {
        try? network.add(url, SimulatedEndpoint(latency: .microseconds(10) ... .microseconds(20)))
      }
    }
    try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .seconds(400)))
    var violations: [String] = []
    for member in topology where member.policy.faults == nil {
      let probes = member.urls.count * ((member.policy.circuitBreaker?.halfOpenPermits ?? 0) + 1) + 1
      var last: ServiceError?
      for number in 0..<probes {
        last = await client.call(
          ServiceCall(member.name, ServiceRequest(method: .get, path: "/well-\(number)"))
        ).error
        try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .seconds(1)))
      }
      if let last { violations.append("a service that is well again isn't called: \(last)") }
    }
    return violations
  }

  private func leftovers() -> [String] {
    var violations: [String] = []
    if network.runningCount > 0 { violations.append("\(network.runningCount) requests are left") }
    if simulation.clock.sleeperCount > 0 {
      violations.append("\(simulation.clock.sleeperCount) sleeping tasks are left")
    }
    for member in topology where client.audit(member.name) != .nothing {
      violations.append("\(member.name) still holds \(client.audit(member.name))")
    }
    return violations
  }
}

/// Lets an observer look at the client that it observes.
private final class ClientHolder: @unchecked Sendable {
  // Written once, before the first call, and used from the simulation's one thread; the client owns its observers.
  weak var client: ServiceClient?
}
