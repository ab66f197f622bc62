internal import Fanfare

extension ReportPage {
  var overTimeSection: Markup {
    let steps = report.overTime.steps
    guard steps.count > 1 else {
      return """
        <section aria-labelledby="time"><h2 id="time">Over time</h2>
        <p>Everything ended within \(Figures.time(.milliseconds(report.overTime.step))): there is no course to show.</p></section>
        """
    }
    return """
      <section aria-labelledby="time">
      <h2 id="time">Over time</h2>
      <p>Documents that ended in a second, in steps of \(Figures.time(.milliseconds(report.overTime.step))).</p>
      \(ThroughputChart(report.overTime).markup)
      <details class="figures"><summary>The figures</summary>\(figures(steps))</details>
      </section>
      """
  }

  private func instant(_ step: CountsOverTime.Step) -> Markup {
    guard report.overTime.step < 1000 else { return Self.instant(Double(step.start) / 1000) }
    let milliseconds = ((step.start % 1000) + 1000) % 1000
    return "\(Self.instant(Double(step.start) / 1000)).\(String(1000 + milliseconds).dropFirst().description)"
  }

  private func figures(_ steps: [CountsOverTime.Step]) -> Markup {
    let kinds = Self.outcomeKinds.filter { kind in steps.contains { $0.outcomes[kind.status] > 0 } }
    let head = Markup(kinds.map { "<th scope=\"col\" class=\"number\">\($0.name)</th>" })
    let rows = steps.map { step in
      let cells = Markup(kinds.map { "<td class=\"number\">\(Figures.count(step.outcomes[$0.status]))</td>" })
      return "<tr><th scope=\"row\">\(instant(step))</th>\(cells)</tr>" as Markup
    }
    return Self.scrolling(
      "Documents that ended, by time",
      "<table><thead><tr><th scope=\"col\">from</th>\(head)</tr></thead><tbody>\(Markup(rows))</tbody></table>"
    )
  }
}
