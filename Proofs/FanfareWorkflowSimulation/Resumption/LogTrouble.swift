internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows
internal import Synchronization

/// A run whose log takes its time or fails: whatever it has asked of others by then has to follow from what was safe.
struct LogTrouble {
  let run: WorkflowRun

  /// Something that was asked, and how much of the log was safe then.
  private struct Asking {
    let asked: WorkflowWorld.Asked
    let safeCount: Int
    /// How many calls that must not be made twice had been made, with this one.
    let unsafeCount: Int
  }

  /// What was wrong, and what the run came through.
  struct Result {
    var differences: [String] = []
    var states: Set<WorkflowState> = []
  }

  func perform() throws -> Result {
    var result = Result()
    let simulation = Simulation(seed: run.seed ^ 0x106)
    let log = TroubledLog(simulation.clock, seed: run.seed &* 7 &+ 5)
    let askings = Mutex<[Asking]>([])
    let world = WorkflowWorld(simulation, salt: run.seed) { asked in
      askings.withLock { askings in
        let before = askings.last?.unsafeCount ?? 0
        askings.append(
          Asking(
            asked: asked,
            safeCount: log.safeCount,
            unsafeCount: before + (asked.mustNotBeRepeated ? 1 : 0)
          )
        )
      }
    }
    var settings = try EngineSide.settings(of: run, world, log: nil, nil)
    settings.log = log
    let engine = try WorkflowEngine(
      transport: world,
      clock: simulation.clock,
      seed: run.seed,
      settings: settings
    )
    let workflow = try run.plan.draft.workflow()
    let (report, complaints) = try EngineSide.play(world, cancelledAt: run.plan.cancelledAt) { [run] in
      await engine.run(workflow, input: run.plan.draft.input)
    }
    result.differences = complaints
    let all = askings.withLock { $0 }
    if log.isUsedAfterFailure { result.differences.append("its log has failed, and is asked for more") }
    // What a run asks for that another one runs follows from two logs, and may go on when that one has ended.
    guard run.plan.draft.subworkflows.isEmpty else { return result }
    if log.hasFailed {
      result.states.insert(.logFailed)
      if report.status != .suspended {
        result.differences.append("its log has failed, and it is \(report.status)")
      }
    } else if report.status == .suspended {
      result.differences.append("it is put aside: \(report.error as Any)")
    }
    guard !all.isEmpty else { return result }
    result.states.insert(.askedAfterItWasKept)
    result.differences += differences(all, log.keeper.entries)
    return result
  }

  private func differences(_ all: [Asking], _ entries: [RunKeeper.Entry]) -> [String] {
    var random = SeededRandom(seed: run.seed &* 11 &+ 1)
    for asking in all {
      let intents = entries.prefix(asking.safeCount).count {
        if case .intent = $0.change { true } else { false }
      }
      if intents < asking.unsafeCount {
        return ["\(asking.asked.deed) must not be made twice, and is made before it was noted"]
      }
    }
    // Each of them is a run of its own: some are enough.
    for _ in 0..<3 {
      let asking = all[Int(random.unit() * Double(all.count))]
      do {
        if let difference = try difference(asking, Array(entries.prefix(asking.safeCount))) {
          return [difference]
        }
      } catch {
        return ["\(asking.asked.deed) is asked for, and what is safe can't be gone on from: \(error)"]
      }
    }
    return []
  }

  /// Whether another program asks for the same, with nothing but what was safe or the beginning of that: what is asked for follows from one thing
  /// that was heard, and others that were heard with it may have ended it.
  private func difference(_ asking: Asking, _ entries: [RunKeeper.Entry]) throws -> String? {
    guard !entries.isEmpty else { return "\(asking.asked.deed) is asked for, and nothing of the run is safe" }
    let simulation = Simulation(seed: run.seed)
    let histories = try simulation.run {
      try await RunKeeper(simulation.clock, after: entries).histories()
    }
    guard var history = histories.first else {
      return "\(asking.asked.deed) is asked for, and nothing was begun"
    }
    while !history.inputs.isEmpty {
      if try isAskedFor(asking, after: history) { return nil }
      history.inputs.removeLast()
    }
    return
      "\(asking.asked.deed) is asked for at \(Moment.text(asking.asked.start)), before that from which it follows is safe"
  }

  /// Whether another program that goes on with a run asks for the same.
  private func isAskedFor(_ asking: Asking, after history: RunHistory) throws -> Bool {
    let simulation = Simulation(seed: run.seed)
    let world = WorkflowWorld(simulation, salt: run.seed)
    var settings = try EngineSide.settings(of: run, world, log: nil, nil)
    settings.resumption.limitsCountIdleTime = true
    settings.resumption.repeatsUncertainCalls = true
    let engine = try WorkflowEngine(
      transport: world,
      clock: simulation.clock,
      seed: run.seed,
      settings: settings
    )
    let workflow = try run.plan.draft.workflow()
    let instant = asking.asked.start
    _ = try EngineSide.play(world, from: instant, cancelledAt: instant + 1) {
      await engine.resume(history, of: workflow)
    }
    return world.asked.contains { $0.isSame(as: asking.asked) }
  }
}

extension WorkflowWorld.Asked {
  /// Whether the same is asked for, until whenever.
  fileprivate func isSame(as other: WorkflowWorld.Asked) -> Bool {
    guard case .request(let method, let url, let body, _) = deed else {
      return deed == other.deed && key == other.key
    }
    guard case .request(method, url, body, _) = other.deed else { return false }
    return true
  }
}
