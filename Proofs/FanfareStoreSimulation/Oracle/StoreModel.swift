internal import FanfareWorkflows

/// What a store in a file has to have: the changes in the order in which they came, and a store in memory that has made them.
struct StoreModel {
  /// Changes that came together.
  private struct Arrival {
    let changes: [StoreChange]
    /// What stands in what was removed by them.
    let dead: Set<String>
    /// The run that they are of, if nobody waits for them.
    let unawaitedRun: String?
  }

  private var arrivals: [Arrival] = []
  /// How many of the first are safe for sure.
  private(set) var safeCount = 0
  /// The last that nobody waits for, and whoever reads does.
  private var lastUnawaited = 0
  /// Has all of them.
  private(set) var twin = MemoryRunStore()
  private let turns: StoreTurns

  init(_ turns: StoreTurns) {
    self.turns = turns
  }

  /// How many have come.
  var count: Int { arrivals.count }

  /// What stands in what was removed, of all that has come.
  var dead: Set<String> { arrivals.reduce(into: []) { $0.formUnion($1.dead) } }

  /// Changes come that are kept, unless they don't fit.
  ///
  /// - Parameters:
  ///   - changes: the changes.
  ///   - run: the run that they are of, if nobody waits for them.
  ///   - dead: what stands in what they remove.
  /// - Returns: whether they fit.
  mutating func add(
    _ changes: [StoreChange],
    unawaitedOf run: String? = nil,
    dead: Set<String> = []
  ) -> Bool {
    let twin = twin
    let fits = turns.result { try await twin.commit(changes) }.isSuccess
    arrivals.append(Arrival(changes: fits ? changes : [], dead: fits ? dead : [], unawaitedRun: run))
    if run != nil { lastUnawaited = arrivals.count }
    return fits
  }

  /// How many had come with the last that nobody waited for of a run.
  func countOfLast(of run: String) -> Int {
    (arrivals.lastIndex { $0.unawaitedRun.map { $0.utf8.elementsEqual(run.utf8) } == true } ?? -1) + 1
  }

  /// All that had come when so many had is safe.
  mutating func acknowledge(_ count: Int) { safeCount = max(safeCount, min(count, arrivals.count)) }

  /// A program has ended, and the file has what had come when so many had.
  mutating func cut(to count: Int) {
    arrivals.removeLast(arrivals.count - count)
    (safeCount, lastUnawaited) = (count, 0)
    twin = store(of: count)
  }

  /// How many of the changes have come if a question is answered like this, from the least to the most that may have been written by then.
  ///
  /// - Parameters:
  ///   - answer: what a store has answered.
  ///   - seesUnawaited: whether the answer has to have what nobody waits for.
  ///   - question: asks a store.
  /// - Returns: how many; or what should have been answered once all was written.
  func match<Answer: Equatable & Sendable>(
    _ answer: Answer,
    seesUnawaited: Bool,
    _ question: @escaping @Sendable (any RunStore) async throws -> Answer
  ) -> Result<Int, Different<Answer>> {
    let least = seesUnawaited ? max(safeCount, lastUnawaited) : safeCount
    var latest: Answer?
    for count in (least...arrivals.count).reversed() {
      let store = count == arrivals.count ? twin : store(of: count)
      guard let right = try? turns.result({ try await question(store) }).get() else { continue }
      if right == answer { return .success(count) }
      latest = latest ?? right
    }
    return .failure(Different(right: latest))
  }

  /// A store has answered something else.
  struct Different<Answer: Sendable>: Error {
    let right: Answer?
  }

  private func store(of count: Int) -> MemoryRunStore {
    let store = MemoryRunStore()
    for arrival in arrivals.prefix(count) where !arrival.changes.isEmpty {
      _ = turns.result { try await store.commit(arrival.changes) }
    }
    return store
  }
}

extension Result {
  var isSuccess: Bool {
    if case .success = self { true } else { false }
  }
}
