internal import Fanfare
internal import FanfareTesting
internal import FanfareWorkflows

/// A run that another program carries on, after the one that began it has ended.
struct ResumedRun {
  let run: WorkflowRun
  /// The run that wasn't cut.
  let whole: EngineSide.Result
  let cut: RunCut

  /// What came of it.
  struct Result {
    let outcome: WorkflowRun.Outcome
    var complaints: [String]
    /// What was kept of all its runs, that of the workflow itself first.
    let histories: [RunHistory]
    /// How the store says that the run ended.
    let ending: RunEnd?
    let asked: [WorkflowWorld.Asked]
    /// The runs that haven't ended, by their names: what runs them may have been told that it is cancelled, and not they.
    let unended: Set<String>
  }

  func perform() async throws -> Result {
    let simulation = Simulation(seed: ~run.seed)
    let world = WorkflowWorld(simulation, salt: run.seed, remembering: cut.ongoing)
    let keeper = try await RunKeeper(simulation.clock, after: cut.entries)
    let histories = try await keeper.histories()
    guard var history = histories.first else { throw NothingKept() }
    if cut.kind == .anew {
      let digest = history.header.digest
      for generation in cut.isThird ? 2...3 : 2...2 {
        // The second one began, and came to nothing.
        if generation == 3 {
          try await keeper.append([RunInput(.started(missingSecret: nil), at: .zero)], to: history.header)
        }
        history.header = history.header.successor(
          digest: digest,
          startedAt: Double(cut.instant) / 1e9,
          isFresh: false
        )
      }
      history.inputs = []
    }
    var settings = try EngineSide.settings(of: run, world, log: keeper, nil)
    settings.resumption = cut.rules
    // Half a nanosecond more, since fractions of one are cut off and a number of seconds may lack a little.
    settings.wallClock = { [cut] in Double(world.now - cut.setBack) / 1e9 + 5e-10 }
    let engine = try WorkflowEngine(
      transport: world,
      clock: simulation.clock,
      seed: ~run.seed,
      settings: settings
    )
    let workflow = try run.plan.draft.workflow()
    let cancellation = run.plan.cancelledAt.flatMap { $0 > cut.instant && cut.kind == .atOnce ? $0 : nil }
    let (report, complaints) = try EngineSide.play(world, from: cut.instant, cancelledAt: cancellation) {
      [history] in await engine.resume(history, of: workflow)
    }
    var unended: Set<String> = []
    for history in try await keeper.histories() where try await keeper.ending(of: history.header.id) == nil {
      unended.insert(history.header.id)
    }
    return Result(
      outcome: WorkflowRun.Outcome(report, world.deeds, []),
      complaints: complaints
        + (report.status == .suspended ? ["it is put aside: \(report.error as Any)"] : []),
      histories: try await keeper.histories().sorted {
        $0.header.id == report.id && $1.header.id != report.id
      },
      ending: try await keeper.ending(of: report.id),
      asked: world.asked,
      unended: unended
    )
  }

  /// Nothing was kept of a run that has been carried out.
  private struct NothingKept: Error, CustomStringConvertible {
    let description = "nothing was kept of the run"
  }
}
