import Fanfare
import FanfareBatches
import FanfareText
import FanfareWorkflows

/// Runs inputs and prints what came back, as it comes, and a summary.
struct WorkflowPrinting {
  /// What counts the events of the runs.
  let counts: RunCounts
  let notes: PolicyNotes
  /// What else is told of the runs.
  let recording: RunRecording
  let isQuiet: Bool
  /// What is counted of answers, as far as it isn't the workflow that says so.
  var meters: [MeterPolicy] = []
  /// When nothing more is to be begun.
  var halt: HaltRule?
  /// The batch, if the runs are kept.
  var session: BatchSession?
  /// Whether what hasn't ended goes on when the command is interrupted, elsewhere.
  var isOnlyWatching = false

  /// Does the work and prints what came of it.
  ///
  /// - Returns: how the runs ended; those of a batch that ended before as well.
  func run(
    _ run: WorkflowRun,
    _ source: inout some WorkSource,
    to writer: inout some OutcomeWriter
  ) async throws -> WorkflowTally {
    let before = WorkflowTally(try await session?.counts ?? BatchCounts())
    var faults = FaultSummary()
    let place = isQuiet ? Progress.Place.nowhere : .ofStandardError(elsewhere: .log)
    let progress = Progress(ProgressText(noun: "inputs"), in: place)
    let clock = SystemClock()
    let start = clock.now
    var known = source.total
    // What comes after the first that was put aside isn't in order, and is written when the batch goes on.
    var isCutOff = false
    var silent: Set<String> = []
    defer { progress.end() }
    let ending = try await run.process(
      &source,
      every: .milliseconds(200),
      mayBegin: { counts.spending.allowsAnother(beside: $0) },
      report: { outcome in
        // One that is told again is among those that had ended before.
        if case .unreadable = outcome.ending, !outcome.isToldAgain { counts.countUnreadable() }
        faults.count(outcome.ending)
        recording.note(outcome)
        if session != nil, outcome.isSuspended || outcome.isOutOfTurn {
          isCutOff = true
          // Nothing can be kept any more: all others would end like this one.
          if let error = outcome.storeError { try await orPutAside { throw error } }
        }
        if !isCutOff { try await orPutAside { try await writer.append(outcome) } }
        // What failed before this session counts no more: see HaltRule.
        return halt?.isReached(counts.tally) == true ? .beginNothing : .goOn
      },
      tick: { standing in
        try await orPutAside {
          try await writer.flush()
          try await session?.keepCalls()
        }
        known = standing.total
        tellSilentMeters(but: &silent)
        show(standing, after: before, in: progress)
      }
    )
    tellSilentMeters(but: &silent)
    progress.end()
    // A larger budget is proposed by what is left.
    if ending.held != nil { source.countRest() }
    try await writer.flush()
    try await session?.keepCalls()
    var tally = before + counts.tally
    (tally.isOutOfBudget, tally.isHalted) = (ending.held != nil, ending == .halted)
    let count = known.flatMap { $0.isEstimate ? nil : $0.count }
    // What was put aside, now or before, has begun.
    let aside = try await session?.counts.underWay ?? 0
    summarize(
      counts.tasks,
      faults,
      isQuiet && tally.failed == 0 ? nil : head(tally, before.total, clock.now - start, count, aside)
    )
    if let held = ending.held { tellBudget(held, done: tally.total + aside, of: source.total) }
    return tally
  }

  /// Tells of each meter that counts nothing, once: otherwise a budget that can't hold looks like one that does.
  private func tellSilentMeters(but told: inout Set<String>) {
    guard !isQuiet else { return }
    for meter in counts.spending.silentMeters where told.insert(meter).inserted {
      StandardError.note(MeterText.silence(of: meter, among: meters))
    }
  }

