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
    /// What the runs were told.
    var kept: [RunKeeper.Kept] = []
  }

  let run: WorkflowRun

  init(_ run: WorkflowRun) { self.run = run }

  func perform() throws -> Result {
    let simulation = Simulation(seed: run.seed)
    let world = WorkflowWorld(simulation, salt: run.seed)
    let watcher = RunWatcher()
    let keeper = RunKeeper()
    let workflow = try run.plan.draft.workflow()
    let engine = try WorkflowEngine(
      transport: world,
      clock: simulation.clock,
      seed: run.seed,
      settings: try settings(world, watcher, keeper)
    )
    let (report, complaints) = try simulation.run { [run] in
      let limit = run.plan.timeLimit.map { Duration.nanoseconds($0) }
      let task = simulation.task { await engine.run(workflow, input: run.plan.draft.input, timeLimit: limit) }
      let canceller = simulation.task {
        guard let instant = run.plan.cancelledAt.map({ MonotonicInstant(nanoseconds: Int64($0)) }) else {
          return
        }
        guard (try? await simulation.clock.sleep(until: instant, tolerance: nil)) != nil else { return }
        task.cancel()
      }
      let report = await task.value
      canceller.cancel()
      await canceller.value
      return (report, Self.whatIsLeft(of: world))
    }
    return Result(
      outcome: WorkflowRun.Outcome(report, world.deeds, watcher.traces),
      jitters: watcher.jitters,
      complaints: complaints + watcher.complaints,
      kept: keeper.runs
    )
  }

  private func settings(
    _ world: WorkflowWorld,
    _ watcher: RunWatcher,
    _ keeper: RunKeeper
  ) throws -> WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    // What repeats calls below the workflow has a simulation of its own.
    settings.defaultPolicy = .bare
    settings.functions = ["work": { argument, _ in try await world.work(argument) }]
    settings.workflows = try run.plan.draft.runWorkflows()
    settings.eventSink = world
    settings.observers = [watcher]
    settings.reportsTasks = false
    // A run that keeps a log takes other ways than one that doesn't.
    if !run.seed.isMultiple(of: 3) { settings.log = keeper }
    settings.limits.maximumTasks = 2 * ReferenceInterpreter.mostTasks
    settings.wallClock = { 1_767_225_600 + Double(world.now) / 1e9 }
    return settings
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
  fileprivate init(_ report: RunReport, _ deeds: [TimedDeed], _ traces: [TaskTrace]) {
    self.init(
      status: report.status,
      output: report.output,
      error: report.error.map(ModelError.init),
      optionalFailures: report.optionalFailures.map(ModelError.init),
      end: Int(report.start.advanced(by: report.duration).nanoseconds),
      deeds: deeds,
      traces: traces
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
