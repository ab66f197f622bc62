package import FanfareWorkflows

/// The documents of a batch that are known, in the order of their numbers, and the numbers that inputs get between and behind them.
///
/// A new document's number is its place among the inputs, so a batch that was ended in between has the same numbers as one that wasn't: of
/// those begun last some may be missing, and the first inputs that aren't known take their places.
package struct KnownDocuments {
  private static let page = 256

  private let batch: String
  private let store: any RunStore
  /// The known documents that come next.
  private var waiting: ArraySlice<StoredRun> = []
  /// The number after that of the last known document.
  private let end: Int
  /// The number of the document that comes next.
  package private(set) var number: Int

  /// - Parameters:
  ///   - batch: the name of the batch.
  ///   - store: where it is kept.
  ///   - first: the number of the first document that isn't in the output.
  ///   - end: the number after that of the last document that is known.
  package init(of batch: String, in store: any RunStore, from first: Int, upTo end: Int) {
    (self.batch, self.store, number, self.end) = (batch, store, first, end)
  }

  /// The known document whose turn it is, which has passed then; `nil` if it is an input's.
  package mutating func next() async throws -> StoredRun? {
    guard number < end, let run = try await following(), run.document?.number == number else { return nil }
    waiting.removeFirst()
    number += 1
    return run
  }

  /// An input takes the number whose turn it is.
  package mutating func takeNumber() { number += 1 }

  /// Leaves out the numbers whose turn it is, since the inputs are gone whose places these are.
  ///
  /// - Returns: whether a known document comes after them.
  package mutating func passGap() -> Bool {
    guard number < end, let next = waiting.first?.document?.number else { return false }
    number = next
    return true
  }

  /// The next known document that has begun and not ended; those before it are passed by.
  package mutating func nextUnderWay() async throws -> StoredRun? {
    while number < end, let run = try await following(), let place = run.document?.number {
      waiting.removeFirst()
      number = place + 1
      if run.ending == nil, try await hasBegun(run) { return run }
    }
    return nil
  }

  /// Whether a run was told anything: one that takes another's place is there before it begins.
  package func hasBegun(_ run: StoredRun) async throws -> Bool {
    guard run.ending == nil, let header = run.header else { return true }
    return try await store.history(of: header.id)?.inputs.isEmpty == false
  }

  /// The known document that comes next; `nil` if there is none.
  private mutating func following() async throws -> StoredRun? {
    if waiting.isEmpty { waiting = try await store.runs(in: batch, from: number, limit: Self.page)[...] }
    return waiting.first
  }
}
