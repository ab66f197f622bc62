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
    var strands: [Range<Int>] = []
    for branch in branches {
      var own = around
      own.context = .init(around.context.value)
      let first = history.traces.count
      courses.append(try perform(branch, input, start, own))
      strands.append(first..<history.traces.count)
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
      try forget(after: end, since: mark, but: strands[decisive])
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
  func failures(of courses: [Course], at instant: Int) -> [ModelError] {
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
}
