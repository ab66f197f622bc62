internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows

/// The real engine's side of a run.
struct EngineSide {
  /// What came of it.
  struct Result: Sendable {
    var outcome: WorkflowRun.Outcome
    var jitters: [ReferenceInterpreter.Jitter: Set<Int>]
    /// What is wrong whatever the model says.
    var complaints: [String] = []
    /// What was kept of the runs.
    let keeper: RunKeeper
    /// What was asked of the world.
    var asked: [WorkflowWorld.Asked]
  }

  let run: WorkflowRun

  init(_ run: WorkflowRun) { self.run = run }

  func perform() throws -> Result {
    let simulation = Simulation(seed: run.seed)
    let world = WorkflowWorld(simulation, salt: run.seed)
    let watcher = RunWatcher()
    let keeper = RunKeeper(simulation.clock)
    let workflow = try run.plan.draft.workflow()
    let engine = try WorkflowEngine(
      transport: world,
      clock: simulation.clock,
      seed: run.seed,
      // A run that keeps a log takes other ways than one that doesn't.
      settings: try Self.settings(of: run, world, log: run.keepsLog ? keeper : nil, watcher)
    )
    let (report, complaints) = try Self.play(world, cancelledAt: run.plan.cancelledAt) { [run] in
      let limit = run.plan.timeLimit.map { Duration.nanoseconds($0) }
      return await engine.run(workflow, input: run.plan.draft.input, timeLimit: limit)
    }
    let outcome = WorkflowRun.Outcome(report, world.deeds, watcher.traces)
    return Result(
      outcome: outcome,
      jitters: watcher.jitters,
      complaints: complaints + watcher.complaints + Self.meterComplaints(outcome, world)
        + intentComplaints(keeper, world),
      keeper: keeper,
      asked: world.asked
    )
  }

  /// Plays a run in simulated time.
  ///
  /// - Parameters:
  ///   - world: what it meets there.
  ///   - instant: when the program begins; it is zero unless another one has ended before.
  ///   - cancellation: when it is cancelled, in nanoseconds; `nil` for never.
  ///   - body: the run.
  /// - Returns: how it ended, and what is wrong with the way it ended.
  static func play(
    _ world: WorkflowWorld,
    from instant: Int = 0,
    cancelledAt cancellation: Int?,
    _ body: @escaping @Sendable () async -> RunReport
  ) throws -> (RunReport, complaints: [String]) {
    let simulation = world.simulation
    return try simulation.run {
      try await simulation.clock.sleep(until: MonotonicInstant(nanoseconds: Int64(instant)), tolerance: nil)
      let task = simulation.task(body)
      let canceller = simulation.task {
        guard let instant = cancellation.map({ MonotonicInstant(nanoseconds: Int64($0)) }) else { return }
        guard (try? await simulation.clock.sleep(until: instant, tolerance: nil)) != nil else { return }
        task.cancel()
      }
      let report = await task.value
      canceller.cancel()
      await canceller.value
      return (report, Self.whatIsLeft(of: world))
    }
  }

  /// What an engine works with in a world.
  static func settings(
    of run: WorkflowRun,
    _ world: WorkflowWorld,
    log: RunKeeper?,
    _ watcher: RunWatcher?
  ) throws -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    // What repeats calls below the workflow has a simulation of its own.
    settings.defaultPolicy = .bare
    settings.meters = [AnswerUsage.meter]
    settings.functions = ["work": { try await world.work($0, key: $1.idempotencyKey) }]
    settings.workflows = try run.plan.draft.runWorkflows()
    settings.eventSink = world
    if let watcher { settings.observers = [watcher] }
    settings.reportsTasks = false
    settings.log = log
    settings.limits.maximumTasks = 2 * ReferenceInterpreter.mostTasks
    // Near 1970, where a number of seconds has room for nanoseconds.
    settings.wallClock = { Double(world.now) / 1e9 }
    settings.worksInPlace = true
    return settings
  }

  /// The sum of a run is that of what its services answered, those of the workflows that it runs included.
  private static func meterComplaints(_ outcome: WorkflowRun.Outcome, _ world: WorkflowWorld) -> [String] {
    guard outcome.usage != world.usage else { return [] }
    return ["its calls came to \(outcome.usage), and its services answered what comes to \(world.usage)"]
  }

  /// Whoever is asked for something that must not be done twice has been noted before, and nobody else, but whose call was cancelled in between.
  private func intentComplaints(_ keeper: RunKeeper, _ world: WorkflowWorld) -> [String] {
    guard run.keepsLog else { return [] }
    var (noted, cancelled): (Set<NumberedActivity>, Set<NumberedActivity>) = ([], [])
    for entry in keeper.entries {
      switch entry.change {
      case .intent(let number, let run): noted.insert(NumberedActivity(run: run, number: number))
      case .inputs(let inputs, let header):
        for end in inputs.compactMap(\.end) where end.failure?.isCancellation == true {
          cancelled.insert(NumberedActivity(run: header.id, number: end.number))
        }
      default: break
      }
    }
    let asked = world.asked.count(where: \.mustNotBeRepeated)
    let least = noted.subtracting(cancelled).count
    return (least...noted.count).contains(asked)
      ? []
      : ["\(asked) calls that must not be made twice were made, and \(least) to \(noted.count) were noted"]
  }

  /// An activity of one of the runs.
  private struct NumberedActivity: Hashable {
    let run: String
    let number: Int
  }

  private static func whatIsLeft(of world: WorkflowWorld) -> [String] {
    var left: [String] = []
    if world.running > 0 { left.append("\(world.running) calls are left under way") }
    let sleepers = world.simulation.clock.sleeperCount
    if sleepers > 0 { left.append("\(sleepers) tasks are left asleep") }
    return left
  }
}

extension WorkflowRun.Outcome {
  /// What came of a run of the engine's.
  init(_ report: RunReport, _ deeds: [TimedDeed], _ traces: [TaskTrace]) {
    self.init(
      status: report.status,
      output: report.output,
      error: report.error.map(ModelError.init),
      optionalFailures: report.optionalFailures.map(ModelError.init),
      end: Int(report.start.advanced(by: report.duration).nanoseconds),
      deeds: deeds,
      traces: traces,
      usage: report.meters[AnswerUsage.meter.name]
    )
  }
}

extension ModelError {
  /// What an error of the engine's says in the terms of the specification.
  init(_ error: WorkflowError) {
    self.init(
      type: Self.name(of: error.type),
      status: error.status,
      instance: error.instance,
      title: error.title,
      detail: error.detail,
      items: error.items,
      causes: error.causes.map(ModelError.init),
      body: error.body
    )
  }
}
