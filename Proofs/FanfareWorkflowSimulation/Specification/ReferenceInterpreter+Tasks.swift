internal import FanfareJSON

extension ReferenceInterpreter {
  /// Performs tasks one after another, each with the output of the one before (DSL, "Task Flow" and "Flow Directive").
  func sequence(
    _ tasks: [PlacedTask],
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings
  ) throws -> Course {
    var (position, data, time) = (0, input, start)
    var failures: [ModelError] = []
    while position < tasks.count {
      let course = try perform(tasks[position], data, time, around)
      time = course.end
      failures += course.failures
      switch course.ending {
      case .skipped(let input):
        data = input
        position += 1
      case .completed(let output, let directive):
        data = output
        switch directive {
        case nil, "continue": position += 1
        case "exit":
          note(.leftList, at: time)
          return Course(end: time, ending: .completed(data, then: "exit"), failures: failures)
        case let name?:
          let next = tasks.firstIndex { $0.name == name } ?? tasks.count
          note(next > position ? .jumpedAhead : .jumpedBack, at: time)
          position = next
        }
      case .faulted, .cut: return Course(end: time, ending: course.ending)
      case .ended: return Course(end: time, ending: course.ending, failures: failures)
      }
    }
    return Course(end: time, ending: .completed(data, then: "continue"), failures: failures)
  }

  /// Performs a task with everything that every task can have (DSL, "Data Flow").
  func perform(_ task: PlacedTask, _ raw: JSONValue, _ start: Int, _ around: Surroundings) throws -> Course {
    try count()
    let index = history.traces.count
    history.traces.append(
      TaskTrace(place: around.name + task.place, start: start, end: start, ending: .cancelled)
    )
    var around = around
    around.trace = index
    let horizon = around.horizon
    var course = try guarding(start, task.place) {
      try self.prepareAndPerform(task, raw, start, &around)
    }
    if case .cut = course.ending, around.horizon < horizon {
      course = Course(end: around.horizon, ending: .faulted(.timeout(at: task.place)))
      note(.taskTimedOut, at: course.end)
    }
    history.traces[index].end = course.end
    switch course.ending {
    case .skipped: history.traces[index].ending = .skipped
    case .completed(let output, let directive):
      history.traces[index].ending = .completed(output)
      if directive == "end" { course.ending = .ended(output) }
    case .faulted(let error):
      history.traces[index].ending = .faulted(error.type, error.status)
      course.ending = .faulted(error.located(at: task.place))
    case .ended: note(.endedWithin, at: course.end)
    case .cut: break
    }
    return course
  }

  private func prepareAndPerform(
    _ task: PlacedTask,
    _ raw: JSONValue,
    _ start: Int,
    _ around: inout Surroundings
  ) throws -> Course {
    let early = variables(around, task)
    if let condition = task["if"]?.stringValue, try !expressions.isTrue(condition, raw, early) {
      note(.skipped, at: start)
      return Course(end: start, ending: .skipped(raw))
    }
    try check(task["input"], raw)
    let input = try task["input"]?["from"].map { try expressions.transformed($0, raw, early) } ?? raw
    let inner = variables(around, task, input: input)
    if let after = try timeout(task["timeout"], around, input, inner) { around = around.until(start + after) }
    let extensions = try extensions(of: task, input, around, inner)
    let before = try self.before(extensions, task, input, start, around)
    switch before.ending {
    case .completed(let output, "exit"):
      // What stands before a task took its place.
      note(.extensionTookThePlace, at: before.end)
      return try conclude(task, output, nil, before, around, input)
    case .completed: break
    case .skipped, .faulted, .ended, .cut: return before
    }
    let course = try guarding(before.end, task.place) { [around] in
      try self.body(task, input, before.end, around)
    }
    .after(leavingOut: before.failures)
    guard case .completed(let output, let directive) = course.ending else { return course }
    let after = try self.after(extensions, task, output, course, around)
    guard case .completed = after.ending else { return after }
    return try conclude(task, output, directive, after, around, input)
  }

  /// Makes the output and the context of what a task yielded.
  private func conclude(
    _ task: PlacedTask,
    _ raw: JSONValue,
    _ directive: String?,
    _ course: Course,
    _ around: Surroundings,
    _ input: JSONValue
  ) throws -> Course {
    try guarding(course.end, task.place) {
      let output =
        try task["output"]?["as"].map {
          try self.expressions.transformed($0, raw, self.variables(around, task, input: input))
        } ?? raw
      try self.check(task["output"], output)
      if let export = task["export"]?["as"] {
        let variables = self.variables(around, task, input: input, output: output)
        let context = try self.expressions.transformed(export, output, variables)
        // A context that isn't what its schema asks for doesn't take the place of the one before.
        try self.check(task["export"], context)
        around.context.value = context
        self.note(.exported, at: course.end)
      } else {
        // Without a transformation the schema is that of the context as it stands.
        try self.check(task["export"], around.context.value)
      }
      let then = directive ?? task["then"]?.stringValue ?? "continue"
      return Course(end: course.end, ending: .completed(output, then: then), failures: course.failures)
    }
  }
}
