import Fanfare
import FanfareReports

/// A batch that never ran: documents that are validated, then analysed by three services side by side, of which two misbehave for a while.
struct SyntheticBatch {
  /// How many documents it has.
  let count: Int
  /// What everything of it is drawn from.
  var seed: UInt64 = 7

  private static let start = 1_795_968_000.0

  /// The batch as a report is told of it.
  var batch: ReportedBatch {
    var batch = ReportedBatch(
      id: "b-7f3a",
      workflow: "examples/process-document 1.0.0",
      state: .ended,
      documents: count
    )
    batch.facts = [.init("inputs", "documents.jsonl"), .init("engine", "fanfare 0.1.0")]
    batch.reportedAt = Self.start + 86_400
    return batch
  }

  /// A report of all its runs, with the timelines that it asks for.
  var report: BatchReport {
    var builder = ReportBuilder(batch)
    for index in 0..<count { builder.add(run(index)) }
    for id in builder.chosenRuns { if let timeline = timeline(of: id) { builder.add(timeline) } }
    return builder.report
  }

  /// One of its runs.
  func run(_ index: Int) -> ReportedRun {
    let plan = RunPlan(index: index, of: count, seed: seed)
    var run = ReportedRun(
      id: "r-\(index)",
      document: "documents/\(index).txt",
      status: plan.status,
      start: Self.start + Double(index) / 80 + (index > count * 3 / 4 ? 7200 : 0),
      duration: plan.end
    )
    run.tasks = plan.rows.map {
      ReportedTask(
        name: $0.name,
        place: $0.place,
        depth: $0.parent == nil ? 0 : 1,
        status: $0.status,
        duration: $0.end - $0.start,
        attempts: $0.attempts
      )
    }
    run.failures = plan.failures
    return run
  }

  private func timeline(of id: String) -> ReportedTimeline? {
    Int(id.dropFirst(2)).map {
      let plan = RunPlan(index: $0, of: count, seed: seed)
      return ReportedTimeline(run: id, duration: plan.end, rows: plan.rows)
    }
  }
}

/// What happens in one run of the batch.
private struct RunPlan {
  private(set) var rows: [TimelineRow] = []
  private(set) var failures: [ReportedFailure] = []
  private(set) var status = ReportedRun.Status.completed
  private(set) var end = Duration.zero
  private var random: SeededRandom

  init(index: Int, of count: Int, seed: UInt64) {
    random = SeededRandom(seed: seed &+ UInt64(index) &* 7919)
    let isBadTime = index > count / 3 && index < count * 2 / 5
    call("validate", at: .zero, usual: 4, failing: index % 97 == 3 ? .invalid : nil)
    guard failures.isEmpty else {
      (status, end) = (.faulted, rows[0].end)
      return
    }
    let begin = rows[0].end
    let parent = rows.count
    rows.append(
      TimelineRow(name: "analyse", place: "/do/1/analyse", start: begin, end: begin, status: .completed)
    )
    let isDown = isBadTime && random.unit() < 0.4
    call("nlp", at: begin, within: parent, usual: 20, failing: isDown ? .unavailable : nil)
    call("summarizer", at: begin, within: parent, usual: 60, isHedged: random.unit() < 0.05)
    let isSlow = random.unit() < 0.004
    call("classifier", at: begin, within: parent, usual: 9, failing: isSlow ? .late : nil)
    end = rows.map(\.end).max() ?? begin
    (rows[parent].end, rows[parent].status) = (end, failures.isEmpty ? .completed : .faulted)
    if isSlow && !isDown {
      status = .partial
      failures[0].isOptional = true
      rows[parent].status = .completed
    } else if !failures.isEmpty {
      status = .faulted
    }
  }

  private enum Misfortune { case invalid, unavailable, late }

  private mutating func call(
    _ name: String,
    at start: Duration,
    within parent: Int? = nil,
    usual: Double,
    failing: Misfortune? = nil,
    isHedged: Bool = false
  ) {
    let place = parent == nil ? "/do/0/\(name)" : "/do/1/analyse/fork/branches/0/\(name)"
    var row = TimelineRow(
      name: name,
      place: place,
      parent: parent,
      start: start,
      end: start,
      status: .completed
    )
    var time = start
    func add(_ reason: WaitKind, _ length: Duration, _ attempt: Int) {
      row.spans.append(WaitSpan(reason, from: time, to: time + length, attempt: attempt))
      time += length
    }
    let attempts = failing == .unavailable ? 3 : 1
    for attempt in 1...attempts {
      if attempt > 1 { add(.backoff, .milliseconds(40 << attempt), attempt) }
      if random.unit() < 0.3 { add(.queue, some(6), attempt) }
      if random.unit() < 0.1 { add(.rateLimit, some(12), attempt) }
      if random.unit() < 0.2 { add(.connecting, some(3), attempt) }
      add(.service, failing == .late ? .seconds(2) : some(usual), attempt)
      if failing == nil { add(.decoding, some(0.4), attempt) }
    }
    if isHedged {
      let hedge = start + .milliseconds(30)
      row.spans.append(WaitSpan(.hedgeDelay, from: start, to: hedge, attempt: 2))
      row.spans.append(WaitSpan(.service, from: hedge, to: time, attempt: 2))
    }
    row.end = time
    row.attempts = attempts + (isHedged ? 1 : 0)
    if let failing { fail(&row, failing) }
    rows.append(row)
  }

  private mutating func fail(_ row: inout TimelineRow, _ misfortune: Misfortune) {
    row.status = .faulted
    let (type, status, detail) =
      switch misfortune {
      case .invalid: ("validation", 422, "validator: answered 422 Unprocessable Entity: the text is empty")
      case .unavailable:
        random.unit() < 0.8
          ? (
            "communication", 503,
            "nlp: answered 503 Service Unavailable: overloaded, \(Int(random.unit() * 90)) in the queue"
          )
          : ("communication", 500, "nlp: http://127.0.0.1:8002 refused the connection")
      case .late: ("timeout", 408, "classifier: no answer within 2 s")
      }
    row.error = detail
    failures.append(
      ReportedFailure(type: type, status: status, task: row.name, place: row.place, detail: detail)
    )
  }

  /// A time around the usual one; seldom much longer.
  private mutating func some(_ milliseconds: Double) -> Duration {
    let unit = random.unit()
    return .microseconds(Int64(milliseconds * 1000 * (0.5 + unit + 0.2 / (1.02 - unit))))
  }
}
