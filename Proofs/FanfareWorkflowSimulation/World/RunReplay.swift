internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows
internal import Synchronization

/// Makes the runs of a draft again from what they were told, in a world where nobody answers.
struct RunReplay {
  let draft: WorkflowDraft
  /// What the runs were told, the draft's own run first.
  let runs: [RunHistory]
  /// How the draft's own run ended.
  let outcome: WorkflowRun.Outcome

  /// What comes out differently, or is asked for once more although it had ended.
  func differences() async throws -> [String] {
    let definitions = try [draft.workflow()] + draft.runWorkflows()
    var differences: [String] = []
    for (number, run) in runs.enumerated() {
      guard let workflow = definitions.first(where: { $0.digest == run.header.digest }) else { continue }
      let world = SilentWorld()
      // What it has taken from a run before it was told to it as well, so that one isn't needed.
      var run = run
      run.header.previous = nil
      let report = try await engine(world, definitions).resume(run, of: workflow)
      if report.status == .suspended {
        differences.append(
          "the log of \(run.header.id) doesn't replay: \(report.error.map { "\($0)" } ?? "it doesn't end")"
        )
      }
      if !world.asked.isEmpty { differences.append("the replay of \(run.header.id) asks for \(world.asked)") }
      guard number == 0 else { continue }
      if report.status != outcome.status || report.output != outcome.output
        || report.error.map(ModelError.init) != outcome.error
        || report.optionalFailures.map(ModelError.init) != outcome.optionalFailures
        || report.meters[AnswerUsage.meter.name] != outcome.usage
      {
        differences.append(
          "the replay is \(text(report.status, report.output, report.error.map(ModelError.init))) and the run was "
            + text(outcome.status, outcome.output, outcome.error)
        )
      }
    }
    return differences
  }

  private func text(_ status: RunStatus, _ output: JSONValue?, _ error: ModelError?) -> String {
    "\(status) \(output.map { "\($0)" } ?? "")\(error.map { "\($0)" } ?? "")"
  }

  private func engine(_ world: SilentWorld, _ definitions: [Workflow]) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.functions = [
      "work": { argument, _ in
        world.note("work \(argument)")
        return .null
      }
    ]
    settings.workflows = definitions
    settings.eventSink = world
    return try WorkflowEngine(transport: world, seed: 0, settings: settings)
  }
}

/// Services that nothing should be asked of.
private final class SilentWorld: Transport, EventSink {
  private let requests = Mutex<[String]>([])

  var asked: [String] { requests.withLock { $0 } }

  func note(_ request: String) { requests.withLock { $0.append(request) } }

  func send(_ request: TransportRequest) async -> TransportReply {
    note("\(request.method) \(request.endpoint.origin)\(request.target)")
    return TransportReply(
      .failure(TransportError(.connectionRefused, "silent", requestMayHaveBeenSent: false))
    )
  }

  func publish(_ event: JSONValue, context: ActivityContext) async throws { note("emit \(event)") }
}
