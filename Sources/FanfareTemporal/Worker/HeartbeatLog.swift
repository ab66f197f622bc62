internal import FanfareWorkflows

/// Keeps what has to survive a worker in the heartbeats of the activity that it belongs to.
///
/// A heartbeat goes to the server when something is begun that follows from what it keeps, and a little later otherwise: a document with four
/// calls, three of them side by side, needs one and not five.
struct HeartbeatLog: RunLog {
  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    guard let session = HeartbeatSession.current else { return }
    // That a document has begun follows from its activity.
    let isBeginning = inputs.count == 1 && inputs[0].isBeginning
    let document = await session.kept.document
    await session.note(isNeeded: !isBeginning || document != run.id) { $0.add(inputs, to: run) }
  }

  func settle(_ run: RunHeader) async throws { try await HeartbeatSession.current?.settle() }

  func intend(_ activity: Int, of run: RunHeader) async throws {
    guard let session = HeartbeatSession.current else { return }
    // Also for a call that is given up meanwhile: that it can't be kept would hide why it was.
    let isKept = try await uncancelled {
      // The call isn't made if this throws, so then nobody is to take it for one that may have been.
      try await session.keep {
        $0.change(intentsOf: run.id) { $0.insert(activity) }
      } undoing: {
        $0.change(intentsOf: run.id) { $0.remove(activity) }
      }
    }
    // A call that must not be made twice isn't made if it couldn't be told later that it was.
    if !isKept { throw TemporalError(.tooLarge, "there is no room left in the activity's heartbeat") }
  }

  func history(of run: String) async throws -> RunHistory? {
    await HeartbeatSession.current?.kept.runs[run].map {
      RunHistory(header: $0.header, inputs: $0.inputs, intents: $0.intents)
    }
  }
}

extension RunInput {
  fileprivate var isBeginning: Bool {
    if case .started = event { true } else { false }
  }
}
