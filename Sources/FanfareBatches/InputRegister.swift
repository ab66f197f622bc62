package import FanfareWorkflows

/// Tells inputs of a batch that are its documents already, and those that another one has the key of, from those that are new.
///
/// It holds for one pass over the inputs, from the first to the last.
package struct InputRegister {
  /// What an input is.
  package enum Standing: Hashable, Sendable {
    /// A document that hasn't begun.
    case new
    /// This document of the batch, which was begun before.
    case known(RunDocument)
    /// No document: it has the key of an earlier input of this pass.
    case repeats(place: String)
  }

  /// What the keys of documents begin with that were refused; other keys don't.
  package static let unreadablePrefix = "unreadable "

  private let store: any RunStore
  private let batch: String
  /// Whether the batch was begun before.
  private let goesOn: Bool
  /// The keys that were seen in this pass: a second input of a key isn't one that is known.
  private var seen = SeenKeys()
  /// The places of those that were begun last, which may not be in the store yet.
  private var begun = RecentPlaces()

  /// Begins a pass.
  ///
  /// - Parameters:
  ///   - batch: the name of the batch.
  ///   - store: where it is kept.
  ///   - goesOn: whether it was begun before; otherwise nothing is looked up that wasn't seen in this pass.
  package init(of batch: String, in store: any RunStore, goesOn: Bool) {
    (self.batch, self.store, self.goesOn) = (batch, store, goesOn)
  }

  /// Takes note of the next input.
  ///
  /// - Parameters:
  ///   - key: what tells it from others.
  ///   - place: where it stands.
  package mutating func standing(ofKey key: String, at place: String) async throws -> Standing {
    let isRepeated = !seen.insert(key)
    let before = goesOn || isRepeated ? try await known(key) : nil
    guard !isRepeated else { return .repeats(place: before?.place ?? begun[key] ?? "an earlier input") }
    if let before { return .known(before) }
    begun.add(key, at: place)
    return .new
  }

  /// Takes note of an input that is refused; what is named several times is refused once.
  ///
  /// - Parameter name: what it is called.
  /// - Returns: the key that it is kept under; `nil` if that is known.
  package mutating func keyOfRefused(_ name: String) async throws -> String? {
    let key = Self.unreadablePrefix + name
    guard seen.insert(key) else { return nil }
    if goesOn, try await known(key) != nil { return nil }
    return key
  }

  private func known(_ key: String) async throws -> RunDocument? {
    try await store.run(ofDocument: key, in: batch)?.document
  }
}

/// The places of the documents that were begun last, by their keys: at least as many as can be under way.
private struct RecentPlaces {
  private static let capacity = 10_000

  private var newer: [String: String] = [:]
  private var older: [String: String] = [:]

  subscript(key: String) -> String? { newer[key] ?? older[key] }

  mutating func add(_ key: String, at place: String) {
    if newer.count >= Self.capacity { (older, newer) = (newer, [:]) }
    newer[key] = place
  }
}
