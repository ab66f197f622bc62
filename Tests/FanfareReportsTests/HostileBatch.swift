import FanfareReports

/// A batch all of whose texts mean harm.
enum HostileBatch {
  /// Each would be seen, run or loaded where it isn't escaped.
  static let texts = [
    "</script><script>window.harmed = 1</script>", "<img src=x onerror=\"window.harmed = 1\">",
    "\"><svg onload=window.harmed=1>", "' onfocus='window.harmed = 1' autofocus='", "<!-- ", "]]>",
    "</style></title>",
    "&lt;b&gt;", "javascript:window.harmed=1", "a\u{2028}b\u{2029}c", "\u{202E}txt.exe",
    "\u{0}\u{1B}[31m\u{7F}",
    "\u{2066}\u{2069}\u{200F}", "line\nline\r\n\tend", "'; rm -rf /; '", "$(reboot)`reboot`", "",
  ]

  /// A report in which they stand wherever a text can.
  static var report: BatchReport {
    var builder = ReportBuilder(batch)
    for (index, text) in texts.enumerated() { builder.add(run(index, text)) }
    for id in builder.chosenRuns { builder.add(timeline(of: id)) }
    return builder.report
  }

  static var batch: ReportedBatch {
    let all = texts.joined(separator: " ")
    var batch = ReportedBatch(id: all, workflow: all, state: .open, documents: nil)
    batch.facts = texts.map { .init("inputs", $0) }
    batch.options = ["--store", all]
    return batch
  }

  private static func run(_ index: Int, _ text: String) -> ReportedRun {
    var run = ReportedRun(
      id: "\(index)\(text)",
      document: text,
      status: .faulted,
      start: Double(index),
      duration: .milliseconds(index)
    )
    run.failures = [ReportedFailure(type: text, status: 500, task: text, place: text, detail: text)]
    run.tasks = [
      ReportedTask(name: text, place: text, status: .faulted, duration: .milliseconds(1), attempts: 2)
    ]
    return run
  }

  private static func timeline(of id: String) -> ReportedTimeline {
    var row = TimelineRow(name: id, place: id, start: .zero, end: .milliseconds(5), status: .faulted)
    row.error = id
    row.spans = [WaitSpan(.service, from: .zero, to: .milliseconds(5), attempt: 1)]
    return ReportedTimeline(run: id, duration: .milliseconds(5), rows: [row])
  }
}
