import FanfareBatches
import FanfareJSON
import FanfareWorkflows

/// How the inputs of a batch differ from those that it has begun with, by their content and never by a time stamp.
struct InputSurvey {
  /// Inputs that haven't begun and come next.
  private(set) var waiting = NamedCount()
  /// Inputs that were added: they come before others that have begun, or all had begun.
  private(set) var added = NamedCount()
  /// Documents whose input is gone.
  private(set) var removed = NamedCount()
  /// Inputs that are others than when their documents began.
  private(set) var changed = NamedCount()
  /// Whether lines, which are told from each other by their place and content, are among those that are gone.
  private var concernsLines = false
  /// How many numbers below the last are free: documents that had begun and weren't kept take them first.
  private var gaps = 0

  /// What is known of a document, by hashes, since there may be a million of them.
  private struct Known {
    let digest: Int
    let number: Int
    var isThere = false
  }

  /// Compares all inputs with all documents.
  ///
  /// - Parameters:
  ///   - inputs: the inputs, from the first; reading them has to leave them as they are.
  ///   - key: what tells one from another.
  ///   - batch: the batch.
  ///   - store: where it is kept.
  /// - Returns: `nil` if the task was cancelled.
  init?(
    of inputs: WorkflowInputs,
    key: DocumentKey,
    batch: StoredBatch,
    in store: any RunStore
  ) async throws {
    var known: [Int: Known] = [:]
    var next = 0
    try await store.forEachDocument(in: batch.id) { document in
      gaps += document.number - next
      next = document.number + 1
      guard !document.key.hasPrefix(InputRegister.unreadablePrefix) else { return }
      known[ExactText(document.key).hashValue] = Known(
        digest: document.digest.hashValue,
        number: document.number
      )
    }
    guard try await compare(inputs, key, batch.id, store, with: &known) else { return nil }
    // When all had begun, what comes after them is new as well.
    if batch.status == .ended { added.add(waiting.take(.max)) }
    let gone = known.values.filter { !$0.isThere }.map(\.number).sorted()
    for number in gone {
      // Names are asked for as far as they are shown.
      let isShown = removed.count < NamedCount.shown
      let document = isShown ? try await store.documents(in: batch.id, from: number, limit: 1).first : nil
      if let document, document.key != document.place, key.isImplied { concernsLines = true }
      removed.add(document?.place ?? "")
    }
  }

  private mutating func compare(
    _ inputs: WorkflowInputs,
    _ key: DocumentKey,
    _ batch: String,
    _ store: any RunStore,
    with known: inout [Int: Known]
  ) async throws -> Bool {
    var inputs = inputs
    var seen = SeenKeys()
    while case .input(let input) = inputs.next() {
      guard !Task.isCancelled else { return false }
      let identity: (key: String, digest: String)
      do throws(UnreadableInput) {
        identity = try key.identity(of: input.name, isLine: input.isLine, try input.value.get())
      } catch {
        let refused = InputRegister.unreadablePrefix + error.id
        if try await store.run(ofDocument: refused, in: batch) == nil { waiting.add(error.id) }
        continue
      }
      let hash = ExactText(identity.key).hashValue
      // A second one of a key is none of the batch's documents.
      guard seen.insert(identity.key) else { continue }
      guard let document = known[hash] else {
        waiting.add(input.name)
        continue
      }
      known[hash]?.isThere = true
      haveOthersBegun()
      if document.digest != identity.digest.hashValue { changed.add(input.name) }
    }
    return true
  }

  /// Takes note that an input has begun that comes after those which wait.
  private mutating func haveOthersBegun() {
    var later = waiting
    waiting = later.take(gaps)
    added.add(later)
  }

  /// What there is to say, a line each; nothing if nothing differs.
  var notes: [String] {
    var notes: [String] = []
    if added.count > 0 {
      notes.append(
        "\(Self.inputs(added, "was added and comes", "were added and come")) after those that it has: \(added.names)"
      )
    }
    if removed.count > 0 {
      notes.append("\(Self.inputs(removed, "is", "are")) gone, and what had begun stays: \(removed.names)")
    }
    if changed.count > 0 {
      notes.append(
        "\(Self.inputs(changed, "has changed and stays", "have changed and stay")) as when it began: \(changed.names)"
      )
    }
    if concernsLines, added.count > 0, removed.count > 0 {
      notes.append(
        "lines are told from each other by number and content; --key .id tells them by what is in them"
      )
    }
    return notes
  }

  private static func inputs(_ named: NamedCount, _ one: String, _ many: String) -> String {
    named.count == 1 ? "1 input \(one)" : "\(named.count) inputs \(many)"
  }
}
