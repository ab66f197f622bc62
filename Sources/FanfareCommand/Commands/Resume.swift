import ArgumentParser
import FanfareBatches
import FanfareSQLite
import FanfareText
import FanfareWorkflows
import Foundation

/// `fanfare resume`: goes on with a batch that was stopped.
struct Resume: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Go on with a batch that was stopped.",
    discussion: """
      What has ended isn't done again, whatever stopped the batch. It goes on with the workflow that it began with and the options of \
      the command that began it. A call that was under way is made again if that does no harm: its method is idempotent, or it sends \
      a key by which the service recognises it. Any other has an uncertain end, and its task fails with \
      \(WorkflowError.uncertain).

      fanfare resume process-document-7k2m4 --store runs.sqlite
      fanfare resume process-document-7k2m4 --dry-run
      fanfare resume process-document-7k2m4 --definition new

      Inputs that can be read only once, as those on standard input, are given again unless the batch had been through: those that it has \
      are known. A rule of --halt counts what fails from now on.
      """
  )

  @Argument(
    help: ArgumentHelp("The batch; without it, the last one that isn't through.", valueName: "batch")
  )
  var batch: String?

  @OptionGroup var store: StoreOption

  @Option(
    help: ArgumentHelp(
      "Which definition inputs that haven't begun take: the stored one, or the new one that its file has now. What has begun keeps its own.",
      valueName: "choice"
    )
  )
  var definition: DefinitionChoice = .stored

  @Option(
    help: ArgumentHelp(
      "What a sum may come to from now on, with what was paid before, in place of the batch's budget. Can be repeated.",
      valueName: "name=amount"
    ),
    transform: Budget.init(parsing:)
  )
  var budget: [Budget] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Begin nothing more after so many failures from now on, in place of the batch's rule: failures=10% or failures=5.",
      valueName: "rule"
    ),
    transform: HaltRule.init(parsing:)
  )
  var halt: HaltRule?

  @Flag(help: "Only tell what would be done.")
  var dryRun = false

  @Flag(help: "Say nothing on standard error but what failed.")
  var quiet = false

  func validate() throws {
    if let problem = Budget.problem(with: budget) { throw ValidationError(problem) }
  }

  func run() async throws {
    let path = URL(fileURLWithPath: store.file).standardizedFileURL.path
    let (found, counts) = try await with(SQLiteRunStore(reading: store.file)) { store in
      let found = try await store.find(batch) { $0.status == .open }
      return (found, try await store.counts(in: found.id))
    }
    guard !dryRun else {
      return StandardOutput.write(try await plan(of: found, in: path).text(width: StandardOutput.columns))
    }
    // One that is through has nothing left, as for the command that began it: what resumes in a loop ends well.
    guard found.status != .cancelled else { throw found.isCancelled(counts, in: store) }
    try found.enterFolder()
    let (command, generated) = try await found.command()
    var run = command
    run.batches.store = path
    if quiet { run.quiet = true }
    run.meters.budget =
      run.meters.budget.filter { old in !budget.contains { $0.meter == old.meter } } + budget
    if let halt { run.batches.halt = halt }
    try await run.run(goingOnWith: found.id, definition: definition, of: generated)
  }

  /// What going on would do.
  private func plan(of batch: StoredBatch, in path: String) async throws -> ResumptionPlan {
    try batch.enterFolder()
    let (run, generated) = try await batch.command()
    var notes = [PolicyFileMark.note(on: batch, policy: run.policies.policy)].compactMap(\.self)
    let check = DefinitionCheck(of: batch)
    switch definition {
    case .stored: notes += check.notes
    case .new:
      notes.append(
        check.hasChanged ? "what hasn't begun takes the new definition" : "the definition is the same"
      )
    }
    return try await with(SQLiteRunStore(reading: path)) { store in
      try await ResumptionPlan(
        of: batch,
        in: store,
        try await run.survey(run.workflowInputs(of: generated), of: batch, in: store),
        repeatsUncertain: run.batches.onUncertain == .repeat,
        notes: notes
      )
    }
  }
}

