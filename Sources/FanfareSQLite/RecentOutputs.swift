internal import FanfareJSON
internal import FanfareWorkflows
internal import Synchronization

/// What the activities of runs that are under way yielded last, so that the end of a run can say where its output comes from instead of
/// repeating it.
///
/// It holds the last few outputs of the last few thousand runs and of up to twice as many, and of so many bytes and up to twice as many; a run
/// of which it has lost something ends with its output written out.
final class RecentOutputs: Sendable {
  /// What an activity yielded.
  typealias Output = (number: Int, output: JSONValue)

  /// A loop that yields something large in each of its rounds mustn't fill the memory.
  private static let mostOfRun = 4
  private static let mostRuns = 1024
  /// Nor must large documents of which many are under way; of JSON, which takes several times as much as values.
  private static let mostBytes = 16 << 20

  /// What is held of a run.
  fileprivate struct Held {
    var outputs: [Output] = []
    /// The bytes of each.
    var bytes: [Int] = []
  }

  private struct State {
    var newer: [ExactText: Held] = [:]
    var older: [ExactText: Held] = [:]
    /// The bytes of all that is in `newer`.
    var bytes = 0
  }

  private let state = Mutex(State())

  /// How many bytes the outputs have that are held.
  var byteCount: Int {
    state.withLock { state in
      state.bytes + state.older.values.reduce(0) { $0 + $1.bytes.reduce(0, +) }
    }
  }

  /// Takes note of what a run is told.
  ///
  /// - Parameters:
  ///   - inputs: what it is told.
  ///   - run: its name.
  ///   - bytes: how many bytes they have as JSON; what has more than may be held isn't held.
  func note(_ inputs: [RunInput], of run: String, bytes: Int) {
    var outputs: [Output] = []
    for case .activityEnded(let end) in inputs.lazy.map(\.event) {
      if case .success(let outcome) = end.outcome { outputs.append((end.number, outcome.output)) }
    }
    guard !outputs.isEmpty, bytes <= Self.mostBytes else { return }
    let run = ExactText(run)
    let share = Array(repeating: bytes / outputs.count, count: outputs.count)
    state.withLock { state in
      let isFull = state.newer.count >= Self.mostRuns && state.newer[run] == nil
      if isFull || state.bytes + bytes > Self.mostBytes {
        (state.older, state.newer, state.bytes) = (state.newer, [:], 0)
      }
      state.bytes += share.reduce(0, +)
      var held = state.newer[run] ?? Held()
      held.add(outputs, share, atMost: Self.mostOfRun, &state.bytes)
      state.newer[run] = held
    }
  }

  /// What a run's activities yielded, as far as it is held; afterwards it isn't.
  func take(_ run: String) -> [Output] {
    let run = ExactText(run)
    return state.withLock { state in
      let older = state.older.isEmpty ? nil : state.older.removeValue(forKey: run)
      let newer = state.newer.removeValue(forKey: run)
      state.bytes -= newer?.bytes.reduce(0, +) ?? 0
      return (older?.outputs ?? []) + (newer?.outputs ?? [])
    }
  }

  /// Forgets all: some of it may not be in the store any more.
  func forgetAll() { state.withLock { $0 = State() } }
}

extension RecentOutputs.Held {
  /// Adds outputs, in the place of the first ones if they are too many.
  fileprivate mutating func add(
    _ more: [RecentOutputs.Output],
    _ moreBytes: [Int],
    atMost most: Int,
    _ total: inout Int
  ) {
    outputs += more
    bytes += moreBytes
    let surplus = outputs.count - most
    guard surplus > 0 else { return }
    total -= bytes.prefix(surplus).reduce(0, +)
    outputs.removeFirst(surplus)
    bytes.removeFirst(surplus)
  }
}
