extension ReportPage {
  var failureSection: Markup {
    """
    <section aria-labelledby="failures">
    <h2 id="failures">What failed</h2>
    \(failureContents)
    </section>
    """
  }

  private var failureContents: Markup {
    guard !report.failures.isEmpty else { return "<p>Nothing failed.</p>" }
    let total = report.failures.reduce(0) { $0 + $1.count } + report.omittedFailures
    let all = report.failures.enumerated().map { group($1, at: $0, total: total) }
    var contents = all.count == 1 ? "" : everything
    contents += Markup(all.prefix(FailureCounts.wholeGroups))
    if all.count > FailureCounts.wholeGroups {
      contents += """
        <details class="more"><summary>\(Figures.count(all.count - FailureCounts.wholeGroups, "less frequent kind")) of failures</summary>
        \(Markup(all.dropFirst(FailureCounts.wholeGroups)))</details>
        """
    }
    if report.omittedFailures > 0 {
      contents += """
        <p class="note">\(Figures.count(report.omittedFailures, "failure")) more of other kinds or tasks: \
        the report keeps \(report.failures.count) groups.</p>
        """
    }
    return contents
  }

  /// The command for all failures at once.
  private var everything: Markup {
    """
    <p class="label">Run all documents again that aren't complete:</p>
    \(Self.command(report.batch.command("retry")))
    """
  }

  private func group(_ group: FailureGroup, at place: Int, total: Int) -> Markup {
    let most = report.failures.first?.count ?? 1
    let name = group.task.isEmpty ? "the run" as Markup : Markup.outside(group.task.shortened(to: 200))
    let optional =
      group.optional == 0
      ? ""
      : group.optional == group.count
        ? ", all optional" : ", \(Figures.count(group.optional)) of them optional"
    return """
      <article class="failure" aria-labelledby="failure-\(place + 1)">
      <h3 id="failure-\(place + 1)">\(name): \(Markup.outside(group.type.shortened(to: 300)))</h3>
      <p class="count"><svg class="share" height="8" aria-hidden="true"><rect class="o-faulted" \
      width="\(Figures.place(Double(group.count) / Double(max(1, most))))" height="100%"/></svg>
      <b>\(Figures.count(group.count, "failure"))</b>\(optional), \(Figures.share(group.count, of: total)) of all. \
      \(Self.span(group))</p>
      <ul class="causes">\(Markup(group.causes.map { cause(in: group, $0) }))\(others(of: group))</ul>
      \(remedy(for: group))
      </article>
      """
  }

  private func remedy(for group: FailureGroup) -> Markup {
    guard group.hasRuns else {
      return "<p class=\"label\">There is nothing to run again: these inputs have to be mended first.</p>"
    }
    return """
      <p class="label">Run these documents again:</p>
      \(Self.command(report.batch.command("retry", group.choice)))
      """
  }

  private func others(of group: FailureGroup) -> Markup {
    group.others == 0 ? "" : "<li>\(Figures.count(group.others, "failure")) with other messages</li>"
  }

  private static func span(_ group: FailureGroup) -> Markup {
    group.last - group.first < 1
      ? "At \(instant(group.first))."
      : "First at \(instant(group.first)), last at \(instant(group.last))."
  }

  private func cause(in group: FailureGroup, _ cause: FailureCause) -> Markup {
    guard let first = cause.examples.first else { return "" }
    let many = group.causes.count > 1 || group.others > 0
    let count: Markup = many ? "<b class=\"times\">\(Figures.count(cause.count))</b> " : ""
    return """
      <li>\(count)<span class="said">\(Markup.outside(first.detail))</span> <span class="dim">status \(cause.status)</span>
      <details><summary>\(cause.examples.count == 1 ? "The document" : "Documents, for example")</summary>
      <ul>\(Markup(cause.examples.map(example)))</ul></details></li>
      """
  }

  private func example(_ example: FailureExample) -> Markup {
    let index = report.timelines.firstIndex { $0.run.id == example.run }
    let link = index.map { " · <a href=\"#timeline-\($0 + 1)\">its timeline</a>" as Markup } ?? ""
    return """
      <li>\(Markup.outside(example.document)) <span class="dim">\
      \(.when(example.run != example.document, "run \(Markup.outside(example.run)) · "))\
      \(Self.instant(example.time))</span>\(link)<br><span class="said">\(Markup.outside(example.detail))</span></li>
      """
  }
}
