import FanfareJSON
import FanfareSQLite
import FanfareText
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
  let isQuiet: Bool

  /// Opens the batch in a store.
  ///
  /// - Parameter id: the batch to go on with; `nil` for the last that the same command began and that isn't through, or else a new one.
  func session(in store: any RunStore, goingOnWith id: String?) async throws -> BatchSession {
    let batches = try await store.batches()
    let found =
      if let id {
        batches.first { $0.id == id }
      } else {
        batches.first { $0.identity == identity && $0.status != .cancelled && name ?? $0.id == $0.id }
      }
    guard let batch = found else { return try await begin(in: store, batches) }
    return try await goOn(with: batch, in: store)
  }

  private func begin(in store: any RunStore, _ batches: [StoredBatch]) async throws -> BatchSession {
    var definitions: [StoredBatch.Definition] = []
    var workflows: [Workflow] = []
    for path in paths {
      let text = try WorkflowFile.text(at: path)
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
    var batch = StoredBatch(
      id: id,
      identity: identity,
      workflow: definitions[0],
      settings: [
        "arguments": .array(arguments.map { .string($0) }),
        "folder": .string(FileManager.default.currentDirectoryPath),
      ],
      version: Application.version,
      startedAt: Date().timeIntervalSince1970
    )
    batch.includes = Array(definitions.dropFirst())
    try await store.commit([.batch(batch)])
    return BatchSession(
      store: store,
      batch: batch,
      goesOn: false,
      workflow: workflows[0],
      includes: Array(workflows.dropFirst())
    )
  }

  /// Goes on with the definitions that the batch began with, whatever the files say now.
  private func goOn(with batch: StoredBatch, in store: any RunStore) async throws -> BatchSession {
    for definition in [batch.workflow] + batch.includes where !isQuiet {
      let now = try? WorkflowFile.workflow(at: definition.path).digest
      guard let now, now != definition.digest else { continue }
      let name = VisibleText.line(definition.path)
      StandardError.note("\(name) has changed since the batch began, which goes on with what it said then")
    }
    let includes = try batch.includes.map { try WorkflowFile.read($0.text, $0.path, isQuiet: true) }
    let workflow = try WorkflowFile.read(batch.workflow.text, batch.workflow.path, isQuiet: true)
    guard workflow.digest == batch.workflow.digest else {
      throw UnusableFile(
        "the batch '\(batch.id)' was begun by version \(batch.version), which read its workflow otherwise; go on with that version"
      )
    }
    return BatchSession(store: store, batch: batch, goesOn: true, workflow: workflow, includes: includes)
  }
}

extension StoredBatch {
  /// The arguments of the command that began it.
  var arguments: [String] { settings["arguments"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

  /// The folder in which that ran.
  var folder: String? { settings["folder"]?.stringValue }
}
