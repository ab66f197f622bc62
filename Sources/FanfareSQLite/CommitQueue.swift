internal import FanfareJSON
internal import FanfareWorkflows

/// What waits for the next transaction of a ``GroupCommit``, and who waits for it.
///
/// What a run is told one thing after another, and has nobody waiting for each, becomes one entry, and one row.
struct CommitQueue<Waiter: Sendable>: Sendable {
  /// Changes that are kept together or not at all.
  struct Waiting: Sendable {
    var changes: [PreparedChange]
    /// The run whose changes they are, if others of it may join them.
    var run: ExactText?
    var waiters: [Waiter] = []
    /// Whether some of them were added by who waits for nothing, whoever waits for the others.
    var hasUnawaited = false
  }

  /// What follows from adding something.
  enum Addition: Equatable {
    /// Nothing was being written, so that begins now.
    case begins
    case waits
    case isSafe
    case failed(StoreError)
  }

  /// Where the last entry of a run is, and whether its changes join it.
  private struct Place {
    var index: Int
    var isOpen = true
  }

  var waiting: [Waiting] = []
  var isWriting = false
  var transactions = 0
  var pace = CommitPace()
  /// Why nothing is kept any more.
  var failure: StoreError?
  /// The places of runs in what waits.
  private var places: [ExactText: Place] = [:]
  /// Their places in what is being written.
  private var written: [ExactText: Place] = [:]
  /// Who came to wait for something when it was being written already, by its place.
  private var late: [(place: Int, waiter: Waiter)] = []
  /// Why changes of a run weren't kept, while nobody has been told.
  private var refused: [ExactText: StoreError] = [:]

  /// Whether something waits that was added by who waits for nothing.
  var hasUnawaited: Bool { waiting.contains(where: \.hasUnawaited) }

  /// Adds changes, for which somebody waits.
  mutating func add(_ changes: [PreparedChange], _ waiter: Waiter) -> Addition {
    if let failure { return .failed(failure) }
    // What comes later mustn't come before these.
    if !places.isEmpty {
      for change in changes {
        if let run = change.run { places[ExactText(run)]?.isOpen = false }
        if change.removes { for run in places.keys { places[run]?.isOpen = false } }
      }
    }
    waiting.append(Waiting(changes: changes, waiters: [waiter]))
    return begin()
  }

  /// Adds a change to those of a run, for which somebody waits.
  mutating func add(_ change: PreparedChange, of run: ExactText, _ waiter: Waiter) -> Addition {
    if let refusal = refusal(of: run) { return .failed(refusal) }
    let place = place(of: run, adding: change)
    waiting[place].waiters.append(waiter)
    return begin()
  }

  /// Adds a change to those of a run.
  ///
  /// - Returns: whether writing begins now.
  mutating func add(_ change: PreparedChange, of run: ExactText) throws(StoreError) -> Bool {
    if let refusal = refusal(of: run) { throw refusal }
    waiting[place(of: run, adding: change)].hasUnawaited = true
    if case .begins = begin() { return true }
    return false
  }

  /// Whether something of a run isn't safe.
  ///
  /// - Throws: why something of it wasn't kept.
  mutating func isUnsettled(_ run: ExactText) throws(StoreError) -> Bool {
    if let refusal = refusal(of: run) { throw refusal }
    return places[run] != nil || written[run] != nil
  }

  /// Waits for what was added of a run.
  mutating func settle(_ run: ExactText, _ waiter: Waiter) -> Addition {
    if let refusal = refusal(of: run) { return .failed(refusal) }
    if let place = places[run] {
      waiting[place.index].waiters.append(waiter)
    } else if let place = written[run] {
      late.append((place.index, waiter))
    } else {
      return .isSafe
    }
    return .waits
  }

  /// Takes what is written next: all, or as much as comes before the end of a removal, which takes several transactions.
  mutating func take() -> [Waiting] {
    guard !waiting.isEmpty else { return [] }
    transactions += 1
    let removal = waiting.firstIndex { $0.changes.contains(where: \.removes) }
    let count = removal.map { $0 + 1 } ?? waiting.count
    written = places
    places = [:]
    guard count < waiting.count else { return exchange(&waiting, with: []) }
    for (run, place) in written where place.index >= count {
      places[run] = Place(index: place.index - count, isOpen: place.isOpen)
      written[run] = nil
    }
    let taken = Array(waiting[..<count])
    waiting.removeFirst(count)
    return taken
  }

  /// Takes note that something was written, or wasn't.
  ///
  /// - Parameters:
  ///   - group: what was taken.
  ///   - conflicts: for each why it wasn't kept, if only some weren't.
  /// - Returns: who has come since to wait for it.
  mutating func end(
    _ group: [Waiting],
    _ conflicts: [StoreError?]
  ) -> [(place: Int, waiter: Waiter)] {
    defer { (written, late) = ([:], []) }
    for (place, conflict) in conflicts.enumerated() {
      guard let conflict, let run = group[place].run, group[place].waiters.isEmpty else { continue }
      if !late.contains(where: { $0.place == place }) { refused[run] = conflict }
    }
    return late
  }

  private mutating func refusal(of run: ExactText) -> StoreError? {
    if let failure { return failure }
    return refused.isEmpty ? nil : refused.removeValue(forKey: run)
  }

  /// The place of a run's entry, with a change more.
  private mutating func place(of run: ExactText, adding change: PreparedChange) -> Int {
    guard let place = places[run], place.isOpen else {
      places[run] = Place(index: waiting.count)
      waiting.append(Waiting(changes: [change], run: run))
      return waiting.count - 1
    }
    let last = waiting[place.index].changes.count - 1
    if let joined = waiting[place.index].changes[last].joined(with: change) {
      waiting[place.index].changes[last] = joined
    } else {
      waiting[place.index].changes.append(change)
    }
    return place.index
  }

  private mutating func begin() -> Addition {
    defer { isWriting = true }
    return isWriting ? .waits : .begins
  }
}
