import ArgumentParser
import FanfareWorkflows
import Foundation

extension Run {
  /// How the batch is found or begun.
  var opening: BatchOpening {
    let folder = FileManager.default.currentDirectoryPath
    let additions = additions.flatMap { [$0.name, "\($0.value)"] }
    return BatchOpening(
      paths: [path] + include,
      identity: BatchSession.identity(
        of: [folder, path, batches.output ?? "", batches.key ?? ""] + include + ["inputs"] + inputs + ["set"]
          + additions
      ),
      name: batches.batch,
      arguments: Array(CommandLine.arguments.dropFirst()),
      isQuiet: quiet
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
    let file = try batches.output.map { try OutcomeFile(path: $0, of: session) }
    var work = StoredWork(
      session,
      engine,
      inputs,
      key: try DocumentKey(parsing: batches.key),
      timeLimit: timeout?.duration,
      // A file that has less than was kept of it is written anew.
      from: file?.mark.documents ?? session.batch.output.documents,
      knownUpTo: counts.nextNumber
    )
    let notice = BatchNotice(session, store: batches.store ?? "", isQuiet: quiet)
    notice.begin(counts)
    let tally: WorkflowTally
    do {
      tally = try await write(run, &work, printing, to: file, session: session)
    } catch let error as StoreError {
      // How to go on stands last.
      StandardError.complain("\(error)")
      notice.end(work, isThrough: false)
      throw ExitCode.code(of: error)
    }
    let isThrough = !Task.isCancelled && tally.suspended == 0 && !(batches.halt?.isReached(tally) ?? false)
    if isThrough { try await session.store.commit([.batchStatus(.ended, batch: session.batch.id)]) }
    if let failed = batches.failed { try await FailedInputs(session: session).write(to: failed) }
    notice.end(work, isThrough: isThrough)
    return tally
  }

  /// Does work and writes what came of it.
  func write(
    _ run: WorkflowRun,
    _ work: inout some WorkSource,
    _ printing: WorkflowPrinting,
    to file: OutcomeFile?,
    session: BatchSession?
  ) async throws -> WorkflowTally {
    guard let file else {
      var writer = StandardOutcomeWriter(
        // A tree is for people, wherever it goes.
        isJSON: json || !StandardOutput.isTerminal && !recording.showsRuns,
        printing.recording,
        batch: session
      )
      return try await printing.run(run, &work, to: &writer)
    }
    var writer = FileOutcomeWriter(file, printing.recording, of: session)
    return try await printing.run(run, &work, to: &writer)
  }
}
