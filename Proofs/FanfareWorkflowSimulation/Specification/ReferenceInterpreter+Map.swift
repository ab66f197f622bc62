internal import FanfareJSON

extension ReferenceInterpreter {
  /// Performs tasks for the items of a list, some at a time: as soon as one ends the next begins.
  func map(_ task: PlacedTask, _ items: [JSONValue], _ start: Int, _ around: Surroundings) throws -> Course {
    let width = task["with"]?["maximumConcurrency"]?.intValue ?? 16
    let tolerated = task["with"]?["toleratedFailures"]?.intValue ?? 0
    let (each, at) = names(task["with"])
    // The list isn't a task of the definition, and shows as one in reports.
    let name = task["with"]?["each"]?.stringValue ?? task.name
    let list = PlacedTask(name: name, ["do": task["with"]?["do"] ?? []], at: task.place + "/with")
    let mark = history.mark
    var courses: [Course] = []
    var strands: [Range<Int>] = []
    for (index, item) in items.enumerated() {
      let running = courses.map(\.end).sorted(by: >)
      let begin = index < width ? start : running[width - 1]
      // Nothing begins at the instant at which all of it ends.
      if let decision = try decision(courses, tolerated, start), decision.end <= begin {
        if decision.end == start { throw Undecided(reason: "items end at the instant at which they begin") }
        break
      }
      if begin >= around.horizon { break }
      var own = around.defining([each: item, at: .number(JSONNumber(index))])
      own.context = .init(around.context.value)
      let first = history.traces.count
      courses.append(try self.item(list, item, begin, own))
      strands.append(first..<history.traces.count)
    }
    if let decision = try decision(courses, tolerated, start) {
      try forget(after: decision.end, since: mark, but: strands[decision.number])
      note(.mapDecided, at: decision.end)
      let ending = decision.ending(task, courses)
      guard case .ended = ending else { return Course(end: decision.end, ending: ending) }
      let left = failures(of: courses.enumerated().map { $1.within(item: $0) }, at: decision.end)
      return Course(end: decision.end, ending: ending, failures: left)
    }
    let isCut =
      courses.count < items.count || courses.contains { if case .cut = $0.ending { true } else { false } }
    guard !isCut else { return Course(end: around.horizon, ending: .cut) }
    return joined(courses, start)
  }

  private func item(
    _ list: PlacedTask,
    _ item: JSONValue,
    _ start: Int,
    _ around: Surroundings
  ) throws -> Course {
    try count()
    let index = history.traces.count
    history.traces.append(
      TaskTrace(place: around.name + list.place, start: start, end: start, ending: .cancelled)
    )
    let course = scoped(
      try sequence(PlacedTask.list(list["do"], at: list.place + "/do"), item, start, around)
    )
    history.traces[index].end = course.end
    switch course.ending {
    case .completed(let output, _): history.traces[index].ending = .completed(output)
    case .faulted(let error): history.traces[index].ending = .faulted(error.type, error.status)
    case .skipped, .ended, .cut: break
    }
    return course
  }

  private func joined(_ courses: [Course], _ start: Int) -> Course {
    let end = courses.map(\.end).max() ?? start
    let order = courses.indices.sorted { courses[$0].end < courses[$1].end }
    let failed: [ModelError] = order.compactMap { number in
      if case .faulted(let error) = courses[number].ending { error.within(item: number) } else { nil }
    }
    if !failed.isEmpty { note(.itemTolerated, at: end) }
    let outputs: [JSONValue] = courses.map { course in
      if case .completed(let output, _) = course.ending { output } else { .null }
    }
    note(.mapJoined, at: end)
    return Course(
      end: end,
      ending: .completed(.array(outputs), then: nil),
      failures: order.flatMap { courses[$0].failures } + failed
    )
  }

  /// What ends a map before all items are done: one failure too many, or the end of the whole workflow.
  private struct Decision {
    let number: Int
    let end: Int
    /// The items that had failed, in the order of time.
    let failed: [Int]

    func ending(_ task: PlacedTask, _ courses: [Course]) -> Course.Ending {
      if case .ended = courses[number].ending { return courses[number].ending }
      let errors: [ModelError] = failed.compactMap { number in
        if case .faulted(let error) = courses[number].ending { error.within(item: number) } else { nil }
      }
      return .faulted(ModelError.several(errors).located(at: task.place))
    }
  }

  private func decision(_ courses: [Course], _ tolerated: Int, _ start: Int) throws -> Decision? {
    var failed: [Int] = []
    for number in courses.indices.sorted(by: { courses[$0].end < courses[$1].end }) {
      switch courses[number].ending {
      case .faulted: failed.append(number)
      case .ended: break
      case .completed, .skipped, .cut: continue
      }
      var isOver = failed.count > tolerated
      if case .ended = courses[number].ending { isOver = true }
      guard isOver else { continue }
      let end = courses[number].end
      if courses.indices.contains(where: { $0 != number && courses[$0].end == end })
        || end == start && courses.count > 1
      {
        throw Undecided(reason: "items end at the same instant")
      }
      // They are listed in the order in which they failed.
      if Set(failed.map { courses[$0].end }).count < failed.count {
        throw Undecided(reason: "items fail at the same instant")
      }
      return Decision(number: number, end: end, failed: failed)
    }
    return nil
  }
}
