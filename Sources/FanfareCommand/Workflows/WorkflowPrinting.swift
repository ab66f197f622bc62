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
    var progress = RunProgress(total: inputs.count)
    var lines = OutputLines()
    let clock = SystemClock()
    let start = clock.now
    await run.process(
      inputs,
      every: .milliseconds(200),
      report: { outcome in
        tally.count(outcome.ending)
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
    if !isQuiet { StandardError.write(summary(tally, statistics, clock.now - start) + "\n") }
    return tally
  }

  private func summary(_ tally: WorkflowTally, _ statistics: TaskStatistics, _ duration: Duration) -> String {
    let style = Style.forStandardError()
    let rate = Double(tally.total) / max(1e-9, duration.inSeconds)
    let head =
      "\(tally.total) \(tally.total == 1 ? "run" : "runs") in \(duration.brief)"
      + (tally.total > 1 ? " (\(Int(rate))/s)" : "") + (tally.counts.isEmpty ? "" : ": \(tally.counts)")
    return ([statistics.table(style)] + notes.lines + [style.bold(head)]).joined(separator: "\n")
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
