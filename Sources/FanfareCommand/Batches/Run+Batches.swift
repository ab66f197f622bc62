import ArgumentParser
import FanfareBatches
import FanfareText
import FanfareWorkflows
import Foundation

extension Run {
  /// How the batch is found or begun.
  ///
  /// - Parameter generated: the workflow, if it isn't in a file.
  func opening(of generated: GeneratedRun?) -> BatchOpening {
    let folder = FileManager.default.currentDirectoryPath
    let additions = additions.flatMap { [$0.name, "\($0.value)"] }
    return BatchOpening(
      paths: [path] + include,
      identity: BatchSession.identity(
        of: [folder, path, batches.output ?? "", batches.key ?? ""] + include + ["inputs"] + inputs + ["set"]
          + additions + (batches.outputDirectory.map { ["folder", $0] } ?? [])
          + (generated.map { [$0.text] } ?? [])
      ),
      name: batches.batch,
      arguments: KeptArguments.keeping(Array(CommandLine.arguments.dropFirst())),
      policy: policies.policy,
      isQuiet: quiet,
      text: generated?.text
    )
  }

  /// Runs what is left of a batch.
  func keep(
    _ run: WorkflowRun,
    _ inputs: WorkflowInputs,
    _ printing: WorkflowPrinting,
    _ session: BatchSession,
    _ engine: WorkflowEngine
  ) async throws -> WorkflowTally {
    let counts = try await session.counts
    let output = try await outcomes(of: session, isNew: counts.total == 0)
    let canReadInputsAgain = inputs.canBeReadAgain
    var work = StoredWork(
      session,
      engine,
      session.readsInputs ? inputs : nil,
      key: try DocumentKey(parsing: batches.key),
      timeLimit: timeout?.duration,
      // What has less than was kept of it is written anew.
      from: output.mark?.documents ?? session.batch.output.documents,
      knownUpTo: counts.nextNumber
    )
    if let failed = batches.failed { try FailedInputs.check(failed) }
    try await session.begin()
    let notice = BatchNotice(session, store: batches.store ?? "", isQuiet: quiet)
    if session.goesOn, countsSomething(session) {
      printing.counts.add(try await Spending.Known(of: session.batch.id, in: session.store))
    }
    let survey =
      session.goesOn && session.readsInputs
      ? try await survey(inputs, of: session.batch, in: session.store) : nil
    notice.begin(counts, survey)
    tellAwaitedInput(of: session)
    do {
      let tally = try await write(run, &work, printing, to: output, session: session)
      let isThrough =
        !Task.isCancelled && tally.suspended == 0 && !tally.isOutOfBudget && !tally.isHalted
      // Before the batch is through, so that going on with it writes them if they can't be written now.
      if let failed = batches.failed { try await FailedInputs(session: session).write(to: failed) }
      if isThrough { try await session.end(canReadInputsAgain: canReadInputsAgain) }
      let waiting = work.total.map { max(0, $0.count - tally.total) }
      notice.end(
        work,
        wasSurveyed: survey != nil,
        isThrough: isThrough,
        budgets: tally.isOutOfBudget ? printing.counts.spending.largerBudgets(waiting: waiting) : []
      )
      return tally
    } catch let error where error is StoreError || error is UnwritableOutput {
      // How to go on stands last.
      StandardError.complain("\(error)")
      notice.end(work, wasSurveyed: survey != nil, isThrough: false)
      throw (error as? StoreError).map(ExitCode.code(of:)) ?? ExitCode(EX_IOERR)
    }
  }

  /// Says that a batch which goes on waits for the terminal: nothing else shows it.
  private func tellAwaitedInput(of session: BatchSession) {
    guard session.goesOn, session.readsInputs, inputs.contains("-"), isatty(STDIN_FILENO) == 1, !quiet else {
      return
    }
    StandardError.note(
      "the rest of its inputs is awaited on standard input, which is this terminal; Ctrl-D says that there is nothing more"
    )
  }

  /// Whether something is summed up over answers: looking for what was paid takes a while in a large batch.
  private func countsSomething(_ session: BatchSession) -> Bool {
    !meters.meter.isEmpty || policies.policy != nil
      || session.workflows.contains { !$0.meterNames.isEmpty }
  }

  /// Finds out how the inputs differ from those that a batch has; `nil` if they can be read only once.
  func survey(
    _ inputs: WorkflowInputs,
    of batch: StoredBatch,
    in store: any RunStore
  ) async throws -> InputSurvey? {
    guard inputs.canBeReadAgain else { return nil }
    let key = try DocumentKey(parsing: batches.key)
    return try await InputSurvey(of: inputs, key: key, batch: batch, in: store)
  }

  /// Opens where outcomes go.
  private func outcomes(of session: BatchSession, isNew: Bool) async throws -> OutcomeTarget {
    if let path = batches.output { return .file(try OutcomeFile.opened(at: path, of: session, isNew: isNew)) }
    guard let path = batches.outputDirectory else { return .standardOutput }
    if let input = inputs.first(where: { OutcomeFolder.isWithin($0, path) }) {
      throw UnusableFile(
        "--output-directory: \(VisibleText.line(path)) is in the folder \(VisibleText.line(input)), whose files are inputs; name one elsewhere"
      )
    }
    return .folder(
      try await OutcomeFolder(path: path, hasKeys: batches.key != nil, of: session, isNew: isNew)
    )
  }

  /// Does work and writes what came of it.
  func write(
    _ run: WorkflowRun,
    _ work: inout some WorkSource,
    _ printing: WorkflowPrinting,
    to target: OutcomeTarget,
    session: BatchSession?
  ) async throws -> WorkflowTally {
    let tally = try await writeOutcomes(run, &work, printing, to: target, session: session)
    if !quiet { for note in work.notes { StandardError.note(note) } }
    return tally
  }

  private func writeOutcomes(
    _ run: WorkflowRun,
    _ work: inout some WorkSource,
    _ printing: WorkflowPrinting,
    to target: OutcomeTarget,
    session: BatchSession?
  ) async throws -> WorkflowTally {
    switch (target, session) {
    case (.file(let file), _):
      var writer = FileOutcomeWriter(file, printing.recording, of: session)
      return try await printing.run(run, &work, to: &writer)
    case (.folder(let folder), let session?):
      var writer = FolderOutcomeWriter(folder, printing.recording, of: session)
      return try await printing.run(run, &work, to: &writer)
    case (.standardOutput, _), (.folder, nil):
      var writer = StandardOutcomeWriter(
        // A tree is for people, wherever it goes.
        isJSON: json || !StandardOutput.isTerminal && !recording.showsRuns,
        printing.recording,
        batch: session
      )
      return try await printing.run(run, &work, to: &writer)
    }
  }
}
