import FanfareBatches
import FanfareJSON
import FanfareSQLite
import FanfareWorkflows
import Foundation

/// Begins the batch that a command asks for, or finds the one that it goes on with.
struct BatchOpening {
  /// The path of the workflow, and of those that it may run.
  let paths: [String]
  /// What tells the batch from others: what it reads and where it writes.
  let identity: String
  /// What it is to be called; `nil` gives it a name.
  let name: String?
  /// The arguments of the command, with which another one can go on.
  let arguments: [String]
  /// The file of policies that it names.
  let policy: String?
  let isQuiet: Bool
  /// The text of the workflow; `nil` if it is in its file.
  var text: String?

  /// Opens the batch in a store.
  ///
  /// A new one isn't in there yet: see ``BatchSession/begin()``.
  ///
  /// - Parameters:
  ///   - store: the store.
  ///   - id: the batch to go on with; `nil` for the last that the same command began and that isn't cancelled, or else a new one.
  ///   - definition: which definition it goes on with.
  func session(
    in store: any RunStore,
    goingOnWith id: String?,
    definition: DefinitionChoice
  ) async throws -> BatchSession {
    let batches = try await store.batches()
    let found =
      if let id {
        batches.first { $0.id == id }
      } else {
        batches.last(identity: identity, name: name)
      }
    guard let batch = found else { return try begin(in: store, batches) }
    switch definition {
    case .stored: return try session(of: batch, in: store)
    case .new: return try session(of: try await redefined(batch, in: store), in: store)
    }
  }

  private func begin(in store: any RunStore, _ batches: [StoredBatch]) throws -> BatchSession {
    var definitions: [StoredBatch.Definition] = []
    var workflows: [Workflow] = []
    for (index, path) in paths.enumerated() {
      let text = try (index == 0 ? text : nil) ?? WorkflowFile.text(at: path)
      let workflow = try WorkflowFile.read(text, path, isQuiet: isQuiet)
      workflows.append(workflow)
      definitions.append(StoredBatch.Definition(path: path, text: text, digest: workflow.digest))
    }
    var random = SystemRandomNumberGenerator()
    let id = name ?? BatchSession.name(for: workflows[0], using: &random)
    guard !batches.contains(where: { $0.id == id }) else {
      throw ArgumentProblem(
        "--batch: there is a batch '\(id)' already, of another command; name it otherwise"
      )
    }
    var settings: JSONObject = [
      "arguments": .array(arguments.map { .string($0) }),
      "folder": .string(FileManager.default.currentDirectoryPath),
    ]
    if let digest = PolicyFileMark.digest(ofFileAt: policy) { settings["policyDigest"] = .string(digest) }
    var batch = StoredBatch(
      id: id,
      identity: identity,
      workflow: definitions[0],
      settings: .object(settings),
      version: Application.version,
      startedAt: Date().timeIntervalSince1970
    )
    batch.includes = Array(definitions.dropFirst())
    return BatchSession(
      store: store,
      batch: batch,
      goesOn: false,
      workflow: workflows[0],
      includes: Array(workflows.dropFirst())
    )
  }

  /// The batch with the definitions that its files have now, which is kept before anything begins by them.
  private func redefined(_ batch: StoredBatch, in store: any RunStore) async throws -> StoredBatch {
    let check = DefinitionCheck(of: batch)
    let revised = try check.revised(isQuiet: isQuiet)
    guard check.hasChanged else {
      if !isQuiet { StandardError.note("the definition is the same as the batch has") }
      return batch
    }
    try await store.commit([.revised(revised)])
    if !isQuiet {
      StandardError.note(
        "what begins from now on takes the new definition; what had begun goes on with its own"
      )
    }
    return revised
  }

  /// Goes on with the definitions that the batch has, whatever the files say now.
  private func session(of batch: StoredBatch, in store: any RunStore) throws -> BatchSession {
    if !isQuiet {
      let notes =
        DefinitionCheck(of: batch).notes + [PolicyFileMark.note(on: batch, policy: policy)].compactMap(\.self)
      for note in notes { StandardError.note(note) }
    }
    let includes = try batch.includes.map { try WorkflowFile.read($0.text, $0.path, isQuiet: true) }
    let workflow = try WorkflowFile.read(batch.workflow.text, batch.workflow.path, isQuiet: true)
    guard workflow.digest == batch.workflow.digest else {
      throw UnusableFile(
        "the batch '\(batch.id)' was begun by version \(batch.version), which read its workflow otherwise; go on with that version"
      )
    }
    var session = BatchSession(
      store: store,
      batch: batch,
      goesOn: true,
      workflow: workflow,
      includes: includes
    )
    session.former = try batch.former.map { try WorkflowFile.read($0.text, $0.path, isQuiet: true) }
    return session
  }
}

extension StoredBatch {
  /// The arguments of the command that began it.
  var arguments: [String] { settings["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

  /// The folder in which that ran.
  var folder: String? { settings["folder"]?.stringValue }

  /// Whether it has been through and its inputs can be read only once.
  ///
  /// That stays so when some of its documents are run again: what comes from there then is none of its inputs, but what whoever
  /// goes on with it happens to have as standard input.
  var hasReadInputs: Bool { settings[Self.readInputs]?.boolValue ?? false }

  /// The batch, of which that is noted.
  func noting(hasReadInputs: Bool) -> StoredBatch {
    var (batch, members) = (self, settings.objectValue ?? [:])
    members[Self.readInputs] = .bool(hasReadInputs)
    batch.settings = .object(members)
    return batch
  }

  private static let readInputs = "hasReadInputs"
}
