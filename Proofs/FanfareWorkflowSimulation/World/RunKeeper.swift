internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows
internal import Synchronization

/// Keeps what runs were told in a store, as it is when it has been written and read again, and remembers the order.
final class RunKeeper: RunLog {
  /// Something that was kept.
  struct Entry: Sendable {
    /// When, in nanoseconds.
    let time: Int
    let change: StoreChange
  }

  private let clock: SimulatedClock
  private let store = MemoryRunStore()
  private let state = Mutex<[Entry]>([])

  /// Begins with nothing.
  init(_ clock: SimulatedClock) { self.clock = clock }

  /// Begins with what a program had kept until it ended.
  init(_ clock: SimulatedClock, after entries: [Entry]) async throws {
    self.clock = clock
    try await store.commit(entries.map(\.change))
    state.withLock { $0 = entries }
  }

  /// All that was kept, in order.
  var entries: [Entry] { state.withLock { $0 } }

  /// What was kept of all runs, in the order in which they began.
  func histories() async throws -> [RunHistory] {
    var ids: [String] = []
    for case .inputs(_, let header) in entries.map(\.change) where !ids.contains(header.id) {
      ids.append(header.id)
    }
    var histories: [RunHistory] = []
    for id in ids {
      if let history = try await store.history(of: id) { histories.append(history) }
    }
    return histories
  }

  /// How a run ended, as it was kept; `nil` if it hasn't.
  func ending(of run: String) async throws -> RunEnd? {
    guard case .ran(let end)? = try await store.run(run)?.ending else { return nil }
    return end
  }

  func history(of run: String) async throws -> RunHistory? { try await store.history(of: run) }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    try await keep(.inputs(Self.readAgain(inputs), of: Self.readAgain(run)))
  }

  func intend(_ activity: Int, of run: RunHeader) async throws {
    try await keep(.intent(activity, run: run.id))
  }

  func end(_ run: RunHeader, with end: RunEnd) async throws {
    try await keep(.ended(Self.readAgain(end), run: run.id))
  }

  private func keep(_ change: StoreChange) async throws {
    try await store.commit([change])
    let entry = Entry(time: Int(clock.now.nanoseconds), change: change)
    state.withLock { $0.append(entry) }
  }

  private static func readAgain<Value: Codable>(_ value: Value) throws -> Value {
    try JSONByteDecoder().decode(Value.self, from: JSONByteEncoder().encode(value))
  }
}

extension RunKeeper.Entry: CustomStringConvertible {
  var description: String {
    switch change {
    case .inputs(let inputs, let run): "\(Moment.text(time))  \(run.id) hears \(inputs.map(\.event))"
    case .intent(let activity, let run): "\(Moment.text(time))  \(run) is about to make call \(activity)"
    case .ended(let end, let run): "\(Moment.text(time))  \(run) is \(end.status)"
    default: "\(Moment.text(time))  \(change)"
    }
  }
}