extension StoredBatch {
  /// Goes where the paths of the command that began it lead from.
  func enterFolder() throws {
    if let folder, !FileManager.default.changeCurrentDirectoryPath(folder) {
      throw UnusableFile(
        "the batch '\(id)' runs in \(VisibleText.line(folder)), and there is no such folder"
      )
    }
  }

  /// The command that began it, and the workflow if that isn't in a file.
  func command() async throws -> (Run, GeneratedRun?) {
    let (run, each) = try parsed()
    return (run, try await each?.generated())
  }

  /// The files that a command which tells of it must not write over: what it reads, and what it writes while it isn't through.
  ///
  /// There are none if its arguments can't be read any more.
  var files: CommandFiles {
    guard let (command, each) = try? parsed() else { return CommandFiles() }
    var run = command
    // Whoever tells of it reads it from there.
    run.batches.store = nil
    return run.files(withMade: each?.files).owned(by: "the batch", in: folder, isOver: status != .open)
  }

  /// Why it doesn't go on.
  ///
  /// - Parameters:
  ///   - counts: its documents.
  ///   - store: where it is kept.
  func isCancelled(_ counts: BatchCounts, in store: StoreOption) -> ArgumentProblem {
    let list = ShellWord.command(["fanfare", "runs", id, "--store", store.file])
    return ArgumentProblem(
      "the batch '\(id)' is cancelled: \(counts.total) documents; \(list) tells how they ended"
    )
  }

  private func parsed() throws -> (Run, CallEach?) {
    let environment = EnvironmentArguments(ProcessInfo.processInfo.environment)
    let arguments = environment.adding(to: CallEach.taking(arguments), of: FanfareCommand.self)
    if arguments.first == CallEach._commandName {
      guard let each = try CallEach.parseAsRoot(Array(arguments.dropFirst())) as? CallEach else {
        throw UnusableFile("the batch '\(id)' wasn't begun by fanfare call --each")
      }
      return (try each.command(), each)
    }
    guard let run = try Run.parseAsRoot(Array(arguments.dropFirst())) as? Run else {
      throw UnusableFile("the batch '\(id)' wasn't begun by fanfare run")
    }
    return (run, nil)
  }
}

extension RunStore {
  /// Finds a batch by its name, or by as much of its beginning as is unique.
  ///
  /// - Parameters:
  ///   - name: the name; `nil` for the last batch that is meant, or else the last of all.
  ///   - isWhole: whether only the whole name will do: for what can't be taken back.
  ///   - isMeant: which batches are meant if none is named.
  /// - Throws: ``ArgumentProblem`` if there is none, also for an empty name: that is a variable that isn't set, and no beginning.
  func find(
    _ name: String?,
    isWhole: Bool = false,
    where isMeant: (StoredBatch) -> Bool = { _ in true }
  ) async throws -> StoredBatch {
    let batches = try await batches()
    guard let name else {
      if let batch = batches.first(where: isMeant) ?? batches.first { return batch }
      throw ArgumentProblem("there is no batch in the store yet")
    }
    guard !name.isEmpty else {
      throw ArgumentProblem("the name of the batch is empty; fanfare runs lists those that there are")
    }
    if let batch = batches.first(where: { $0.id == name }) { return batch }
    let similar = batches.filter { $0.id.hasPrefix(name) }
    if similar.count == 1, !isWhole { return similar[0] }
    throw ArgumentProblem(Self.problem(with: name, similar, among: batches))
  }

  private static func problem(
    with name: String,
    _ similar: [StoredBatch],
    among batches: [StoredBatch]
  ) -> String {
    let name = VisibleText.line(name)
    if similar.count == 1 {
      return "there is no batch '\(name)'; if '\(similar[0].id)' is meant, give its whole name"
    }
    let known = batches.prefix(5).map(\.id).joined(separator: ", ")
    let what = similar.isEmpty ? "no batch" : "more than one batch"
    return "there is \(what) '\(name)' (the last ones are \(known.isEmpty ? "none" : known))"
  }
}
