internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareSQLite
internal import FanfareWorkflows

extension StoreStage {
  /// Has changes kept together.
  func commit(_ changes: [StoreStep.Change], _ step: StoreStep) {
    var dead: Set<String> = []
    let before = marks
    let made = changes.enumerated().compactMap { place, change in
      make(change, step.number * 8 + place % 8, &dead)
    }
    guard !made.isEmpty else { return }
    let states = statesOf(made, changes)
    let fits = failure != nil || model.add(made, dead: dead)
    if fits {
      report.reached.formUnion(states)
    } else {
      marks = before
      if made.count > 1 { report.reached.insert(.takenBack) }
    }
    let pending = Pending(
      name: "commit of \(changes)",
      begun: turns.begin { [store] in try await store.commit(made) },
      count: model.count,
      isConflict: !fits
    )
    self.pending.append(pending)
    if fits, failure == nil, !dead.isEmpty { removals.append((pending.begun, dead)) }
  }

  /// What a run that begins belongs to stands in all that is kept of it.
  func beginMark(_ run: Int) {
    let plan = plan.runs[run]
    if let batch = plan.batch {
      marks[run] = StoreValues.mark(batch, life: lives[batch])
    } else {
      marks[run] = plan.parent.flatMap { marks[$0] } ?? StoreValues.unmarked
    }
  }

  private func make(_ change: StoreStep.Change, _ number: Int, _ dead: inout Set<String>) -> StoreChange? {
    switch change {
    case .batch(let batch):
      return .batch(values.batch(batch, step: number, mark: StoreValues.mark(batch, life: lives[batch])))
    case .revised(let batch):
      return .revised(values.batch(batch, step: number, mark: StoreValues.mark(batch, life: lives[batch])))
    case .status(let batch, let status): return .batchStatus(status, batch: StorePlan.batches[batch])
    case .output(let batch):
      return .output(
        OutputMark(bytes: Int64(number) << 33, documents: number, head: Array("\(number)".utf8)),
        batch: StorePlan.batches[batch]
      )
    case .begin(let run):
      if marks[run] == nil { beginMark(run) }
      let header = values.header(run, step: number, mark: marks[run] ?? "")
      return .inputs([RunInput(.started(missingSecret: nil), at: .zero)], of: header)
    case .answers(let run, let count):
      if marks[run] == nil { beginMark(run) }
      let answers = values.answers(run, count, step: number, mark: marks[run] ?? "")
      return .inputs(answers, of: values.header(run, step: number, mark: marks[run] ?? ""))
    case .intent(let run): return .intent(number, run: names[run])
    case .end(let run, let yield):
      return .ended(values.end(run, yield, step: number, mark: marks[run] ?? ""), run: names[run])
    case .conceal(let run):
      return .concealed([RunInput(.timerFired(number), at: .nanoseconds(number))], run: names[run])
    case .unreadable(let run):
      return values.document(run).map { .unreadable($0, reason: "it can't be read: \(number)\0") }
    case .telemetry(let run, let bytes):
      let mark = Array((marks[run] ?? "").utf8)
      return .telemetry(mark + (0..<bytes).map { UInt8(truncatingIfNeeded: $0 &+ number) }, run: names[run])
    case .removed(let batch):
      for life in 0...lives[batch] { dead.insert(StoreValues.mark(batch, life: life)) }
      lives[batch] += 1
      for run in marks.keys where marks[run].map(dead.contains) == true {
        marks[run] = nil
        values.forget(run)
      }
      return .removed(batch: StorePlan.batches[batch])
    }
  }

  /// What changes come through if they are kept.
  private func statesOf(_ made: [StoreChange], _ changes: [StoreStep.Change]) -> Set<StoreState> {
    var states: Set<StoreState> = []
    for change in made {
      switch change {
      case .removed: states.insert(changes.count == 1 ? .removed : .removedWithOthers)
      case .unreadable: states.insert(.unreadable)
      case .concealed: states.insert(.concealed)
      case .batch(let batch):
        if StorePlan.batches.firstIndex(where: { $0.utf8.elementsEqual(batch.id.utf8) }).map({ lives[$0] > 0 }
        ) == true {
          states.insert(.begunAnew)
        }
      default: break
      }
    }
    return states
  }
}
