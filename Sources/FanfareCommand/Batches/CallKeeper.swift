import FanfareJSON
import FanfareWorkflows
import Synchronization

/// Notes the calls of runs, and has them kept when there is room: they are needed for nothing but to be shown.
final class CallKeeper: RunObserver {
  private struct State {
    var recorders: [String: CallRecorder] = [:]
    /// Those that went on: what was noted of them before stays.
    var resumed: Set<String> = []
    /// What is to be kept.
    var ended: [(run: String, calls: CallTelemetry, goesOn: Bool)] = []
  }

  private let state = Mutex(State())

  func observe(_ event: RunEvent) {
    switch event {
    case .call(let task, let call):
      let run = task.run
      state.withLock { state in
        state.recorders[run.id, default: CallRecorder(since: run.start)].record(call, task: task.id)
      }
    case .runResumed(let run, _, _): state.withLock { _ = $0.resumed.insert(run.id) }
    case .runEnded(let run, _, _), .runSuspended(let run, _):
      state.withLock { state in
        let goesOn = state.resumed.remove(run.id) != nil
        guard let recorder = state.recorders.removeValue(forKey: run.id) else { return }
        state.ended.append((run.id, recorder.telemetry, goesOn))
      }
    default: return
    }
  }

  /// Has what was noted of runs that have ended kept.
  func flush(to store: any RunStore) async throws {
    let ended = state.withLock { exchange(&$0.ended, with: []) }
    guard !ended.isEmpty else { return }
    var changes: [StoreChange] = []
    for (run, calls, goesOn) in ended {
      var kept = CallTelemetry()
      if goesOn, let bytes = try await store.telemetry(of: run) {
        // What another version wrote is given up: it is needed for nothing but to be shown.
        kept = (try? JSONByteDecoder().decode(CallTelemetry.self, from: bytes)) ?? kept
      }
      kept.append(calls)
      changes.append(.telemetry(try kept.jsonBytes(), run: run))
    }
    try await store.commit(changes)
  }
}
