internal import Fanfare

extension ReportPage {
  /// What stands on the tab: how it ended comes first, since the rest is cut off.
  var title: String { "\(verdict.short) · \(report.batch.workflow) · \(report.batch.id)".shortened(to: 300) }

  private var verdict: ReportVerdict { ReportVerdict(report) }

  var header: Markup {
    let verdict = verdict
    return """
      <header>
      <p class="over">Report of the batch \(Markup.outside(report.batch.id))</p>
      <h1>\(Markup.outside(report.batch.workflow))</h1>
      <p class="verdict \(verdict.tone.rawValue)"><span class="mark" aria-hidden="true">\(verdict.mark)</span> <span>\(verdict.sentence)</span></p>
      \(outcomeBar)
      \(advice)
      <dl class="facts">\(facts)</dl>
      <nav aria-label="Parts of the report"><ul>
      <li><a href="#failures">What failed</a></li><li><a href="#time">Over time</a></li>
      <li><a href="#tasks">Tasks</a></li><li><a href="#timelines">Timelines</a></li>
      </ul></nav>
      </header>
      """
  }

  /// The command that goes on with what isn't done.
  private var advice: Markup {
    switch report.batch.state {
    case .open:
      """
      <p>This is how it stood when the report was made. If it was stopped, it goes on with</p>
      \(Self.command(report.batch.command("resume")))
      """
    case .cancelled: "<p>What was left of it was cancelled.</p>"
    case .ended: ""
    }
  }

  private var facts: Markup {
    var facts: [(String, Markup)] = []
    if let start = report.start, let end = report.end {
      facts.append(("began", Self.instant(start)))
      facts.append((report.batch.state == .open ? "so far" : "took", took(max(0, end - start))))
    }
    if report.durations.count > 0 {
      facts.append(
        (
          "a document took",
          "\(Figures.time(report.durations.median)) (p50), \(Figures.time(report.durations.p99)) (p99)"
        )
      )
    }
    let (calls, attempts) = (
      report.tasks.reduce(0) { $0 + $1.calls }, report.tasks.reduce(0) { $0 + $1.attempts }
    )
    if calls > 0 {
      let more = attempts > calls ? ", \(Figures.share(attempts - calls, of: calls)) more than calls" : ""
      facts.append(("attempts of calls", "\(Figures.count(attempts))\(more)"))
    }
    facts += meterFacts
    facts += report.batch.facts.map { ($0.name, Markup.outside($0.value.shortened(to: 300))) }
    return Markup(facts.map { "<div><dt>\($0.0)</dt><dd>\($0.1)</dd></div>" })
  }

  /// What answers came to, in all and by service.
  private var meterFacts: [(String, Markup)] {
    guard !report.meters.total.isEmpty else { return [] }
    let ended = report.outcomes.ended
    let each = ended > 1 ? "; \(report.meters.total.times(1 / Double(ended))) a document" : ""
    var facts: [(String, Markup)] = [("came to", Markup.outside("\(report.meters.total)\(each)"))]
    guard report.meters.services.count > 1 else { return facts }
    let services = report.meters.services.map { "\($0.name): \($0.meters)" }
    facts.append(("by service", Markup.outside(services.joined(separator: "; ").shortened(to: 2000))))
    return facts
  }

  /// How long the batch took, and how many documents ended a second while it was at work.
  private func took(_ seconds: Double) -> Markup {
    let pauses = report.overTime.pauses.reduce(0) { $0 + $1.length }
    let work = seconds - Double(pauses) / 1000
    let paused = pauses == 0 ? "" : ", \(Figures.time(.milliseconds(pauses))) of it paused"
    let rate =
      work > 0 && report.outcomes.ended > 1
      ? ", \(Figures.rate(Double(report.outcomes.ended) / work)) a second" : ""
    return "\(Figures.time(.seconds(seconds)))\(paused)\(rate)"
  }

  /// How many documents ended in a way; those that haven't begun haven't ended either.
  private func count(_ status: ReportedRun.Status) -> Int {
    let notBegun = max(0, (report.batch.documents ?? 0) - report.outcomes.total)
    return report.outcomes[status] + (status == .unfinished ? notBegun : 0)
  }

  /// Shares of how runs ended, as a bar and in words.
  private var outcomeBar: Markup {
    let kinds = Self.outcomeKinds.map { ($0, count($0.status)) }.filter { $0.1 > 0 }
    let total = max(1, kinds.reduce(0) { $0 + $1.1 })
    guard !kinds.isEmpty else { return "" }
    // What there is at all has to be seen.
    let weights = kinds.map { max(Double($0.1) / Double(total), 0.008) }
    var left = 0.0
    var bars = Markup()
    var legend = Markup()
    for ((kind, count), weight) in zip(kinds, weights) {
      let name = "o-\(kind.status.rawValue)"
      let share = weight / weights.reduce(0, +)
      bars += """
        <rect class="\(name)" x="\(Figures.place(left))" width="\(Figures.place(share))" height="100%"/>
        """
      legend += """
        <li>\(Self.swatch(name)) <b>\(Figures.count(count))</b> \(kind.name) \
        <span class="dim">\(Figures.share(count, of: total))</span></li>
        """
      left += share
    }
    return """
      <svg class="shares" width="100%" height="14" aria-hidden="true">\(bars)</svg>
      <ul class="legend" aria-label="How the documents ended">\(legend)</ul>
      """
  }

  /// The ways to end and what they are called, in the order in which they stand above one another.
  static var outcomeKinds: [(status: ReportedRun.Status, name: String)] {
    [
      (.completed, "complete"), (.partial, "complete in part"), (.faulted, "failed"),
      (.cancelled, "cancelled"),
      (.unfinished, "not ended"),
    ]
  }

  var footer: Markup {
    let made = report.batch.reportedAt.map { "Made \(Self.instant($0)). " as Markup } ?? ""
    return """
      <footer><p>\(made)Times of day are in UTC. Shares of times (p50, p95, p99) are at most 3 % too long. \
      The page loads nothing and sends nothing.</p></footer>
      """
  }
}
