internal import Fanfare
internal import FanfareJSON

extension RunPlanner {
  /// What the run goes on from elsewhere, if none of its activities has begun that it has asked for.
  ///
  /// - Returns: `nil` if it hasn't begun, has ended, has more to decide, or asks for something that no task waits for: nothing is left from which
  ///   that could be asked for anew.
  func snapshot() -> PlannerSnapshot? {
    guard hasStarted, ending == nil, agenda.isEmpty, activities.elements.allSatisfy(\.isAwaited) else {
      return nil
    }
    let ids = frames.underWay
    // What has to stop has stopped: there is nothing that it could wait for.
    guard ids.allSatisfy({ frames[$0].drain == nil }) else { return nil }
    return PlannerSnapshot(
      elapsed: elapsed,
      steps: steps,
      jumps: jumps,
      activityCount: activityCount,
      timerCount: timerCount,
      taskCount: frames.created,
      isCancelled: isCancelled,
      meters: meters.isEmpty ? nil : meters,
      frames: ids.map { task(frames[$0]) }
    )
  }

  private func task(_ frame: Frame) -> PlannerSnapshot.Task {
    let around = frame.parent.map { frames[$0].locals.bindings } ?? []
    let own = frame.locals.bindings
    let shared = zip(around, own).prefix { $0 == $1 }.count
    return PlannerSnapshot.Task(
      number: frame.info.id,
      parent: frame.parent?.number,
      position: frame.position,
      item: frame.info.item,
      rawInput: frame.rawInput,
      input: frame.input,
      ownsContext: frame.contextOwner == nil,
      context: frame.context,
      sharedLocals: shared,
      locals: own[shared...].map { PlannerSnapshot.Local(name: $0.name, value: $0.value) },
      isWithinExtension: frame.isWithinExtension,
      begun: frame.begun,
      generation: frame.generation,
      authorization: frame.authorization,
      attempts: frame.attempts,
      stage: PlannerSnapshot.Stage(frame.stage),
      extensions: frame.extensions.compactMap { applied in
        run.workflow.extensions.firstIndex { $0.isSame(as: applied) }
      },
      body: PlannerSnapshot.Body(frame.body),
      timers: frame.timers.map(PlannerSnapshot.Timer.init),
      optionalFailures: frame.optionalFailures,
      activity: frame.activity
    )
  }
}

extension ExtensionDefinition {
  /// Whether it stands in the same place of the definition.
  fileprivate func isSame(as other: ExtensionDefinition) -> Bool {
    name == other.name && before.map(\.reference) == other.before.map(\.reference)
      && after.map(\.reference) == other.after.map(\.reference)
  }
}

extension PlannerSnapshot.Stage {
  fileprivate init(_ stage: Frame.Stage) {
    switch stage {
    case .before(let number): self = .before(number)
    case .body: self = .body
    case .after(let number, let output, let directive):
      self = .after(number, output: output, then: directive?.text)
    }
  }
}

extension PlannerSnapshot.Body {
  fileprivate init(_ body: Frame.Body) {
    switch body {
    case .none: self = .none
    case .list: self = .list
    case .loop(let loop): self = .loop(items: loop.items, index: loop.index, data: loop.data)
    case .fork(let fork): self = .fork(outputs: fork.outputs, errors: fork.errors, remaining: fork.remaining)
    case .trying(let progress):
      var (isWaiting, caught): (Bool, WorkflowError?) = (false, nil)
      switch progress.phase {
      case .trying: break
      case .waiting: isWaiting = true
      case .catching(let error): caught = error
      }
      self = .trying(
        begun: progress.begun,
        leftOut: progress.leftOut,
        retries: progress.retries,
        isWaiting: isWaiting,
        caught: caught
      )
    case .map(let map):
      self = .map(
        items: map.items,
        next: map.next,
        outputs: map.outputs,
        failures: map.failures,
        remaining: map.remaining
      )
    }
  }
}

extension PlannerSnapshot.Timer {
  fileprivate init(_ timer: FrameTimer) {
    let limit: Duration? =
      switch timer.purpose {
      case .timeout(let limit), .tryTimeout(let limit): limit
      case .wake: nil
      }
    self.init(timer: timer.timer, limit: limit, isOfTry: timer.purpose.isOfTry)
  }
}
