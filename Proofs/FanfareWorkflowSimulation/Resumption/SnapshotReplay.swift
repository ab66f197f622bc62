internal import Fanfare
internal import FanfareJSON
internal import FanfareRandomRuns
internal import FanfareWorkflows

/// Makes a run again up to somewhere, and goes on with it from a snapshot as if that was read on another machine.
///
/// What it had asked for by then it asks for again, under other numbers.
struct SnapshotReplay {
  let draft: WorkflowDraft
  /// What the run was told.
  let history: RunHistory
  /// How it ended.
  let outcome: WorkflowRun.Outcome
  /// Where it is drawn from how far it is made again.
  let seed: UInt64

  /// What comes out differently; `nil` if there is no snapshot of it where one was looked for.
  func differences() async throws -> [String]? {
    // What a run hears while it decides has its place among its steps, which others have here.
    guard history.inputs.count > 2, history.inputs.allSatisfy({ $0.step == nil }) else { return nil }
    var random = SeededRandom(seed: seed &* 5 &+ 3)
    let place = random.draw(1...history.inputs.count - 1)
    let engine = try WorkflowEngine(transport: NobodyThere(), seed: 0, settings: settings)
    var first = try await run(on: engine)
    for input in history.inputs[..<place] {
      guard first.tell(input.event, at: input.elapsed, while: { true })?.discrepancy == nil else {
        return nil
      }
    }
    let asked = first.outstanding.activities.map(\.number).sorted()
    guard first.end == nil, let snapshot = first.snapshot else { return nil }
    let read = try JSONByteDecoder().decode(PlannerSnapshot.self, from: JSONByteEncoder().encode(snapshot))
    var second = try await run(on: engine, from: read)
    guard let decision = second.goOn(at: first.elapsed, while: { true }) else { return nil }
    let again = decision.commands.compactMap {
      if case .perform(let request) = $0 { request.number } else { nil }
    }
    guard again.count == asked.count else {
      return ["\(asked) are under way, and \(again) are asked for again from a snapshot"]
    }
    let numbers = Dictionary(uniqueKeysWithValues: zip(asked, again.sorted()))
    let shift = again.count
    let next = (again.max() ?? 0) + 1 - shift
    for input in history.inputs[place...] {
      var event = input.event
      if case .activityEnded(var end) = event {
        end.number = numbers[end.number] ?? end.number + (end.number >= next ? shift : 0)
        event = .activityEnded(end)
      }
      let said = second.tell(event, at: input.elapsed, while: { true })
      if let discrepancy = said?.discrepancy {
        return ["it goes on otherwise from a snapshot: \(discrepancy)"]
      }
    }
    return differences(of: second)
  }

  private func differences(of run: HostedRun) -> [String] {
    let meters = run.meters[AnswerUsage.meter.name]
    var differences: [String] = []
    if meters != outcome.usage {
      differences.append("from a snapshot its calls came to \(meters), and should have to \(outcome.usage)")
    }
    let output: JSONValue? = if case .completed(let output, _)? = run.end { output } else { nil }
    if run.end == nil || output != outcome.output {
      differences.append(
        "from a snapshot it ends with \(run.end as Any), and should with \(outcome.output as Any)"
      )
    }
    return differences
  }

  private var settings: WorkflowEngineSettings {
    var settings = WorkflowEngineSettings()
    settings.functions = ["work": { _, _ in .null }]
    return settings
  }

  private func run(on engine: WorkflowEngine, from snapshot: PlannerSnapshot? = nil) async throws -> HostedRun
  {
    try await HostedRun(
      history.header,
      of: draft.workflow(),
      with: draft.runWorkflows(),
      on: engine,
      from: snapshot
    )
  }
}

/// Services that aren't asked.
private struct NobodyThere: Transport {
  func send(_ request: TransportRequest) async -> TransportReply {
    TransportReply(.failure(TransportError(.connectionRefused, "nobody", requestMayHaveBeenSent: false)))
  }
}
