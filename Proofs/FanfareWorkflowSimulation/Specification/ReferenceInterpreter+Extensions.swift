internal import FanfareJSON

extension ReferenceInterpreter {
  /// The extensions that apply to a task (DSL reference, "Extension"); tasks of extensions have none.
  func extensions(
    of task: PlacedTask,
    _ input: JSONValue,
    _ around: Surroundings,
    _ variables: ModelExpressions.Variables
  ) throws -> [PlacedTask] {
    if around.isWithinExtension { return [] }
    return try PlacedTask.list(around.workflow["use"]?["extensions"], at: "/use/extensions").filter {
      candidate in
      let kind = candidate["extend"]?.stringValue ?? ""
      guard kind == "all" || kind == task.kind || (kind == "composite" && ["do", "fork"].contains(task.kind))
      else {
        return false
      }
      return try candidate["when"]?.stringValue.map { try expressions.isTrue($0, input, variables) } ?? true
    }
  }

  /// Performs what extensions add before a task.
  func before(
    _ extensions: [PlacedTask],
    _ task: PlacedTask,
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings
  ) throws -> Course {
    var result = Course(end: start, ending: .completed(input, then: "continue"))
    for candidate in extensions {
      guard let list = candidate["before"] else { continue }
      let course = try added(
        PlacedTask.list(list, at: candidate.place + "/before"),
        input,
        result.end,
        around
      )
      result = Course(end: course.end, ending: course.ending, failures: result.failures + course.failures)
      guard case .completed(_, "continue") = course.ending else { return result }
    }
    return result
  }

  /// Performs what extensions add after a task, the last first.
  func after(
    _ extensions: [PlacedTask],
    _ task: PlacedTask,
    _ output: JSONValue,
    _ course: Course,
    _ around: Surroundings
  ) throws -> Course {
    var result = course
    for candidate in extensions.reversed() {
      guard let list = candidate["after"] else { continue }
      let next = try added(PlacedTask.list(list, at: candidate.place + "/after"), output, result.end, around)
      result = Course(end: next.end, ending: next.ending, failures: result.failures + next.failures)
      guard case .completed = next.ending else { return result }
    }
    return result
  }

  private func added(
    _ tasks: [PlacedTask],
    _ input: JSONValue,
    _ start: Int,
    _ around: Surroundings
  ) throws -> Course {
    var around = around
    around.isWithinExtension = true
    note(.extended, at: start)
    return try sequence(tasks, input, start, around)
  }
}
