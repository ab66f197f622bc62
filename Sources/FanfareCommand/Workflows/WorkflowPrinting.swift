import Fanfare
import FanfareWorkflows

/// Runs inputs and prints what came back, as it comes, and a summary.
struct WorkflowPrinting {
  /// What counts the events of the runs.
  let counts: RunCounts
  let notes: PolicyNotes
  let isQuiet: Bool
  /// Whether each outcome is a line of JSON, and not lines for people.
  let isJSON: Bool

  func run(_ run: WorkflowRun, _ inputs: WorkflowInputs) async -> WorkflowTally {
    var faults = FaultSummary()
    let place = isQuiet ? Progress.Place.nowhere : .ofStandardError(elsewhere: .log)
    let progress = Progress(ProgressText(noun: "inputs"), in: place)
    var lines = OutputLines()
    var text = WorkflowOutcomeText(style: .forStandardOutput())
    let clock = SystemClock()
    let start = clock.now
    var known = inputs.total
    await run.process(
      inputs,
      every: .milliseconds(200),
      report: { outcome in
        if case .unreadable = outcome.ending { counts.countUnreadable() }
        faults.count(outcome.ending)
        lines.write(isJSON ? "\(outcome.json)\n" : text.block(outcome, width: StandardOutput.columns))
      },
      tick: { standing in
        lines.flush()
        known = standing.total
        let tally = counts.tally
        progress.update {
          ($0.done, $0.failed, $0.total) = (tally.total, tally.failed, standing.total)
          ($0.underWay, $0.oldest) = (standing.running, standing.oldest)
        }
        progress.show()
      }
    )
    progress.end()
    lines.flush()
    let tally = counts.tally
    let count = known.flatMap { $0.isEstimate ? nil : $0.count }
    summarize(
      counts.tasks,
      faults,
      isQuiet && tally.failed == 0 ? nil : head(tally, clock.now - start, count)
    )
    return tally
  }

  /// Tells on standard error how the tasks went, what failed, and how the whole ended.
  private func summarize(_ statistics: TaskStatistics, _ faults: FaultSummary, _ head: String?) {
    let style = Style.forStandardError()
    let width = StandardError.columns
    var text = ""
    if !isQuiet {
      if !statistics.isEmpty { text += statistics.table(style, width: width) + "\n" }
      text += notes.lines.asParagraphs(width: width)
    }
    text += faults.lines.asParagraphs(width: width, style.red)
    if let head { text += [head].asParagraphs(width: width, style.bold) }
    if !text.isEmpty { StandardError.write(text) }
  }

  /// How many runs ended how, in one line.
  private func head(_ tally: WorkflowTally, _ duration: Duration, _ count: Int?) -> String {
    var head = "\(tally.total) \(tally.total == 1 ? "run" : "runs") in \(duration.brief)"
    if tally.total > 1 { head += " (\(Int(Double(tally.total) / max(1e-9, duration.inSeconds)))/s)" }
    if !tally.counts.isEmpty { head += ": \(tally.counts)" }
    guard Task.isCancelled else { return head }
    let rest = count.map { $0 - tally.total } ?? 0
    return head + "; interrupted" + (rest > 0 ? ", \(rest) of \(count ?? 0) inputs weren't begun" : "")
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
