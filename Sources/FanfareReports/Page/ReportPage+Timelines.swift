internal import Fanfare

extension ReportPage {
  var timelineSection: Markup {
    """
    <section aria-labelledby="timelines">
    <h2 id="timelines">Timelines</h2>
    \(report.timelines.isEmpty ? "<p>There is no timeline to show.</p>" : timelineContents)
    </section>
    """
  }

  private var timelineContents: Markup {
    let kinds = WaitKind.allCases.filter { kind in
      report.timelines.contains { $0.timeline.rows.contains { $0.spans.contains { $0.kind == kind } } }
    }
    let legend = Markup(kinds.map { "<li>\(Self.swatch("w-\($0.rawValue)")) \($0.name)</li>" })
    return """
      <p>Where the time went in the slowest runs, in one of usual length, and in one for each of the most frequent failures.</p>
      <ul class="legend" aria-label="What is waited for">\(legend)<li>\(Self.swatch("w-none")) nothing of these: \
      tasks within, or the engine</li><li><span class="path" aria-hidden="true"></span> the end of the run waited for this \
      (critical path)</li></ul>
      \(Markup(report.timelines.enumerated().map { TimelinePicture($1, number: $0 + 1, report: report).markup }))
      """
  }
}

extension WaitKind {
  /// What it is called in legends and in words.
  var name: String {
    switch self {
    case .queue: "queue"
    case .rateLimit: "rate limit"
    case .backoff: "backoff"
    case .hedgeDelay: "hedge delay"
    case .connecting: "connecting"
    case .service: "waiting for the service"
    case .decoding: "reading the answer"
    case .pause: "pause of the workflow"
    case .idle: "nothing ran it"
    }
  }
}

extension ReportedTask.Status {
  /// What it is called.
  var word: String {
    switch self {
    case .skipped: "skipped"
    case .completed: "complete"
    case .faulted: "failed"
    case .cancelled: "cancelled"
    case .unfinished: "not ended"
    }
  }
}
