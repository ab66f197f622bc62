import Fanfare
import FanfareJSON
import FanfareTesting
import Testing

@testable import FanfareWorkflows

/// Values that are nested as deeply as can be kept, and more deeply.
@Suite struct NestingLimitTests {
  /// So many lists in each other.
  private static func nested(_ levels: Int) -> JSONValue {
    (0..<levels).reduce(1 as JSONValue) { value, _ in .array([value]) }
  }

  /// Runs tasks, of which some call a function that yields a value of so many levels, and writes how that ended as a store does.
  private func end(of tasks: String, function levels: Int = 0) async throws -> RunReport {
    var settings = WorkflowEngineSettings()
    settings.functions["deep"] = { _, _ in Self.nested(levels) }
    let clock = ManualClock()
    let engine = try WorkflowEngine(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      seed: 1,
      settings: settings
    )
    let workflow = try workflow("do: [ \(tasks) ]", functions: ["deep"])
    let report = await engine.run(workflow, input: [:], id: "r")
    _ = try StoredText.bytes(of: RunEnd(report))
    return report
  }

  private static func literal(_ levels: Int) -> String {
    let (open, close) = (String(repeating: "[", count: levels - 1), String(repeating: "]", count: levels - 1))
    return "{ a: { set: { v: \(open)'${ reduce range(890) as $i (1; [.]) }'\(close) } } }"
  }

  @Test(arguments: [
    (literal(111), 0, "/do/0/a: the value is nested"),
    ("{ a: { call: deep } }", 1001, "/do/0/a: what the function 'deep' yielded is nested"),
    (
      "{ a: { fork: { branches: [ { b: { call: deep } } ] } } }", 1000,
      "/do/0/a: the list of what was yielded"
    ),
    ("{ a: { call: deep, output: { as: { v: '${ . }' } } } }", 1000, "/do/0/a: the value is nested"),
  ])
  func `a value that is nested more deeply than can be kept faults its task, and the run ends`(
    _ tasks: String,
    _ levels: Int,
    _ expected: String
  ) async throws {
    let report = try await end(of: tasks, function: levels)
    #expect(report.status == .faulted)
    let text = report.error?.description ?? ""
    #expect(text.contains(expected) && text.contains("deeper than 1000 levels"), "\(text)")
  }

  @Test(arguments: [(literal(110), 0), ("{ a: { call: deep } }", 1000)])
  func `a value that is nested as deeply as can be kept is kept`(_ tasks: String, _ levels: Int) async throws
  {
    #expect(try await end(of: tasks, function: levels).status == .completed)
  }

  @Test func `a task that yields something too deep can be caught`() async throws {
    let tasks = "{ t: { try: [ { a: { call: deep } } ], catch: { do: [ { b: { set: { ok: true } } } ] } } }"
    let report = try await end(of: tasks, function: 1001)
    #expect(report.status == .completed && report.output == ["ok": true])
  }
}
