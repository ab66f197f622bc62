internal import FanfareWorkflows

/// Keeps what has to survive a worker in the heartbeats of the activity that it belongs to.
struct HeartbeatLog: RunLog {
  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    try await HeartbeatSession.current?.keep { $0.runs[run.id, default: .init(header: run)].inputs += inputs }
  }

  func intend(_ activity: Int, of run: RunHeader) async throws {
    // The call isn't made if this throws, so then nobody is to take it for one that may have been.
    let isKept = try await HeartbeatSession.current?.keep {
      $0.change(intentsOf: run.id) { $0.insert(activity) }
    } undoing: {
      $0.change(intentsOf: run.id) { $0.remove(activity) }
    }
    // A call that must not be made twice isn't made if it couldn't be told later that it was.
    if isKept == false { throw TemporalError(.tooLarge, "there is no room left in the activity's heartbeat") }
  }

  func history(of run: String) async throws -> RunHistory? {
    await HeartbeatSession.current?.kept.runs[run].map {
      RunHistory(header: $0.header, inputs: $0.inputs, intents: $0.intents)
    }
  }
}
