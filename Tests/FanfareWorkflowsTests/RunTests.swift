import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Testing

@Suite struct RunTests {
  @Test func `tasks follow each other`() async throws {
    let report = try await run(
      """
      do:
        - setRed: { set: { colors: '${ .colors + ["red"] }' }, then: setGreen }
        - setBlue: { set: { colors: '${ .colors + ["blue"] }' }, then: end }
        - setGreen: { set: { colors: '${ .colors + ["green"] }' }, then: setBlue }
      """
    )
    #expect(report.status == .completed)
    #expect(report.output == ["colors": ["red", "green", "blue"]])
    #expect(report.tasks.map(\.task.name) == ["setRed", "setGreen", "setBlue"])
  }

  @Test func `a loop hands its data from round to round`() async throws {
    let report = try await run(
      """
      do:
        - loop:
            for: { each: color, in: .colors }
            do:
              - mark:
                  set:
                    processed: '${ { colors: (.processed.colors + [$color]), indexes: (.processed.indexes + [$index])} }'
      """,
      input: ["colors": ["red", "green"]]
    )
    #expect(report.output == ["processed": ["colors": ["red", "green"], "indexes": [0, 1]]])
  }

  func run(_ body: String, input: JSONValue = [:]) async throws -> RunReport {
    let header = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    let workflow = try Workflow(parsing: header + body)
    return try await WorkflowEngine(transport: ScriptedTransport(clock: ManualClock())).run(
      workflow,
      input: input
    )
  }
}
