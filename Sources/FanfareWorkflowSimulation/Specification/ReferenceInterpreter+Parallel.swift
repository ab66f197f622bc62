internal import FanfareJSON

extension ReferenceInterpreter {
  /// Performs branches side by side (DSL reference, "Fork").
  ///
  /// The first to fail decides, or if they compete the first to succeed; the others are cancelled at that instant.
  func fork(_ task: PlacedTask, _ input: JSONValue, _ start: Int, _ around: Surroundings) throws -> Course {
    let branches = PlacedTask.list(task["fork"]?["branches"], at: task.place + "/fork/branches")
    let competes = task["fork"]?["compete"]?.boolValue ?? false
    let isOptional = branches.map { $0["metadata"]?["optional"]?.boolValue == true && !competes }
    let mark = history.mark
    var courses: [Course] = []
    for branch in branches {
      var own = around
      own.context = .init(around.context.value)
      courses.append(try perform(branch, input, start, own))
    }
    let order = courses.indices.filter { if case .cut = courses[$0].ending { false } else { true } }
      .sorted { courses[$0].end < courses[$1].end }
    let decisive = order.first { number in
      switch courses[number].ending {
      case .ended: true
      case .completed: competes
      case .faulted: !competes && !isOptional[number]
      case .skipped, .cut: false
      }
    }
    if let decisive {
      let end = courses[decisive].end
      if courses.indices.contains(where: { $0 != decisive && courses[$0].end == end })
        || end == start && courses.count > 1
      {
        throw Undecided(reason: "branches end at the same instant")
      }
      try forget(after: end, since: mark)
      note(competes ? .raceWon : .branchDecided, at: end)
      if competes, order.first != decisive { note(.raceWonAfterFailure, at: end) }
      return decided(courses, decisive, task, competes)
    }
    guard order.count == courses.count else { return Course(end: around.horizon, ending: .cut) }
    return try allEnded(courses, order, task, input, competes)
  }

  /// What comes of branches of which one decided.
  private func decided(_ courses: [Course], _ decisive: Int, _ task: PlacedTask, _ competes: Bool) -> Course {
    let course = courses[decisive]
    switch course.ending {
    case .faulted(let error): return Course(end: course.end, ending: .faulted(error.located(at: task.place)))
    case .ended:
      // Who loses a race isn't left out of anything.
      let lost = competes ? course.failures : failures(of: courses, at: course.end)
      return Course(end: course.end, ending: course.ending, failures: lost)
    case .skipped, .completed, .cut: return scoped(course)
    }
  }

  /// What was left out before an instant in branches or items that had ended by then.
  private func failures(of courses: [Course], at instant: Int) -> [ModelError] {
    courses.enumerated().filter { $1.end <= instant }.flatMap { number, course -> [ModelError] in
      switch course.ending {
      case .faulted(let error): [error]
      case .skipped, .completed, .ended: course.failures
      case .cut: []
      }
    }
  }

  /// What comes of branches of which none decided.
  private func allEnded(
    _ courses: [Course],
    _ order: [Int],
    _ task: PlacedTask,
    _ input: JSONValue,
    _ competes: Bool
  ) throws -> Course {
    guard let last = order.last else { return Course(end: 0, ending: .completed([], then: nil)) }
    let end = courses[last].end
    let errors: [ModelError] = order.compactMap { number in
      if case .faulted(let error) = courses[number].ending { error } else { nil }
    }
    if competes {
      guard !errors.isEmpty else { return Course(end: end, ending: .completed(input, then: nil)) }
      if Set(order.map { courses[$0].end }).count < order.count {
        throw Undecided(reason: "branches fail at the same instant")
      }
      note(.raceLostByAll, at: end)
      return Course(end: end, ending: .faulted(ModelError.several(errors).located(at: task.place)))
    }
    if !errors.isEmpty { note(.optionalFailed, at: end) }
    let outputs: [JSONValue] = courses.map { course in
      switch course.ending {
      case .completed(let output, _), .skipped(let output): output
      case .faulted, .ended, .cut: .null
      }
    }
    note(.forkJoined, at: end)
    return Course(
      end: end,
      ending: .completed(.array(outputs), then: nil),
      failures: order.flatMap { courses[$0].failures } + errors
    )
  }

  /// Performs tasks for the items of a list, some at a time: as soon as one ends the next begins.
  func map(_ task: PlacedTask, _ items: [JSONValue], _ start: Int, _ around: Surroundings) throws -> Course {
    let width = task["with"]?["maximumConcurrency"]?.intValue ?? 16
    let tolerated = task["with"]?["toleratedFailures"]?.intValue ?? 0
    let (each, at) = names(task["with"])
    // The list isn't a task of the definition, and shows as one in reports.
    let list = PlacedTask(name: "item", ["do": task["with"]?["do"] ?? []], at: task.place + "/with")
    let mark = history.mark
    var courses: [Course] = []
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
      courses.append(try self.item(list, item, begin, own))
    }
    if let decision = try decision(courses, tolerated, start) {
      try forget(after: decision.end, since: mark)
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
      return Decision(number: number, end: end, failed: failed)
    }
    return nil
  }
}