  /// Shows how things stand.
  private func show(_ standing: WorkflowRun.Standing, after before: WorkflowTally, in progress: Progress) {
    let tally = before + counts.tally
    let waiting = standing.total.map { max(0, $0.count - tally.total - standing.running) }
    let sums = counts.spending.sums(running: standing.running, waiting: waiting)
    progress.update {
      $0.meters = sums
      ($0.done, $0.failed, $0.total) = (tally.total, tally.failed, standing.total)
      ($0.underWay, $0.oldest, $0.pause) = (standing.running, standing.oldest, notes.pause)
    }
    progress.show()
  }

  /// That a budget has ended it, and where it stands.
  private func tellBudget(_ next: String, done: Int, of total: ProgressText.Total?) {
    let sums = counts.spending.sums().filter { $0.budget != nil }.map { MeterText.text(of: $0) }
    let left = total.map { total in
      let count = max(1, total.count - done)
      let inputs = count == 1 ? "1 input wasn't begun" : "\(count) inputs weren't begun"
      return total.isEstimate ? "about \(inputs)" : inputs
    }
    let place = "the next input is \(VisibleText.line(next))"
    let advice = session == nil ? "; with --store a batch can go on" : ""
    let line =
      "the budget holds no more (\(sums.joined(separator: ", "))): "
      + [left, place].compactMap(\.self).joined(separator: ", ") + advice
    StandardError.write([line].asParagraphs(width: StandardError.columns))
  }

  /// Does something without which nothing goes on: if it fails, what is under way is put aside, and not awaited for as long as it takes.
  private func orPutAside(_ body: () async throws -> Void) async throws {
    do { try await body() } catch {
      session?.control.suspend()
      throw error
    }
  }

  /// Tells on standard error how the tasks went, what failed, and how the whole ended.
  private func summarize(_ statistics: TaskStatistics, _ faults: FaultSummary, _ head: String?) {
    let style = Style.forStandardError()
    let width = StandardError.columns
    var text = ""
    if !isQuiet {
      if !statistics.isEmpty { text += statistics.table(style, width: width) + "\n" }
      text += notes.lines.asParagraphs(width: width)
      text += counts.spending.lines.asParagraphs(width: width)
    }
    text += faults.lines.asParagraphs(width: width, style.red)
    if let head { text += [head].asParagraphs(width: width, style.bold) }
    if !text.isEmpty { StandardError.write(text) }
  }

  /// How many runs ended how, in one line.
  ///
  /// - Parameters:
  ///   - tally: how they ended.
  ///   - before: how many of them had ended before.
  ///   - duration: how long it took.
  ///   - count: how many inputs there are; `nil` if nobody knows.
  ///   - aside: how many runs have begun and are to go on later.
  private func head(
    _ tally: WorkflowTally,
    _ before: Int,
    _ duration: Duration,
    _ count: Int?,
    _ aside: Int
  ) -> String {
    var head = "\(tally.total) \(tally.total == 1 ? "run" : "runs") in \(duration.brief)"
    let now = tally.total - before
    if now > 1 { head += " (\(Int(Double(now) / max(1e-9, duration.inSeconds)))/s)" }
    if !tally.counts.isEmpty { head += ": \(tally.counts)" }
    if before > 0 { head += "; \(before) of them ended before" }
    if tally.isHalted { head += "; halted, since too many failed" }
    guard Task.isCancelled else { return head }
    if isOnlyWatching { return head + " so far; interrupted" }
    if aside > 0 { head += "; \(aside) under way" }
    let rest = count.map { $0 - tally.total - aside } ?? 0
    return head + "; interrupted" + (rest > 0 ? ", \(rest) of \(count ?? 0) inputs weren't begun" : "")
  }
}

extension WorkflowRun.Ending {
  /// What a budget didn't hold; `nil` if it ended otherwise.
  fileprivate var held: String? {
    if case .held(let name) = self { name } else { nil }
  }
}

/// Lines for standard output, written many at a time unless somebody watches.
struct OutputLines {
  private var buffer = ""
  private let isBuffered = !StandardOutput.isTerminal

  mutating func write(_ line: String) {
    buffer += line
    if !isBuffered || buffer.utf8.count > 1 << 15 { flush() }
  }

  mutating func flush() {
    guard !buffer.isEmpty else { return }
    StandardOutput.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
