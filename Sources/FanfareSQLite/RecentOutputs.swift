internal import FanfareJSON
internal import FanfareWorkflows
internal import Synchronization

/// What the activities of runs that are under way yielded last, so that the end of a run can say where its output comes from instead of
/// repeating it.
///
/// It holds the last few outputs of the last few thousand runs and of up to twice as many; a run of which it has lost something ends with its
/// output written out.
final class RecentOutputs: Sendable {
  /// What an activity yielded.
  typealias Output = (number: Int, output: JSONValue)

  /// A loop that yields something large in each of its rounds mustn't fill the memory.
  private static let mostOfRun = 4
  private static let mostRuns = 1024

  private struct State {
    var newer: [ExactText: [Output]] = [:]
    var older: [ExactText: [Output]] = [:]
  }

  private let state = Mutex(State())

  /// Takes note of what a run is told.
  func note(_ inputs: [RunInput], of run: String) {
    var outputs: [Output] = []
    for case .activityEnded(let end) in inputs.lazy.map(\.event) {
      if case .success(let outcome) = end.outcome { outputs.append((end.number, outcome.output)) }
    }
    guard !outputs.isEmpty else { return }
    let run = ExactText(run)
    state.withLock { state in
      if state.newer.count >= Self.mostRuns, state.newer[run] == nil {
        (state.older, state.newer) = (state.newer, [:])
      }
      state.newer[run, default: []] += outputs
      let surplus = (state.newer[run]?.count ?? 0) - Self.mostOfRun
      if surplus > 0 { state.newer[run]?.removeFirst(surplus) }
    }
  }

  /// What a run's activities yielded, as far as it is held; afterwards it isn't.
  func take(_ run: String) -> [Output] {
    let run = ExactText(run)
    return state.withLock { state in
      let older = state.older.isEmpty ? nil : state.older.removeValue(forKey: run)
      return (older ?? []) + (state.newer.removeValue(forKey: run) ?? [])
    }
  }
}
