import FanfareReports
import FanfareWorkflows

extension ReportedTimeline {
  /// The timeline of a run.
  ///
  /// - Parameters:
  ///   - trace: what happened in it.
  ///   - knowsAttempts: whether its calls were written down.
  init(_ trace: RunTrace, knowsAttempts: Bool) {
    let end = trace.end
    let children = trace.tasksByParent
    let calls = trace.callsByTask
    var rows: [TimelineRow] = []
    var open = (children[0] ?? []).reversed().map { (task: $0, parent: Int?.none) }
    while let (task, parent) = open.popLast() {
      rows.append(TimelineRow(task, parent: parent, until: end, calls: calls[task.number] ?? []))
      let row = rows.count - 1
      // Of a task that has others within, these tell it.
      if children[task.number] == nil {
        rows[row].spans += trace.pauses.compactMap { WaitSpan($0, within: rows[row]) }
      }
      open += (children[task.number] ?? []).reversed().map { ($0, row) }
    }
    self.init(run: trace.id, duration: end, rows: rows, knowsAttempts: knowsAttempts)
  }
}

extension TimelineRow {
  /// A task.
  ///
  /// - Parameters:
  ///   - task: the task.
  ///   - parent: the row of the task that it belongs to.
  ///   - end: how far the run is, which is where a task is that hasn't ended.
  ///   - calls: the calls that it made.
  fileprivate init(_ task: TaskSpan, parent: Int?, until end: Duration, calls: [CallSpan]) {
    self.init(
      name: task.item.map { "\(task.name) [\($0)]" } ?? task.name,
      place: task.place,
      parent: parent,
      start: task.start,
      end: task.duration.map { task.start + $0 } ?? end,
      status: ReportedTask.Status(task.status)
    )
    attempts = task.attempts
    error = task.error.map { $0.detail ?? $0.title ?? $0.type }
    spans = task.retries.map { WaitSpan(.pause, from: $0.start, to: $0.start + $0.delay) }
    if task.kind == "wait" { spans.append(WaitSpan(.pause, from: start, to: self.end)) }
    for call in calls { spans += WaitSpan.all(of: call) }
  }
}

extension WaitSpan {
  /// What a call waited for.
  fileprivate static func all(of call: CallSpan) -> [WaitSpan] {
    var spans = call.waits.map { wait in
      // What is waited for before an attempt is that attempt's.
      WaitSpan(wait, attempt: call.attempts.first { $0.start >= wait.start }?.number ?? 0)
    }
    for (index, attempt) in call.attempts.enumerated() {
      if attempt.kind == .hedge {
        let first = index > 0 ? call.attempts[index - 1].start : call.start
        spans.append(WaitSpan(.hedgeDelay, from: first, to: attempt.start, attempt: attempt.number))
      }
      spans += attempt.phases.map { WaitSpan($0, attempt: attempt.number) }
    }
    return spans
  }

  /// The part of a time in which nothing ran the run that a row has; `nil` if that is none.
  fileprivate init?(_ pause: RunTrace.Pause, within row: TimelineRow) {
    let (start, end) = (max(row.start, pause.start), min(row.end, pause.start + pause.duration))
    guard start < end else { return nil }
    self.init(.idle, from: start, to: end)
  }

  private init(_ span: PhaseSpan, attempt: Int) {
    self.init(WaitKind(span.phase), from: span.start, to: span.start + span.duration, attempt: attempt)
  }
}

extension WaitKind {
  fileprivate init(_ phase: PhaseSpan.Phase) {
    switch phase {
    case .rateLimit, .pause: self = .rateLimit
    case .backoff: self = .backoff
    case .hedgeDelay: self = .hedgeDelay
    // Who waits for the answer to an equal call waits for others to be done.
    case .concurrencyLimit, .sharedFlight, .queue: self = .queue
    case .resolving, .connecting, .securing: self = .connecting
    // What was given up before an answer was waiting for one, as far as anybody can tell.
    case .sending, .waiting, .unknown: self = .service
    case .receiving, .decoding: self = .decoding
    }
  }
}
