import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct CatchTests {
  /// A call that is tried and fails with 503, and what is caught.
  private func run(
    _ handling: String,
    use: String = "",
    input: JSONValue = ["status": 200]
  ) throws
    -> PlannerConversation
  {
    try PlannerConversation(
      """
      use: { \(use) }
      do:
        - attempt: { try: [{ a: { call: work } }], catch: { \(handling) } }
        - next: { set: { at: next } }
        - other: { set: { at: other } }
      """,
      input: input
    )
  }

  @Test(arguments: [
    ("when: .status == 503", true), ("when: .status == 200", false), ("exceptWhen: .status == 503", false),
    ("exceptWhen: .status == 200", true), ("when: '.detail == \"no\"'", true),
    ("when: '.type | endswith(\"/communication\")'", true),
    ("when: .instance == \"/do/0/attempt/try/0/a\"", true),
    ("when: $input.status == 200", true), ("when: $error == .", true), ("as: e, when: $e == .", true),
    ("errors: { with: { status: 503 } }, when: .status == 503", true),
  ])
  func `the dot of a catch's conditions is the error`(handling: String, catches: Bool) throws {
    var run = try run(handling)
    run.fail("a", 503)
    #expect((run.output != nil) == catches)
  }

  @Test(arguments: [
    ("retry: { when: .status == 503 }", true), ("retry: { when: .status == 200 }", false),
    ("retry: { exceptWhen: .status == 503 }", false), ("retry: { exceptWhen: .status == 200 }", true),
    ("retry: patient", true), ("as: e, retry: { when: $e == . and $input.status == 200 }", true),
  ])
  func `the dot of a retry's conditions is the error`(handling: String, retries: Bool) throws {
    var run = try run(handling, use: "retries: { patient: { when: .status == 503 } }")
    run.fail("a", 503)
    #expect(run.retries.count == (retries ? 1 : 0))
  }

  @Test func `a handler gets the input of the try`() throws {
    var run = try run("when: .status == 503, do: [{ c: { call: work } }]")
    run.fail("a", 503)
    #expect(run.arguments.last == ["status": 200])
  }

  @Test(arguments: ["", "as: e", "then: other", "then: continue"])
  func `an error that was caught lets the run go on`(handling: String) throws {
    var run = try run(handling)
    run.fail("a")
    #expect(run.output == ["at": "other"])
    #expect(run.events.contains("next started") == (handling != "then: other"))
  }

  @Test(
    arguments: [
      ("then: other", ["at": "other"]), ("then: end", ["status": 200]), ("then: exit", ["status": 200]),
      ("then: continue", ["at": "other"]),
    ] as [(String, JSONValue)]
  )
  func `what follows once the retries are spent, without a handler`(
    handling: String,
    output: JSONValue
  ) throws {
    var run = try run("retry: { limit: { attempt: { count: 1 } } }, \(handling)")
    run.fail("a")
    run.move(to: 0)
    run.fail("a")
    #expect(run.output == output)
  }
}
