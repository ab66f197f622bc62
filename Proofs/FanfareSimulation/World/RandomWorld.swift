internal import Fanfare
internal import FanfareRandomRuns
internal import FanfareTesting
internal import HTTPTypes

/// A client among simulated services, which plays the steps of a run and checks what must hold.
struct RandomWorld: Sendable {
  private let plan: RandomPlan
  private var topology: [RandomMember] { plan.members }
  private let simulation: Simulation
  private let network: SimulatedNetwork
  private let streams: StreamStage?
  private let redirects: RedirectStage?
  private let conversation: Conversation
  private let client: ServiceClient
  private let grammar: EventGrammar
  private let transcript: Transcript?
  private let oracle: Oracle
  private let isRestless: Bool

  init(_ plan: RandomPlan, _ simulation: Simulation, keepsLog: Bool) throws {
    let members = plan.members
    self.plan = plan
    isRestless = plan.unrest > .zero
    self.simulation = simulation
    let conversation = Conversation(clock: simulation.clock)
    self.conversation = conversation
    network = SimulatedNetwork(simulation) { request, status in
      simulation.random { conversation.answer(request, status, &$0) }
    }
    streams = plan.streams.map { StreamStage($0, simulation) }
    redirects = plan.redirects.map { RedirectStage($0, simulation) }
    grammar = EventGrammar()
    transcript = keepsLog ? Transcript(clock: simulation.clock) : nil
    oracle = Oracle(members, conversation, clock: simulation.clock)
    for member in members {
      for (url, endpoint) in zip(member.urls, member.endpoints) { try network.add(url, endpoint) }
    }
    client = try ServiceClient(
      transport: RandomNetwork(plain: network, streams: streams, redirects: redirects),
      services: plan.services,
      observers: [grammar] + (isRestless ? [] : [oracle]) + (transcript.map { [$0] } ?? [])
        + (streams.map { [$0] } ?? []),
      clock: simulation.clock,
      seed: simulation.seed,
      redirectGuard: plan.redirects?.isGuarded == true ? ForbiddenPlace() : nil
    )
  }

  /// How late something may be that is exact while time stands still.
  private var slack: Duration { isRestless ? .milliseconds(200) : .zero }

  /// Plays the steps, each at its time, and then looks at what is left.
  func play() async -> RandomRun.Report {
    var report = RandomRun.Report()
    var notes = Notes()
    var tasks = playStreams() + playRedirects()
    report.size = tasks.count
    for step in plan.steps {
      report.size += step.calls.count
      try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: step.pause))
      tasks.append(simulation.task { await play(step) })
    }
    for task in tasks { notes.add(await task.value) }
    notes.violations += budgetViolations()
    notes.violations += await recoveryViolations()
    // What was cancelled without being waited for, a flight that nobody shares any more, ends by itself.
    try? await simulation.clock.sleep(until: simulation.clock.now.advanced(by: .seconds(60)))
    notes.violations += leftovers()
    notes.add(oracle.takeNotes())
    if let streams { notes.add(streams.takeNotes()) }
    if let violation = grammar.violation { notes.violations.append(violation) }
    report.violations = notes.violations
    report.reached = notes.reached
    report.log = transcript?.lines ?? []
    return report
  }

  private func playStreams() -> [Task<Notes, Never>] {
    guard let streams, let plan = plan.streams else { return [] }
    return plan.readings.map { reading in
      simulation.task { await StreamReader(reading, plan, streams, client).play() }
    }
  }

  private func playRedirects() -> [Task<Notes, Never>] {
    guard let redirects, let plan = plan.redirects else { return [] }
    return plan.calls.map { call in simulation.task { await redirects.play(call, client) } }
  }

  private func play(_ step: RandomStep) async -> Notes {
    let (client, clock) = (client, simulation.clock)
    let calls = step.calls.map { call in
      ServiceCall(
        call.service,
        ServiceRequest(method: call.method, path: call.target, priority: call.priority)
      )
    }
    let start = clock.now
    let deadline = step.deadline.map { start.advanced(by: $0) }
    let task = simulation.task {
      func run() async -> (results: ServiceResults<ServiceResponse>, end: MonotonicInstant) {
        let results = await GroupWatch.running(step) {
          await client.parallel(
            calls,
            completion: step.completion,
            maximumConcurrency: step.maximumConcurrency
          )
        }
        return (results, clock.now)
      }
      guard let deadline else { return await run() }
      return await withDeadline(Deadline(at: deadline, clock: clock)) { await run() }
    }
    if let delay = step.cancelAfter {
      try? await clock.sleep(until: clock.now.advanced(by: delay))
      task.cancel()
    }
    let (results, end) = await task.value
    var notes = Notes()
    if !isRestless { GroupCheck(step: step, results: results, length: end - start, end: end).run(&notes) }
    for (result, call) in zip(results, step.calls) {
      guard let member = topology.first(where: { $0.name == call.service }) else { continue }
      ResultCheck(
        member: member,
        conversation: conversation,
        call: call,
        result: result,
        groupDeadline: deadline,
        slack: slack
      ).run(&notes)
      notes.violations += violations(in: result, of: call, member, deadline)
    }
    return notes
  }

  private func violations(
    in result: ServiceResult<ServiceResponse>,
    of call: RandomCall,
    _ member: RandomMember,
    _ deadline: MonotonicInstant?
  ) -> [String] {
    var violations: [String] = []
    let end = result.start.advanced(by: result.duration)
    if let deadline, end > max(deadline, result.start).advanced(by: slack) {
      violations.append("\(call.service) ended \(end - deadline) past the deadline")
    }
    // A fallback to another service has a time-out of its own.
    if result.duration > member.policy.timeout + slack, result.source != .fallback, !member.hasFallbackService
    {
      violations.append("\(call.service) took \(result.duration), longer than its time-out")
    }
    let isUnsafe = !Idempotency(for: call.method, by: member.policy.idempotency).allowsRepetition
    // Under limits that are learnt, what was refused with a pause isn't counted, and a POST among it comes again.
    guard member.policy.learnedLimits == nil else { return violations }
    if isUnsafe, !call.isShared, !member.hasFallbackService, network.deliveries(of: call.target) > 1 {
      violations.append("\(call.service) was sent the unsafe \(call.target) twice")
    }
    if result.attempts.count > member.policy.retry.maximumAttempts {
      violations.append("\(call.service) made \(result.attempts.count) attempts")
    }
    return violations
  }

  /// Attempts stay within what calls paid for, and the guaranteed minimum of every second.
  private func budgetViolations() -> [String] {
    let seconds = simulation.clock.now.nanoseconds / 1_000_000_000 + 1
    return topology.compactMap { member in
      guard let budget = member.policy.retryBudget, member.policy.learnedLimits == nil else { return nil }
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
    let running = network.runningCount + (streams?.runningCount ?? 0)
    if running > 0 { violations.append("\(running) requests are left") }
    if simulation.clock.sleeperCount > 0 {
      violations.append("\(simulation.clock.sleeperCount) sleeping tasks are left")
    }
    for name in plan.services.keys.sorted() where client.audit(name) != .nothing {
      violations.append("\(name) still holds \(client.audit(name))")
    }
    return violations
  }
}
