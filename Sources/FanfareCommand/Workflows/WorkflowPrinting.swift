import Fanfare
import FanfareWorkflows

/// Runs inputs and prints what came back, as it comes, and a summary.
struct WorkflowPrinting {
  let workflow: Workflow
  let notes: PolicyNotes
  let isQuiet: Bool

  func run(_ run: WorkflowRun, _ inputs: WorkflowInputs) async -> WorkflowTally {
    var tally = WorkflowTally()
    var statistics = TaskStatistics(workflow)
    var faults = FaultSummary()
    var progress = RunProgress(total: inputs.count)
    var lines = OutputLines()
    let clock = SystemClock()
    let start = clock.now
    let style = Style.forStandardError()
    await run.process(
      inputs,
      every: .milliseconds(200),
      report: { outcome in
        tally.count(outcome.ending)
        faults.count(outcome.ending)
        if case .ran(let report) = outcome.ending { statistics.count(report) }
        progress.clear()
        lines.write("\(outcome.json)\n")
      },
      tick: { running in
        lines.flush()
        if !isQuiet { progress.show(tally, running: running) }
      }
    )
    progress.clear()
    lines.flush()
    var summary = isQuiet ? [] : [statistics.table(style)] + notes.lines
    summary += faults.lines.map { style.red($0) }
    if !isQuiet || tally.failed > 0 {
      summary.append(style.bold(head(tally, clock.now - start, inputs.count)))
    }
    if !summary.isEmpty { StandardError.write(summary.joined(separator: "\n") + "\n") }
    return tally
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
