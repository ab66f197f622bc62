import ArgumentParser
import FanfareBatches
import FanfareJSON
import FanfareSQLite
import FanfareText
import FanfareWorkflows
import Foundation

/// `fanfare retry`: runs the documents of a batch again that failed.
struct Retry: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run the documents of a batch again that failed.",
    discussion: """
      A call of a failed run that has succeeded isn't made again if it is the same, and those that are made again send the same keys. \
      The output is written anew, with the documents in their places. An input that couldn't be read has no run, so it isn't among them: \
      the same fanfare run again takes it as a document of its own if it can be read by now. What is left of a batch that isn't through \
      goes on as well, as with fanfare resume, and inputs that were added to one that is begin; a batch that is \
      cancelled can't go on any more, and nothing of it is run again.

      fanfare retry process-document-7k2m4 --store runs.sqlite
      fanfare retry process-document-7k2m4 --only uncertain --fresh
      fanfare retry process-document-7k2m4 --error timeout --task /do/1/analyse
      fanfare retry process-document-7k2m4 --definition new
      """
  )

  @Argument(help: ArgumentHelp("The batch; without it, the last one.", valueName: "batch"))
  var batch: String?

  @OptionGroup var store: StoreOption

  @Option(help: "Only the documents that ended like this; without it, all that aren't complete.")
  var only: RetryChoice?

  @Option(
    help: ArgumentHelp(
      "Only documents with an error of this type: its URI, or one of the specification's names, such as timeout.",
      valueName: "type"
    )
  )
  var error: String?

  @Option(
    help: ArgumentHelp("Only documents with an error of this task: its name or its place.", valueName: "task")
  )
  var task: String?

  @Flag(help: "Do all of them again, also what has succeeded, and with new idempotency keys.")
  var fresh = false

  @Option(
    help: ArgumentHelp(
      "Which definition they are run by: the stored one that they had, or the new one that its file has now. Calls whose task is in the same place and that ask for the same aren't made again.",
      valueName: "choice"
    )
  )
  var definition: DefinitionChoice = .stored

  @Flag(help: "Only tell what would be done.")
  var dryRun = false

  func run() async throws {
    let (found, named, counts) = try await with(opened()) { store in
      let batch = try await store.find(batch)
      let counts = try await store.counts(in: batch.id)
      guard batch.status != .cancelled else { throw batch.isCancelled(counts, in: self.store) }
      return (batch, try await reopen(batch, in: store), counts)
    }
    let (id, count) = (found.id, named.count)
    let documents = count == 1 ? "1 document" : "\(count) documents"
    guard count > 0 else {
      let advice = Self.advice(about: counts.unreadable)
      return StandardOutput.write("batch \(id) has no such documents\(advice)\n")
    }
    guard !dryRun else {
      let more = try await others(in: found)
      return StandardOutput.write("\(documents) of batch \(id) would be run again: \(named.names)\n\(more)")
    }
    let rest = found.status == .open ? ", and what is left of it goes on" : ""
    StandardError.note("\(documents) of batch \(id) \(count == 1 ? "is" : "are") run again\(rest)")
    let resume = try Resume.parse([id, "--store", store.file])
    try await resume.run()
  }

  /// What else would be done: a batch that isn't through goes on, and one that is takes the inputs that were added since.
  private func others(in batch: StoredBatch) async throws -> String {
    guard batch.status != .open else {
      let plan = ShellWord.command(["fanfare", "resume", batch.id, "--store", store.file, "--dry-run"])
      return "what is left of it, since it isn't through, would go on as well: \(plan) tells what that is\n"
    }
    guard !batch.hasReadInputs else { return "" }
    let path = URL(fileURLWithPath: store.file).standardizedFileURL.path
    try batch.enterFolder()
    let (run, generated) = try await batch.command()
    let survey = try await with(SQLiteRunStore(reading: path)) { store in
      try await run.survey(run.workflowInputs(of: generated), of: batch, in: store)
    }
    guard let added = survey?.added, added.count > 0 else { return "" }
    let inputs = added.count == 1 ? "1 input was" : "\(added.count) inputs were"
    return "\(inputs) added since and would begin as well: \(added.names)\n"
  }

  /// What to do about inputs that couldn't be read.
  private static func advice(about unreadable: Int) -> String {
    guard unreadable > 0 else { return "" }
    let inputs =
      unreadable == 1
      ? "1 input that couldn't be read has" : "\(unreadable) inputs that couldn't be read have"
    return "; \(inputs) no run: the same fanfare run again takes what can be read by now"
  }

  private func opened() throws -> SQLiteRunStore {
    dryRun
      ? try SQLiteRunStore(reading: store.file)
      : try SQLiteRunStore(writing: store.file, for: "fanfare retry", creates: false)
  }

  /// Begins runs that take the places of those that are meant, and has the output written anew; of a dry run only the first half is left.
  ///
  /// - Returns: the documents.
  private func reopen(_ batch: StoredBatch, in store: any RunStore) async throws -> NamedCount {
    let now = Date().timeIntervalSince1970
    var named = NamedCount()
    var workflows: [Workflow]?
    func takesNote(_ run: StoredRun) -> Bool {
      guard isMeant(run) else { return false }
      named.add(run.document?.place ?? "")
      return true
    }
    guard !dryRun else {
      try await store.forEachRun(in: batch.id) { _ = takesNote($0) }
      return named
    }
    try await store.reopen(batch.id, where: takesNote) {
      guard definition == .new else { return nil }
      let revised = try DefinitionCheck(of: batch).revised(isQuiet: false)
      workflows = try ([revised.workflow] + revised.includes).map {
        try WorkflowFile.read($0.text, $0.path, isQuiet: true)
      }
      return revised
    } successor: { header in
      successor(of: header, workflows, startedAt: now)
    }
    return named
  }

  private func isMeant(_ run: StoredRun) -> Bool {
    guard case .ran(let end)? = run.ending, end.status != .completed, only?.includes(end) ?? true else {
      return false
    }
    guard error != nil || task != nil else { return true }
    return ([end.error].compactMap(\.self) + end.optionalFailures).contains {
      $0.isMeant(type: error, task: task)
    }
  }

  /// The header of the run that takes another's place: by these workflows, or else by the one that it had.
  private func successor(of header: RunHeader, _ workflows: [Workflow]?, startedAt: Double) -> RunHeader {
    guard let workflows else {
      return header.successor(digest: header.digest, startedAt: startedAt, isFresh: fresh)
    }
    return header.successor(of: workflows[0], among: workflows, startedAt: startedAt, isFresh: fresh)
  }
}

/// Which documents are run again, by how they ended.
enum RetryChoice: String, ExpressibleByArgument, CaseIterable {
  case faulted, partial, cancelled, uncertain

  func includes(_ end: RunEnd) -> Bool {
    switch self {
    case .uncertain: ([end.error].compactMap(\.self) + end.optionalFailures).contains(where: \.isUncertain)
    case .faulted, .partial, .cancelled: end.status.rawValue == rawValue
    }
  }
}

extension WorkflowError {
  /// Whether it, or an error that led to it, is of a type and of a task.
  fileprivate func isMeant(type: String?, task: String?) -> Bool {
    let isOfType = type.map {
      self.type == $0 || self.type.hasSuffix("/\($0)") || self.type.hasSuffix(":\($0)")
    }
    let isOfTask = task.map { self.instance == $0 || JSONPointer(self.instance)?.tokens.last == $0 }
    if isOfType ?? true, isOfTask ?? true { return true }
    return self.causes.contains { $0.isMeant(type: type, task: task) }
  }
}
