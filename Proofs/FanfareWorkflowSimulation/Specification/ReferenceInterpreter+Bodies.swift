internal import FanfareJSON

extension ReferenceInterpreter {
  /// What a task is for: its raw output (DSL reference, the kinds of tasks).
  func body(_ task: PlacedTask, _ input: JSONValue, _ start: Int, _ around: Surroundings) throws -> Course {
    let variables = variables(around, task, input: input)
    switch task.kind {
    case "do":
      return scoped(try sequence(PlacedTask.list(task["do"], at: task.place + "/do"), input, start, around))
    case "set":
      return Course(
        end: start,
        ending: .completed(try expressions.filled(task["set"] ?? .null, input, variables), then: nil)
      )
    case "wait":
      let length = try expressions.duration(task["wait"] ?? .null, input, variables)
      return try leaf(start + length, .completed(input, then: nil), around)
    case "raise": throw try raised(task, input, around, variables)
    case "switch":
      return Course(end: start, ending: .completed(input, then: try directive(task, input, variables)))
    case "for": return try loop(task, input, start, around, variables)
    case "fork": return try fork(task, input, start, around)
    case "try": return try tryTask(task, input, start, around)
    case "run": return try subworkflow(task, input, start, around, variables)
    case "emit": return try emit(task, input, start, around, variables)
    default: return try call(task, input, start, around, variables)
    }
  }

  /// The end of something that takes time, unless something around it ends first.
  func leaf(_ end: Int, _ ending: Course.Ending, _ around: Surroundings) throws -> Course {
    if end == around.horizon {
      throw Undecided(reason: "something ends at the instant at which it would be cancelled")
    }
    return end < around.horizon ? Course(end: end, ending: ending) : Course(end: around.horizon, ending: .cut)
  }

  /// A list within a task: `exit` leaves the list, and the task is complete.
  func scoped(_ course: Course) -> Course {
    guard case .completed(let output, _) = course.ending else { return course }
    return Course(end: course.end, ending: .completed(output, then: nil), failures: course.failures)
  }

  private func directive(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ variables: ModelExpressions.Variables
  ) throws -> String? {
    let cases = (task["switch"]?.arrayValue ?? []).compactMap { $0.objectValue?.first?.value }
    for item in cases {
      guard let condition = item["when"]?.stringValue else { continue }
      if try expressions.isTrue(condition, input, variables) { return item["then"]?.stringValue }
    }
    return cases.first { $0["when"] == nil }?["then"]?.stringValue
  }

  private func raised(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> ModelError {
    let named = task["raise"]?["error"]
    let definition = named?.stringValue.flatMap { around.workflow["use"]?["errors"]?[$0] } ?? named
    func text(_ name: String) throws -> String? {
      try definition?[name].map { ModelExpressions.text(of: try expressions.filled($0, input, variables)) }
    }
    let status = try expressions.filled(definition?["status"] ?? .null, input, variables)
    var error = ModelError(type: ModelError.name(of: try text("type") ?? ""), status: status.intValue ?? 0)
    (error.title, error.detail, error.instance) = (
      try text("title"), try text("detail"), try text("instance")
    )
    error.isRaised = true
    return error
  }

  private func loop(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> Course {
    let (each, at) = names(task["for"])
    let tasks = PlacedTask.list(task["do"], at: task.place + "/do")
    var (data, time) = (input, start)
    var failures: [ModelError] = []
    for (index, item) in try items(task["for"]?["in"], input, variables).enumerated() {
      let inner = around.defining([each: item, at: .number(JSONNumber(index))])
      if let condition = task["while"]?.stringValue {
        var holds = false
        let course = try guarding(time, task.place) {
          holds = try self.expressions.isTrue(condition, data, self.variables(inner, task, input: input))
          return Course(end: time, ending: .completed(data, then: nil))
        }
        if case .faulted = course.ending { return course }
        if !holds {
          note(.loopConditionEnded, at: time)
          break
        }
      }
      let course = try sequence(tasks, data, time, inner)
      time = course.end
      failures += course.failures
      switch course.ending {
      case .completed(let output, let directive):
        data = output
        if directive == "exit" {
          note(.leftLoop, at: time)
          return Course(end: time, ending: .completed(data, then: nil), failures: failures)
        }
      case .faulted(let error): return Course(end: time, ending: .faulted(error.within(item: index)))
      case .skipped, .ended, .cut: return Course(end: time, ending: course.ending, failures: failures)
      }
    }
    return Course(end: time, ending: .completed(data, then: nil), failures: failures)
  }

  /// The variables of a loop.
  func names(_ loop: JSONValue?) -> (each: String, at: String) {
    (loop?["each"]?.stringValue ?? "item", loop?["at"]?.stringValue ?? "index")
  }

  private func subworkflow(
    _ task: PlacedTask,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> Course {
    let target = task["run"]?["workflow"]
    let argument = try target?["input"].map { try expressions.filled($0, input, variables) } ?? input
    guard let workflow = workflows[target?["name"]?.stringValue ?? ""] else {
      throw ModelError(type: "configuration", status: 400)
    }
    guard task["run"]?["await"]?.boolValue ?? true else {
      history.loose.append(Loose(workflow: workflow, input: argument, start: start))
      note(.looseRun, at: start)
      return Course(end: start, ending: .completed(input, then: nil))
    }
    let (course, allEnded) = try run(workflow, argument, from: start, in: around)
    note(.awaitedRun, at: course.end)
    switch course.ending {
    case .completed(let output, _):
      // What was left out in it was left out here as well.
      return try leaf(allEnded, .completed(output, then: nil), around)
        .after(leavingOut: course.failures.map { $0.ofWorkflow(runBy: task) })
    case .faulted(let error):
      return try leaf(allEnded, .faulted(error.ofWorkflow(runBy: task)), around)
    case .skipped, .ended, .cut: return Course(end: around.horizon, ending: .cut)
    }
  }
}

extension ModelError {
  /// The error of a task that ran the workflow in which it happened: its place is one in another file, which its detail names.
  fileprivate func ofWorkflow(runBy task: PlacedTask) -> ModelError {
    var error = self
    (error.instance, error.isRaised) = (nil, false)
    return error.located(at: task.place)
  }
}
