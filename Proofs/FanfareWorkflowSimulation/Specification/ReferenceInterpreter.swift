internal import FanfareJSON

/// The specification as a program: small, slow and recursive, written from its text and not from the engine's code.
///
/// There is no concurrency in it. A task is followed to its end before the next is looked at, also where both are under way at the
/// same time: branches share nothing but time, and what a service answers depends on what it is asked and when. What ends a branch
/// early only takes away what it would have done later.
final class ReferenceInterpreter {
  /// A definition that is more than this can follow, or whose outcome the specification leaves open.
  struct Undecided: Error {
    let reason: String
  }

  /// The most tasks that are followed.
  static let mostTasks = 1500

  let expressions = ModelExpressions()
  /// The workflows that others may run, by name.
  let workflows: [String: JSONObject]
  let salt: UInt64
  /// What the engine drew between the bounds of a jitter, by place and instant.
  let jitters: [Jitter: Set<Int>]

  /// A delay with chance in it.
  struct Jitter: Hashable {
    let place: String
    let time: Int
  }

  /// What happened so far, also to what something around it ends earlier; see ``forget(after:since:)``.
  var history = History()
  private var tasks = 0

  /// What happened, in no order.
  struct History {
    var deeds: [TimedDeed] = []
    var traces: [TaskTrace] = []
    var loose: [Loose] = []
    var states: [(time: Int, state: WorkflowState)] = []

    /// How much of it there is.
    var mark: Mark {
      Mark(deeds: deeds.count, traces: traces.count, loose: loose.count, states: states.count)
    }
  }

  /// A moment of the interpreter's own work.
  struct Mark {
    let deeds: Int
    let traces: Int
    let loose: Int
    let states: Int
  }

  /// A workflow that isn't waited for.
  struct Loose {
    let workflow: JSONObject
    let input: JSONValue
    let start: Int
  }

  init(workflows: [JSONValue], salt: UInt64, jitters: [Jitter: Set<Int>]) {
    self.workflows = workflows.reduce(into: [:]) { known, definition in
      guard let name = definition["document"]?["name"]?.stringValue else { return }
      known[name] = definition.objectValue
    }
    self.salt = salt
    self.jitters = jitters
  }

  /// Counts a task.
  func count() throws {
    tasks += 1
    if tasks > Self.mostTasks { throw Undecided(reason: "it has more than \(Self.mostTasks) tasks") }
  }

  func note(_ state: WorkflowState, at time: Int) { history.states.append((time, state)) }

  /// Takes back what was noted since a mark and would have happened after an instant at which it was all cancelled.
  ///
  /// - Parameters:
  ///   - instant: when.
  ///   - mark: what was noted before stays.
  ///   - strand: the tasks of the branch or item that decided; what others do at that instant may come before or after it.
  func forget(after instant: Int, since mark: Mark, but strand: Range<Int>) throws {
    let others = history.traces.indices.dropFirst(mark.traces).lazy.filter { !strand.contains($0) }
    if others.contains(where: {
      self.history.traces[$0].start == instant || self.history.traces[$0].end == instant
    }) {
      throw Undecided(reason: "something begins or ends at the instant at which it is cancelled")
    }
    if history.deeds[mark.deeds...].contains(where: { $0.time == instant }) {
      throw Undecided(reason: "something is done at the instant at which it is cancelled")
    }
    history.deeds[mark.deeds...] = ArraySlice(history.deeds[mark.deeds...].filter { $0.time < instant })
    history.loose[mark.loose...] = ArraySlice(history.loose[mark.loose...].filter { $0.start <= instant })
    history.states[mark.states...] = ArraySlice(history.states[mark.states...].filter { $0.time <= instant })
    history.traces[mark.traces...] = ArraySlice(
      history.traces[mark.traces...].filter { $0.start <= instant }.map { trace in
        guard trace.end > instant else { return trace }
        var trace = trace
        (trace.end, trace.ending) = (instant, .cancelled)
        trace.retries.removeAll { $0 > instant }
        return trace
      }
    )
  }

  // MARK: Workflows

  /// Follows a run of a workflow: how and when it ended, and when everything that it began had ended.
  func run(
    _ workflow: JSONObject,
    _ input: JSONValue,
    from start: Int,
    in limits: Surroundings,
    timeLimit: Int? = nil
  ) throws -> (course: Course, allEnded: Int) {
    var around = Surroundings(workflow: workflow, workflowInput: input, context: .init(.null))
    (around.deadline, around.horizon) = (limits.deadline, limits.horizon)
    if let timeLimit { around = around.until(start + timeLimit) }
    let outerLoose = history.loose
    history.loose = []
    defer { history.loose = outerLoose }
    var course = try guarding(start, "") { try self.performRoot(workflow, input, start, &around) }
    if case .cut = course.ending, around.horizon < limits.horizon {
      course = Course(end: around.horizon, ending: .faulted(.timeout(at: "")))
      note(.workflowTimedOut, at: course.end)
    }
    var allEnded = course.end
    for run in history.loose {
      let (other, end) = try self.run(run.workflow, run.input, from: run.start, in: around)
      if case .cut = other.ending { note(.looseRunCut, at: end) }
      if end > course.end { note(.looseRunOutlivedItsRun, at: end) }
      allEnded = max(allEnded, end)
    }
    return (course, allEnded)
  }

  private func performRoot(
    _ workflow: JSONObject,
    _ input: JSONValue,
    _ start: Int,
    _ around: inout Surroundings
  ) throws -> Course {
    try check(workflow["input"], input)
    let transformed =
      try workflow["input"]?["from"].map { try expressions.transformed($0, input, variables(around, nil)) }
      ?? input
    around.context = .init(transformed)
    if let after = try timeout(workflow["timeout"], around, transformed, variables(around, nil)) {
      around = around.until(start + after)
    }
    let course = try sequence(PlacedTask.list(workflow["do"], at: "/do"), transformed, start, around)
    let raw: JSONValue
    switch course.ending {
    case .completed(let value, _): raw = value
    case .ended(let value):
      raw = value
      note(.ended, at: course.end)
    case .skipped, .faulted, .cut: return course
    }
    return try guarding(course.end, "") { [around] in
      let variables = self.variables(around, nil, input: transformed)
      let output =
        try workflow["output"]?["as"].map { try self.expressions.transformed($0, raw, variables) } ?? raw
      try self.check(workflow["output"], output)
      return Course(end: course.end, ending: .completed(output, then: "continue"), failures: course.failures)
    }
  }

  /// Makes of an error of the specification's the end of a task at an instant.
  func guarding(_ time: Int, _ place: String, _ body: () throws -> Course) throws -> Course {
    do {
      return try body()
    } catch let error as ModelError {
      return Course(end: time, ending: .faulted(error.located(at: place)))
    }
  }
}
