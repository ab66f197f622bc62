internal import Fanfare
internal import FanfareJSON
internal import FanfareSamples
internal import FanfareWorkflows

/// Runs scenarios: the real engine and real sockets, against services that are played by a server in this process.
///
/// Each scenario has services of its own.
package struct ScenarioRunner: Sendable {
  private let stage: any ScenarioStage

  /// How often a scenario is run whose runs are over too early to say anything.
  private static let patience = 20

  /// Creates a runner.
  ///
  /// - Parameter stage: where the workflows are run.
  package init(on stage: any ScenarioStage = EngineStage()) {
    self.stage = stage
  }

  /// Runs a scenario.
  ///
  /// - Returns: whether all that it expects is so, and if not, what isn't.
  package func run(_ scenario: Scenario) async -> ScenarioResult {
    let start = ContinuousClock.now
    var error: StepError?
    var runs = 0
    repeat {
      error = await self.error(of: scenario)
      runs += 1
    } while error?.isTooEarly == true && runs < Self.patience
    let failure = error.map { ScenarioResult.Failure(line: $0.line, message: $0.message) }
    return ScenarioResult(scenario: scenario, failure: failure, duration: ContinuousClock.now - start)
  }

  /// What isn't as a scenario expects, or why it can't be run; `nil` for nothing.
  private func error(of scenario: Scenario) async -> StepError? {
    do {
      try await perform(try ScenarioPlan(scenario))
      return nil
    } catch let error as StepError {
      return error
    } catch {
      return StepError(line: scenario.line, message: "it can't be run: \(error)")
    }
  }

  private func perform(_ plan: ScenarioPlan) async throws {
    let workflow: Workflow
    do throws(InvalidWorkflow) {
      workflow = try Workflow(parsing: plan.definition.text, file: "definition")
    } catch {
      return try plan.check(error)
    }
    let others = try plan.otherDefinitions.map { definition throws(StepError) in
      try Self.read(definition.text, line: definition.line)
    }
    let services = MockServices()
    try await withPlainServer(services) { url in
      let observation = try await observe(workflow, others, plan, services, url)
      for check in plan.checks {
        do throws(Mismatch) {
          try await check.expectation.check(observation)
        } catch {
          throw StepError(line: check.line, message: error.message, isTooEarly: error.isTooEarly)
        }
      }
    }
  }

  private static func read(_ text: String, line: Int) throws(StepError) -> Workflow {
    do throws(InvalidWorkflow) {
      return try Workflow(parsing: text, file: "definition")
    } catch {
      throw StepError(line: line, message: "the definition is refused: \(error)")
    }
  }

  private func observe(
    _ workflow: Workflow,
    _ others: [Workflow],
    _ plan: ScenarioPlan,
    _ services: MockServices,
    _ url: String
  ) async throws -> Observation {
    let (record, events) = (RunRecord(), PublishedEvents())
    var settings = WorkflowEngineSettings()
    // Only what a definition asks for is repeated.
    settings.defaultPolicy = .bare
    for origin in MockServices.origins { try settings.origins.map(origin, to: url) }
    settings.workflows = others
    settings.eventSink = events
    settings.observers = [record]
    settings.secret = { plan.secrets[$0] }
    var cancellation: (@Sendable () async -> Void)?
    if let moment = plan.cancellation { cancellation = { await moment.reached(record, services.log) } }
    let end = try await stage.run(workflow, input: plan.input, with: settings, cancelledAfter: cancellation)
    return Observation(end: end, tasks: record.tasks, events: events.all, log: services.log)
  }
}
