import Fanfare
import FanfareText
import FanfareWorkflows

/// What going on with a batch would do.
struct ResumptionPlan {
  private let batch: StoredBatch
  private let counts: BatchCounts
  /// What was found out about its inputs; `nil` if they can't be read twice.
  private let survey: InputSurvey?
  private let rate: RunRate?
  private let notes: [String]
  /// Whether calls of which isn't known whether they were made are made again.
  private let repeatsUncertain: Bool
  /// The documents that go on.
  private var goingOn = NamedCount()
  /// Those that take the places of runs that failed and haven't begun.
  private var again = NamedCount()
  /// Those with a call of which isn't known whether it was made.
  private var uncertain = NamedCount()
  /// Which calls these are, of the first of them.
  private var uncertainCalls: [String] = []

  /// Finds out.
  ///
  /// - Parameters:
  ///   - batch: the batch.
  ///   - store: where it is kept.
  ///   - survey: what was found out about its inputs.
  ///   - repeatsUncertain: whether calls of which isn't known whether they were made are made again.
  ///   - notes: what else is to be said.
  init(
    of batch: StoredBatch,
    in store: any RunStore,
    _ survey: InputSurvey?,
    repeatsUncertain: Bool,
    notes: [String]
  ) async throws {
    (self.batch, self.survey, self.repeatsUncertain, self.notes) = (batch, survey, repeatsUncertain, notes)
    counts = try await store.counts(in: batch.id)
    let workflows = (try? batch.workflows()) ?? []
    for run in try await store.unfinishedRuns(in: batch.id) {
      let place = run.document?.place ?? ""
      guard let header = run.header, let history = try await store.history(of: header.id) else { continue }
      guard !history.inputs.isEmpty else {
        again.add(place)
        continue
      }
      let calls = try await Self.uncertainCalls(of: history, by: workflows, in: store)
      guard !calls.isEmpty else {
        goingOn.add(place)
        continue
      }
      if uncertain.count < NamedCount.shown { uncertainCalls += calls.map { Self.line(of: $0, in: place) } }
      uncertain.add(place)
    }
    rate = try await RunRate(of: batch.id, in: store, before: counts.nextNumber)
  }

  /// The calls of a run, and of those that it made, of which isn't known whether they were made.
  private static func uncertainCalls(
    of history: RunHistory,
    by workflows: [Workflow],
    in store: any RunStore
  ) async throws -> [UncertainCall] {
    let workflow = workflows.first { $0.digest == history.header.digest }
    var calls = history.uncertainCalls(of: workflow)
    for begun in workflow.map({ history.begunRuns(by: $0) }) ?? [] {
      guard let below = try await store.history(of: begun.run) else { continue }
      calls += try await uncertainCalls(of: below, by: workflows, in: store)
    }
    return calls
  }

  /// A line of the plan: what it is about, and what there is to say.
  private typealias Row = (name: String, text: String)

  /// How many columns the names take.
  private static let margin = 11

  /// The lines.
  ///
  /// - Parameter width: how many columns the terminal has; `nil` leaves each on one line.
  func text(width: Int?) -> String {
    let head = "batch \(batch.id), \(batch.status.rawValue): \(VisibleText.line(batch.workflow.path))"
    return [head].asParagraphs(width: width) + rows.map { Self.lines(of: $0, width) }.joined()
  }

  private static func lines(of row: Row, _ width: Int?) -> String {
    let texts = width.map { row.text.wrapped(to: max(20, $0 - margin)) } ?? [row.text]
    return texts.enumerated().map { index, text in
      (index == 0 ? row.name : "").padding(toColumns: margin) + text + "\n"
    }.joined()
  }

  private var rows: [Row] {
    let kept = counts.total - counts.underWay
    let endings = WorkflowTally(counts).counts
    var rows: [Row] = [
      ("kept", "\(kept)\(endings.isEmpty ? "" : " (\(endings))")"), ("goes on", goingOn.text),
    ]
    if again.count > 0 { rows.append(("again", again.text)) }
    if uncertain.count > 0 { rows += uncertainRows }
    // One that is through takes what was added since.
    if batch.status != .cancelled { rows += inputRows }
    return rows + notes.map { ("note", $0) }
  }

  private var uncertainRows: [Row] {
    let what =
      repeatsUncertain
      ? "made again, since --on-uncertain repeat says so" : "not made again: its task fails (--on-uncertain)"
    let text = "\(uncertain.text): a call that must not be made twice may have been made; it is \(what)"
    return [("uncertain", text)] + uncertainCalls.map { ("", $0) }
  }

  private var inputRows: [Row] {
    guard !batch.hasReadInputs else {
      return [("begins", "nothing more: its inputs were read to their end, and can be read only once")]
    }
    guard let survey else {
      return [("begins", "the inputs that haven't; how many can't be said before they are read")]
    }
    var rows: [Row] = [("begins", survey.waiting.text)]
    if survey.added.count > 0 { rows.append(("added", "\(survey.added.text), begins after those")) }
    if survey.changed.count > 0 { rows.append(("changed", "\(survey.changed.text), stays as when it began")) }
    if survey.removed.count > 0 { rows.append(("gone", "\(survey.removed.text), what had begun stays")) }
    let left = goingOn.count + again.count + uncertain.count + survey.waiting.count + survey.added.count
    if let rate, left > 0 {
      rows.append(("time left", "about \(rate.duration(of: left).brief), at the rate so far"))
    }
    return rows
  }

  private static func line(of call: UncertainCall, in place: String) -> String {
    let task = call.place.isEmpty ? "a call" : call.place
    return VisibleText.line("\(place): \(task)\(call.request.map { ", \($0)" } ?? "")")
  }
}
