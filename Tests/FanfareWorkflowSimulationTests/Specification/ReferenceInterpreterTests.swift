import FanfareJSON
import Testing

@testable import FanfareWorkflowSimulation

/// The model by itself: what the specification's text says, worked out by hand.
@Suite struct ReferenceInterpreterTests {
  @Test func `a loop hands its data from round to round, and its variables to its tasks`() throws {
    let course = try run(
      #"[{"l":{"for":{"in":".items"},"do":[{"s":{"set":{"x":"${ [.x[]?, $item, $index] }"}}}]}}]"#
    )
    #expect(output(course) == ["x": [7, 0, 8, 1]])
  }

  @Test func `time passes where it is waited, and a limit is an error of the task that it is for`() throws {
    let waited = try run(#"[{"a":{"wait":"10ms"}},{"b":{"wait":"PT0.02S"}}]"#)
    #expect(waited.end == 30_000_000)
    let late = try run(#"[{"a":{"do":[{"b":{"wait":"1s"}}],"timeout":{"after":"10ms"}}}]"#)
    #expect(
      error(late) == ModelError(type: "timeout", status: 408, instance: "/do/0/a") && late.end == 10_000_000
    )
  }

  @Test func `the first success wins a race, and the first failure ends a fork`() throws {
    let branches =
      #"[{"a":{"do":[{"w":{"wait":"9ms"}},{"s":{"set":{"x":1}}}]}},{"b":{"do":[{"v":{"wait":"5ms"}},"#
      + #"{"r":{"raise":{"error":{"type":"own","status":400}}}}]}}]"#
    let race = try run(#"[{"f":{"fork":{"compete":true,"branches":\#(branches)}}}]"#)
    #expect(output(race) == ["x": 1] && race.end == 9_000_000)
    let fork = try run(#"[{"f":{"fork":{"branches":\#(branches)}}}]"#)
    #expect(error(fork)?.instance == "/do/0/f/fork/branches/1/b/do/1/r" && fork.end == 5_000_000)
  }

  @Test func `an error is tried again after a growing delay, and then handled`() throws {
    let course = try run(
      #"[{"t":{"try":[{"r":{"raise":{"error":{"type":"own","status":503}}}}],"catch":{"errors":{"with":{"status":503}},"#
        + #""retry":{"delay":"10ms","backoff":{"exponential":{}},"limit":{"attempt":{"count":3}}},"#
        + #""do":[{"h":{"set":{"x":"${ $error.status }"}}}]}}}]"#
    )
    #expect(output(course) == ["x": 503] && course.end == 70_000_000)
  }

  @Test func `what ends at the same instant is left open`() throws {
    let branches = #"[{"a":{"wait":"5ms"}},{"b":{"wait":"5ms"}}]"#
    #expect(throws: ReferenceInterpreter.Undecided.self) {
      try run(#"[{"f":{"fork":{"compete":true,"branches":\#(branches)}}}]"#)
    }
  }

  @Test func `what a workflow leaves out is left out by the task that runs it`() throws {
    let broken = #"{"raise":{"error":{"type":"own","status":418}},"metadata":{"optional":true}}"#
    let inner: JSONValue = [
      "document": ["name": "inner"],
      "do": try JSONValue(parsing: #"[{"f":{"fork":{"branches":[{"b":\#(broken)}]}}}]"#),
    ]
    let sub = #"{"s":{"run":{"workflow":{"namespace":"t","name":"inner","version":"1"}}}}"#
    let course = try run("[\(sub)]", workflows: [inner])
    #expect(course.failures == [ModelError(type: "own", status: 418, instance: "/do/0/s")])
    let failing = #"{"r":{"raise":{"error":{"type":"own","status":400}}}}"#
    let caught = try run(#"[{"t":{"try":[\#(sub),\#(failing)],"catch":{}}}]"#, workflows: [inner])
    #expect(output(caught) == ["items": [7, 8]] && caught.failures.isEmpty)
  }

  @Test func `a schema without a transformation is that of the context as it stands`() throws {
    let rule = #""export":{"schema":{"document":{"type":"array"}}}"#
    let course = try run(#"[{"a":{"set":[1],\#(rule)}}]"#)
    #expect(error(course) == ModelError(type: "validation", status: 400, instance: "/do/0/a"))
  }

  private func run(_ tasks: String, workflows: [JSONValue] = []) throws -> Course {
    let definition: JSONObject = ["document": ["name": "test"], "do": try JSONValue(parsing: tasks)]
    let model = ReferenceInterpreter(workflows: workflows, salt: 0, jitters: [:])
    let limits = Surroundings(workflow: [:], workflowInput: .null, context: .init(.null))
    return try model.run(definition, ["items": [7, 8]], from: 0, in: limits).course
  }

  private func output(_ course: Course) -> JSONValue? {
    if case .completed(let output, _) = course.ending { output } else { nil }
  }

  private func error(_ course: Course) -> ModelError? {
    if case .faulted(let error) = course.ending { error } else { nil }
  }
}
