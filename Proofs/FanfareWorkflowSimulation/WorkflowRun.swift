internal import Fanfare
internal import FanfareJSON
internal import FanfareTesting
internal import FanfareWorkflows

/// A random workflow that the engine runs in simulated time, and what a model of the specification expects of it.
package struct WorkflowRun: Sendable {
  /// What its chance starts from.
  package let seed: UInt64
  let draft: WorkflowDraft
  /// When it is cancelled, in nanoseconds.
  let cancelledAt: Int?
  /// How long it may take, in nanoseconds.
  let timeLimit: Int?

  /// Describes the run of a seed.
  package init(seed: UInt64) {
    self.init(seed: seed, draft: WorkflowDraft(seed: seed))
  }

  init(seed: UInt64, draft: WorkflowDraft) {
    var random = SeededRandom(seed: ~seed)
    self.init(
      seed: seed,
      draft: draft,
      // Most runs take less than a second.
      cancelledAt: random.unit() < 0.3 ? Int(random.unit() * random.unit() * 1e9) + 1 : nil,
      timeLimit: random.unit() < 0.1 ? Int(random.unit() * 1e9) + 1 : nil
    )
  }

  init(seed: UInt64, draft: WorkflowDraft, cancelledAt: Int?, timeLimit: Int?) {
    (self.seed, self.draft) = (seed, draft)
    (self.cancelledAt, self.timeLimit) = (cancelledAt, timeLimit)
  }

  /// What came of a run.
  package struct Report: Hashable, Sendable {
    /// What isn't as it has to be; empty if all is.
    package var violations: [String] = []
    /// What the run came through.
    package var reached: Set<WorkflowState> = []
    /// How many tasks it had.
    package var tasks = 0
    /// Why the model says nothing of it; `nil` if it does.
    package var undecided: String?
    /// Definition, input, conversation, what was expected and what came; empty unless it was asked for.
    package var log: [String] = []
  }

  /// How a run ended.
  struct Outcome: Hashable {
    var status: RunStatus
    var output: JSONValue?
    var error: ModelError?
    var optionalFailures: [ModelError] = []
    /// When everything had ended, in nanoseconds.
    var end: Int
    var deeds: [TimedDeed]
    var traces: [TaskTrace]
  }

  /// Carries out the run and compares it with what the model expects.
  ///
  /// - Parameter keepsLog: whether the report has the conversation.
  package func perform(keepsLog: Bool = false) -> Report {
    var report = Report()
    do {
      let got = try EngineSide(self).perform()
      report.violations = got.complaints
      report.tasks = got.outcome.traces.count
      var expected: Outcome?
      do {
        let (outcome, states) = try modelled(got.jitters)
        expected = outcome
        report.reached = states
        report.violations += OutcomeComparison(expected: outcome, got: got.outcome).differences
      } catch let error as ReferenceInterpreter.Undecided {
        report.undecided = error.reason
      }
      if keepsLog { report.log = log(expected, got.outcome) }
    } catch {
      report.violations.append("\(error)")
    }
    return report
  }

  /// Makes the run again from its log, and those that it began.
  ///
  /// - Returns: what comes out differently; empty for runs that keep no log.
  package func replay() async -> [String] {
    do {
      let got = try EngineSide(self).perform()
      return try await RunReplay(draft: draft, runs: got.kept, outcome: got.outcome).differences()
    } catch {
      return ["\(error)"]
    }
  }

  /// What the specification makes of it.
  private func modelled(
    _ jitters: [ReferenceInterpreter.Jitter: Set<Int>]
  ) throws -> (Outcome, Set<WorkflowState>) {
    let model = ReferenceInterpreter(workflows: draft.subworkflows, salt: seed, jitters: jitters)
    var limits = Surroundings(workflow: [:], workflowInput: .null, context: .init(.null))
    limits.horizon = cancelledAt ?? .max
    let (course, allEnded) = try model.run(
      draft.definition.objectValue ?? [:],
      draft.input,
      from: 0,
      in: limits,
      timeLimit: timeLimit
    )
    var outcome = Outcome(
      status: .completed,
      end: allEnded,
      deeds: model.history.deeds,
      traces: model.history.traces
    )
    switch course.ending {
    case .completed(let output, _), .skipped(let output), .ended(let output):
      outcome.output = output
      outcome.optionalFailures = course.failures
      if !course.failures.isEmpty { outcome.status = .partial }
    case .faulted(let error): (outcome.status, outcome.error) = (.faulted, error)
    case .cut: outcome.status = .cancelled
    }
    var states = Set(model.history.states.map(\.state))
    switch outcome.status {
    case .completed: states.insert(.completed)
    case .partial: states.insert(.partial)
    case .faulted: states.insert(.faulted)
    case .cancelled: states.insert(.cancelled)
    case .suspended: break
    }
    if let cancelledAt, outcome.status != .cancelled {
      states.insert(cancelledAt > allEnded ? .cancelledAfterItsEnd : .looseRunCut)
    }
    if outcome.error?.causes.isEmpty == false { states.insert(.causesListed) }
    return (outcome, states)
  }

  private func log(_ expected: Outcome?, _ got: Outcome) -> [String] {
    var lines = draft.files.flatMap { ["# \($0.name)", $0.text] }
    if let timeLimit { lines.append("may take \(Moment.text(timeLimit))") }
    if let cancelledAt { lines.append("cancelled at \(Moment.text(cancelledAt))") }
    lines.append("# What the engine did")
    lines += got.lines
    if let expected { lines += ["# What the specification says"] + expected.lines }
    return lines
  }
}

extension WorkflowRun.Outcome {
  /// What was done and what came of it, in the order of time.
  fileprivate var lines: [String] {
    deeds.sorted { $0.time < $1.time }.map(\.description)
      + traces.sorted { ($0.start, $0.end, $0.place) < ($1.start, $1.end, $1.place) }.map(\.description)
      + [
        "ended at \(Moment.text(end)): \(status) \(output.map { "\($0)" } ?? "") \(error.map { "\($0)" } ?? "")"
      ]
      + optionalFailures.map { "left out: \($0)" }
  }
}
