import Fanfare
import FanfareText
import FanfareWorkflows
import Synchronization

/// A log of the runs in the columns of GNU parallel's `--joblog`, a line for each input as its outcome comes.
///
/// What is sent and received are the bytes of the run's calls. A run that was cancelled has the signal by which parallel ends its jobs.
final class JobLog: RunObserver {
  private struct State {
    var count = 0
    /// When runs began that haven't been written, and their bytes, by the run that an input began.
    var runs: [String: (start: MonotonicInstant, sent: Int, received: Int)] = [:]
    /// The runs that other runs made, with the one that an input began.
    var roots: [String: String] = [:]
  }

  private let file: GrowingFile
  private let workflow: String
  private let clock: any MonotonicClock
  private let state = Mutex(State())

  /// Makes the file.
  ///
  /// - Parameters:
  ///   - place: where.
  ///   - workflow: the path of the workflow, behind which each input stands in the command.
  ///   - clock: the clock of the runs.
  init(_ place: GrowingFile.Place, workflow: String, clock: any MonotonicClock = SystemClock()) throws {
    (self.workflow, self.clock) = (workflow, clock)
    file = try GrowingFile(place, head: Self.head, separator: "", tail: "")
  }

  private static let head = "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"

  func observe(_ event: RunEvent) {
    switch event {
    case .runStarted(let run):
      state.withLock { state in
        guard let parent = run.header.parent else { return state.runs[run.id] = (run.start, 0, 0) }
        state.roots[run.id] = state.roots[parent] ?? parent
      }
    case .taskStarted(let task, _, _) where task.run.header.parent == nil:
      // Of a run that goes on after an interruption the beginning isn't told.
      state.withLock { state in
        if state.runs[task.run.id] == nil { state.runs[task.run.id] = (task.run.start, 0, 0) }
      }
    case .call(let task, .attemptEnded(_, let attempt)):
      state.withLock { state in
        let root = state.roots[task.run.id] ?? task.run.id
        state.runs[root]?.sent += attempt.transfer.bytesSent
        state.runs[root]?.received += attempt.transfer.bytesReceived
      }
    case .runEnded(let run, _, _) where run.header.parent != nil:
      state.withLock { _ = $0.roots.removeValue(forKey: run.id) }
    default: return
    }
  }

  /// Writes the line of an outcome.
  func add(_ outcome: WorkflowOutcome) {
    let now = clock.now
    let run = state.withLock { state in
      guard case .ran(let id, _) = outcome.ending else { return (start: now, sent: 0, received: 0) }
      return state.runs.removeValue(forKey: id) ?? (now, 0, 0)
    }
    let wall = SystemClock.secondsSinceEpoch() - (now - run.start).inSeconds
    add(outcome, startedAt: wall, sent: run.sent, received: run.received)
  }

  /// Writes the line of an outcome.
  ///
  /// - Parameters:
  ///   - outcome: the outcome.
  ///   - startedAt: when its run began, in seconds since 1970.
  ///   - sent: how many bytes its calls sent.
  ///   - received: how many bytes its calls received.
  func add(_ outcome: WorkflowOutcome, startedAt: Double, sent: Int, received: Int) {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    var (duration, exit, signal) = (Duration.zero, 1, 0)
    if case .ran(_, let end) = outcome.ending {
      duration = end.duration
      (exit, signal) = Self.ending(end.status)
    }
    let columns = [
      "\(number)", ":", Self.seconds(startedAt), Self.seconds(duration.inSeconds), "\(sent)", "\(received)",
      "\(exit)", "\(signal)", ShellWord.command(["fanfare", "run", workflow, outcome.input]),
    ]
    file.append(columns.joined(separator: "\t") + "\n")
  }

  /// Writes what is left.
  func finish() throws { try file.finish() }

  private static func ending(_ status: RunStatus) -> (exit: Int, signal: Int) {
    switch status {
    case .completed: (0, 0)
    case .partial: (2, 0)
    case .faulted: (1, 0)
    case .cancelled, .suspended: (1, 15)
    }
  }

  /// With three digits behind the point, as parallel writes it.
  private static func seconds(_ value: Double) -> String {
    let milliseconds = Int64((value * 1000).rounded())
    let rest = "\(milliseconds % 1000)"
    return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.count))\(rest)"
  }
}
