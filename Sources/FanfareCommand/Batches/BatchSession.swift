import FanfareJSON
import FanfareText
import FanfareWorkflows

/// A batch that is being run from a store: one that has just begun, or one that goes on.
struct BatchSession: Sendable {
  let store: any RunStore
  /// The batch as it was when the session began.
  let batch: StoredBatch
  /// Whether it was begun before.
  let goesOn: Bool
  /// The workflow by which its documents begin.
  let workflow: Workflow
  /// The workflows that it may run.
  let includes: [Workflow]
  /// The definitions that were replaced: runs that began by one of them go on with it.
  var former: [Workflow] = []
  /// Puts aside what is under way.
  let control = RunControl()
  /// Notes the calls of its runs; `nil` if nobody wants to see them.
  var calls: CallKeeper?
  /// Whether its inputs are read; otherwise it has all the documents that it will have.
  var readsInputs = true

  /// All workflows by which its runs are decided.
  var workflows: [Workflow] { [workflow] + includes + former }

  /// The workflow of a run that has begun; `nil` if it isn't known.
  func workflow(of header: RunHeader) -> Workflow? {
    ([workflow] + former).first { $0.digest == header.digest }
  }

  /// Has the store know a batch that is new, or that reads more inputs, before anything of it begins.
  ///
  /// Not any earlier: a command that can't begin, for want of a file or a secret, leaves no batch that the next one would go on with.
  func begin() async throws {
    if !goesOn {
      try await store.commit([.batch(batch)])
    } else if readsInputs, batch.hasReadInputs {
      // The same command gives it more, and may be stopped before that is read to its end.
      try await store.commit([.revised(batch.noting(hasReadInputs: false))])
    }
  }

  /// Has the store know that the batch is through.
  ///
  /// - Parameter canReadInputsAgain: whether its inputs are there another time.
  func end(canReadInputsAgain: Bool) async throws {
    var changes = [StoreChange.batchStatus(.ended, batch: batch.id)]
    if readsInputs, !canReadInputsAgain {
      changes.insert(.revised(batch.noting(hasReadInputs: true)), at: 0)
    }
    try await store.commit(changes)
  }

  /// Has what was noted of its calls kept.
  func keepCalls() async throws { try await calls?.flush(to: store) }

  /// What is left to do of a batch that has begun, as far as the store knows.
  var counts: BatchCounts {
    get async throws { try await store.counts(in: batch.id) }
  }

  /// A name for a batch that nobody has given one: the workflow's, and something that tells it from others.
  static func name(for workflow: Workflow, using random: inout some RandomNumberGenerator) -> String {
    let letters = Array("23456789abcdefghjkmnpqrstuvwxyz")
    let suffix = String((0..<5).map { _ in letters.randomElement(using: &random) ?? "x" })
    return "\(workflow.document.name)-\(suffix)"
  }

  /// Why a text can't name a batch; `nil` if it can.
  static func problem(withName name: String) -> String? {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isPlain && (1...64).contains(name.utf8.count)
      ? nil : "'\(VisibleText.line(name))' isn't a name of 1 to 64 letters, digits, - and _"
  }

  /// What the same command has that runs the same batch again: where it runs, what it reads and where it writes.
  static func identity(of parts: [String]) -> String {
    DocumentKey.digest(of: .array(parts.map { .string($0) }))
  }
}
