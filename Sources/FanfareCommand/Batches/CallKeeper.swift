import FanfareJSON
import FanfareWorkflows
import Synchronization

/// Notes the calls of runs, and has them kept when there is room: they are needed for nothing but to be shown.
final class CallKeeper: RunObserver {
  private struct State {
    var recorders: [String: CallRecorder] = [:]
    /// What is to be kept.
    var ended: [(run: String, calls: CallTelemetry)] = []
  }

  private let state = Mutex(State())

  func observe(_ event: RunEvent) {
    switch event {
    case .call(let task, let call):
      let run = task.run
      state.withLock { state in
        _ = state.recorders[run.id, default: CallRecorder(since: run.start)].record(call, task: task.id)
      }
    case .runEnded(let run, _, _):
      state.withLock { state in
        guard let recorder = state.recorders.removeValue(forKey: run.id) else { return }
        state.ended.append((run.id, recorder.telemetry))
      }
    default: return
    }
  }

  /// Has what was noted of runs that have ended kept.
  func flush(to store: any RunStore) async throws {
    let ended = state.withLock { exchange(&$0.ended, with: []) }
    guard !ended.isEmpty else { return }
    try await store.commit(
      ended.map { .telemetry(try JSONByteEncoder().encode($0.calls), run: $0.run) }
    )
  }
}
