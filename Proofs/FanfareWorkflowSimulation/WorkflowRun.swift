internal import Fanfare
internal import FanfareJSON
package import FanfareRandomRuns
internal import FanfareTesting
internal import FanfareWorkflows

/// A random workflow that the engine runs in simulated time, and what a model of the specification expects of it.
package struct WorkflowRun: SeededRun {
  /// What its chance starts from.
  package let seed: UInt64
  let plan: WorkflowPlan
  private let isWhole: Bool

  /// Describes the run of a seed.
  ///
  /// - Parameters:
  ///   - seed: what it is drawn from.
  ///   - omitted: the numbers of its parts that are left out, from 0 to below ``partCount(of:)``.
  package init(seed: UInt64, without omitted: Set<Int> = []) {
    self.seed = seed
    let whole = WorkflowPlan(seed: seed)
    isWhole = omitted.isEmpty
    plan = isWhole ? whole : whole.without(omitted)
  }

  /// Whether a log is kept of it.
  var keepsLog: Bool { !seed.isMultiple(of: 3) }

  /// How many parts the run of a seed has that can be left out.
  package static func partCount(of seed: UInt64) -> Int { WorkflowPlan(seed: seed).partCount }

  package typealias Report = SeedReport<WorkflowState>

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
    /// What the answers to its calls came to; the specification knows nothing of it.
    var usage = 0.0
  }

  /// Carries out the run, compares it with what the model expects, and makes it again from its log.
  ///
  /// A workflow that isn't valid without some of its parts breaks no promise.
  ///
  /// - Parameter keepsLog: whether the report has the conversation: definition, input, what came and what was expected.
  package func perform(keepsLog: Bool = false) async -> Report {
    var report = Report()
    guard isWhole || plan.isValid else { return report }
    do {
      let got = try EngineSide(self).perform()
      report.violations = got.complaints
      report.size = got.outcome.traces.count
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
      report.violations += try await replayed(got.keeper.histories(), got.outcome)
      if self.keepsLog { try await moveOn(got, into: &report) }
      if self.keepsLog, report.violations.isEmpty {
        try await cut(got, into: &report, keepsLog: keepsLog)
      }
      if seed.isMultiple(of: 8), report.violations.isEmpty {
        let trouble = try LogTrouble(run: self).perform()
        report.reached.formUnion(trouble.states)
        report.violations += trouble.differences.map { "with a log that has its troubles: \($0)" }
      }
    } catch {
      report.violations.append("\(error)")
    }
    return report
  }

  /// What comes out differently if runs are made again from what they were told.
  private func replayed(_ runs: [RunHistory], _ outcome: Outcome) async throws -> [String] {
    try await RunReplay(draft: plan.draft, runs: runs, outcome: outcome).differences()
  }

  /// Has the run go on from a snapshot, and looks what comes of that.
  private func moveOn(_ whole: EngineSide.Result, into report: inout Report) async throws {
    guard let history = try await whole.keeper.histories().first else { return }
    let replay = SnapshotReplay(draft: plan.draft, history: history, outcome: whole.outcome, seed: seed)
    guard let differences = try await replay.differences() else { return }
    report.reached.insert(.wentOnElsewhere)
    report.violations += differences
  }

  /// Cuts the run somewhere, has another program go on with it, and looks what comes of that.
  private func cut(_ whole: EngineSide.Result, into report: inout Report, keepsLog: Bool) async throws {
    guard let cut = RunCut(seed: seed, of: whole, isDecided: report.undecided == nil) else { return }
    let resumed = try await ResumedRun(run: self, whole: whole, cut: cut).perform()
    let check = ResumptionCheck(whole: whole, cut: cut, resumed: resumed)
    report.reached.formUnion(check.states)
    var differences = check.differences
    if differences.isEmpty {
      let ended = resumed.histories.filter { !resumed.unended.contains($0.header.id) }
      differences = try await replayed(ended, resumed.outcome)
    }
    let what =
      "gone on \(cut.kind) at \(Moment.text(cut.instant)), after \(cut.entries.count) entries of the log"
    report.violations += differences.map { "\(what): \($0)" }
    if keepsLog { report.log += ["# It is \(what)"] + cut.entries.map(\.description) + resumed.outcome.lines }
  }

  /// What the specification makes of it.
  private func modelled(
    _ jitters: [ReferenceInterpreter.Jitter: Set<Int>]
  ) throws -> (Outcome, Set<WorkflowState>) {
    let model = ReferenceInterpreter(workflows: plan.draft.subworkflows, salt: seed, jitters: jitters)
    var limits = Surroundings(workflow: [:], workflowInput: .null, context: .init(.null))
    limits.horizon = plan.cancelledAt ?? .max
    let (course, allEnded) = try model.run(
      plan.draft.definition.objectValue ?? [:],
      plan.draft.input,
      from: 0,
      in: limits,
      timeLimit: plan.timeLimit
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
    if let cancelledAt = plan.cancelledAt, outcome.status != .cancelled {
      states.insert(cancelledAt > allEnded ? .cancelledAfterItsEnd : .looseRunCut)
    }
    if outcome.error?.causes.isEmpty == false { states.insert(.causesListed) }
    return (outcome, states)
  }

  private func log(_ expected: Outcome?, _ got: Outcome) -> [String] {
    var lines = plan.draft.files.flatMap { ["# \($0.name)", $0.text] }
    if let timeLimit = plan.timeLimit { lines.append("may take \(Moment.text(timeLimit))") }
    if let cancelledAt = plan.cancelledAt { lines.append("cancelled at \(Moment.text(cancelledAt))") }
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
