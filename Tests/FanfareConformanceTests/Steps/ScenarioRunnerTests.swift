import FanfareConformance
import FanfareJSON
import FanfareWorkflows
import Synchronization
import Testing

/// A runner that lets everything pass would be worth nothing.
@Suite struct ScenarioRunnerTests {
  private static let beginning = """
    Feature: F
    Scenario: S
    Given a workflow with the usual document and:
    \"\"\"
    do:
      - one: { set: { a: 1, list: [ x, y ] } }
      - two: { if: .a == 2, set: { b: 2 } }
      - three: { raise: { error: { type: https://example.com/e, status: 418, title: T } }, if: .fail }
    \"\"\"
    When the workflow is executed

    """

  private func failure(_ steps: String) async throws -> ScenarioResult.Failure? {
    let features = try FeatureParser.features(in: Self.beginning + steps, file: "f")
    return await ScenarioRunner().run(features[0].scenarios[0]).failure
  }

  @Test(
    arguments: [
      (
        "Then the workflow should cancel",
        "the workflow is complete with {\"a\":1,\"list\":[\"x\",\"y\"]}; expected was: cancelled"
      ),
      (
        "Then the workflow should complete with output:\n\"\"\"\na: 1\n\"\"\"",
        "the output is {\"a\":1,\"list\":[\"x\",\"y\"]}, not {\"a\":1}"
      ),
      (
        "Then the workflow output should have properties 'a', 'b.c'",
        "there is no 'b.c' in {\"a\":1,\"list\":[\"x\",\"y\"]}"
      ),
      (
        "Then the workflow output should have a 'a' property with value:\n\"\"\"\n2\n\"\"\"",
        "'a' is 1, not 2"
      ),
      (
        "Then the workflow output should have a 'list' property containing 3 items",
        "the number of items in 'list' is 2, not 3"
      ),
      ("Then two should run first", "the first task is one, not two"),
      ("Then two should complete", "'two' is skipped, not completed"),
      ("Then four should complete", "the turn of 'four' never came; there were one, three, two"),
      ("Then one should run before two", "'two' wasn't run"),
      (
        "Then one should complete with output:\n\"\"\"\na: 2\n\"\"\"",
        "the output of 'one' is {\"a\":1,\"list\":[\"x\",\"y\"]}, not {\"a\":2}"
      ),
      ("Then one should run 2 times", "how often 'one' was run is 1, not 2"),
      ("Then one should be retried 1 times", "how often 'one' was tried again is 0, not 1"),
      ("Then the service received 1 requests to '/x'", "the number of requests to /x is 0, not 1"),
      (
        "Then the service was left during 1 requests to '/x'",
        "only 0 of 1 requests to /x came before the run was over"
      ),
      ("Then 1 events of type 'x' were published", "the number of events of type x is 0, not 1"),
      ("Then the definition should be refused with:\n\"\"\"\nx\n\"\"\"", "the definition is accepted"),
    ]
  )
  func `what isn't so fails a scenario`(_ step: String, _ message: String) async throws {
    let failure = try await failure(step)
    #expect(failure?.message == message)
    #expect(failure?.line == 11)
  }

  @Test(
    arguments: [
      ("status: 400", "'status' of the error is 418, not 400"),
      (
        "type: https://example.com/other",
        "'type' of the error is \"https://example.com/e\", not \"https://example.com/other\""
      ),
      ("causes: [ { status: 1 } ]", "the number of causes is 0, not 1"),
      ("{ status: 418, title: T, instance: /do/2/three }", nil),
    ] as [(String, String?)]
  )
  func `errors are compared by the members that are given`(_ error: String, _ message: String?) async throws {
    let steps = """
      Given the workflow input is:
      \"\"\"
      fail: true
      \"\"\"
      Then the workflow should fault with error:
      \"\"\"
      \(error)
      \"\"\"
      """
    let failing = Self.beginning.replacing(
      "{ set: { a: 1, list: [ x, y ] } }",
      with: "{ set: { fail: true } }"
    )
    let features = try FeatureParser.features(in: failing + steps, file: "f")
    #expect(await ScenarioRunner().run(features[0].scenarios[0]).failure?.message == message)
  }

  @Test func `a definition that is refused fails a scenario that doesn't expect it`() async throws {
    let features = try FeatureParser.features(
      in: "Feature: F\nScenario: S\nGiven a workflow with definition:\n\"\"\"\nx: 1\n\"\"\"\n"
        + "When the workflow is executed\nThen the workflow should fault",
      file: "f"
    )
    let failure = await ScenarioRunner().run(features[0].scenarios[0]).failure
    #expect(failure?.line == 3)
    #expect(failure?.message.contains("unknown key 'x' in a workflow") == true)
  }

  @Test func `a scenario needs a workflow, an execution and something to expect`() async throws {
    let text = "Feature: F\nScenario: S\nThen the workflow should fault"
    let scenario = try FeatureParser.features(in: text, file: "f")[0].scenarios[0]
    #expect(await ScenarioRunner().run(scenario).failure?.message == "the scenario has no workflow")
    let idle = try FeatureParser.features(in: Self.beginning, file: "f")[0].scenarios[0]
    #expect(await ScenarioRunner().run(idle).failure?.message == "the scenario executes or expects nothing")
  }

  /// The engine on a machine that is so busy that the first run is over before anything has come of it.
  private final class BusyStage: ScenarioStage {
    let runs = Mutex(0)

    func run(
      _ workflow: Workflow,
      input: JSONValue,
      with settings: WorkflowEngineSettings,
      cancelledAfter moment: (@Sendable () async -> Void)?
    ) async throws -> RunEnd {
      let isFirst = runs.withLock { runs in
        runs += 1
        return runs == 1
      }
      if isFirst { return RunEnd(status: .cancelled, duration: .zero) }
      return try await EngineStage()
        .run(workflow, input: input, with: settings, cancelledAfter: moment)
    }
  }

  @Test func `a run that is over too early to say anything is made again`() async throws {
    let text = """
      Feature: F
      Scenario: S
      Given a workflow with the usual document and:
      \"\"\"
      do: [ { call: { call: http, with: { method: get, endpoint: http://mock.test/slow/60000 } } } ]
      \"\"\"
      And given the run is cancelled once the service works on 1 requests to '/slow/60000'
      When the workflow is executed
      Then the workflow should cancel
      And the service was left during 1 requests to '/slow/60000'
      """
    let (stage, scenario) = (BusyStage(), try FeatureParser.features(in: text, file: "f")[0].scenarios[0])
    #expect(await ScenarioRunner(on: stage).run(scenario).failure == nil)
    #expect(stage.runs.withLock { $0 } == 2)
  }
}
