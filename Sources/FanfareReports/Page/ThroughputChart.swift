internal import Fanfare

/// The picture of how many documents ended when.
///
/// A pause is drawn as a gap of one width, however long it was.
struct ThroughputChart: Sendable {
  private let step: Int
  private let steps: [CountsOverTime.Step]
  /// Where each step stands, counted in widths of a step from the left.
  private var places: [Int] = []
  /// The pauses: where each begins, and how long it was in milliseconds.
  private var pauses: [(place: Int, pause: CountsOverTime.Pause)] = []
  private let slots: Int
  private let highest: Int

  private static let pauseWidth = 6

  init(_ counts: CountsOverTime) {
    step = counts.step
    steps = counts.steps
    let pauses = Dictionary(uniqueKeysWithValues: counts.pauses.map { ($0.start, $0) })
    var place = 0
    for (index, current) in steps.enumerated() {
      if index > 0 {
        let end = steps[index - 1].start + step
        if let pause = pauses[end] {
          self.pauses.append((place + 1, pause))
          place += 1 + Self.pauseWidth
        } else {
          place += (current.start - end) / step + 1
        }
      }
      places.append(place)
    }
    slots = place + 1
    highest = max(1, steps.map(\.outcomes.total).max() ?? 1)
  }

  var markup: Markup {
    """
    <figure class="chart">
    <svg width="100%" height="180" role="img" aria-label="\(description)">
    \(Markup(steps.indices.map(bar)))\(grid)\(Markup(pauses.map(gap)))
    </svg>
    <figcaption class="axis"><span>\(ReportPage.instant(seconds(of: 0)))</span>\
    <span>\(ReportPage.instant(seconds(of: steps.count - 1)))</span></figcaption>
    </figure>
    \(pauseNote)
    """
  }

  private func seconds(of index: Int) -> Double { Double(steps[index].start) / 1000 }

  private func rate(_ count: Int) -> String { Figures.rate(Double(count) * 1000 / Double(step)) }

  /// What somebody who doesn't see the picture has to know.
  private var description: String {
    let busiest = steps.first { $0.outcomes.total == highest }
    let failing = steps.filter { $0.outcomes[.faulted] > 0 }
    var text =
      "Documents that ended, from \(Figures.instant(seconds(of: 0))) to \(Figures.instant(seconds(of: steps.count - 1)))."
    if let busiest {
      text += " Most at \(Figures.timeOfDay(Double(busiest.start) / 1000)): \(rate(highest)) a second."
    }
    if let first = failing.first, let last = failing.last {
      text += " Failures from \(Figures.timeOfDay(Double(first.start) / 1000))"
      text += " to \(Figures.timeOfDay(Double(last.start) / 1000))."
    }
    return text
  }

  private static let floor = 1.0
  private static let ceiling = 0.12

  private func height(_ count: Int) -> Double {
    Double(count) / Double(highest) * (Self.floor - Self.ceiling)
  }

  private var grid: Markup {
    func line(_ share: Double) -> Markup {
      let y = Figures.place(Self.floor - share * (Self.floor - Self.ceiling))
      return "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"\(y)\" y2=\"\(y)\"/>"
    }
    let y = Figures.place(Self.ceiling)
    return """
      \(line(1))\(line(0.5))\
      <text class="tick" x="0" y="\(y)" dy="-4">\(rate(highest)) a second</text>
      """
  }

  private func bar(_ index: Int) -> Markup {
    let outcomes = steps[index].outcomes
    var floor = Self.floor
    var parts = Markup()
    var counts: [String] = []
    for kind in ReportPage.outcomeKinds where outcomes[kind.status] > 0 {
      // A failure among thousands has to be seen.
      let height = max(height(outcomes[kind.status]), 0.012)
      floor -= height
      parts += """
        <rect class="o-\(kind.status.rawValue)" x="\(Figures.place(Double(places[index]) / Double(slots)))" \
        y="\(Figures.place(floor))" width="\(Figures.place(0.86 / Double(slots)))" height="\(Figures.place(height))"/>
        """
      counts.append("\(Figures.count(outcomes[kind.status])) \(kind.name)")
    }
    return
      "<g>\(parts)<title>\(Figures.instant(seconds(of: index))): \(counts.joined(separator: ", "))</title></g>"
  }

  private func gap(_ place: Int, _ pause: CountsOverTime.Pause) -> Markup {
    let x = Figures.place((Double(place) + Double(Self.pauseWidth) / 2) / Double(slots))
    return "<line class=\"pause\" x1=\"\(x)\" x2=\"\(x)\" y1=\"12%\" y2=\"100%\"/>"
  }

  /// How long the pauses were, for everybody.
  private var pauseNote: Markup {
    guard !pauses.isEmpty else { return "" }
    let lengths = pauses.prefix(5).map { Figures.time(.milliseconds($0.pause.length)) }
    let more = pauses.count > 5 ? ", and \(pauses.count - 5) more" : ""
    return "<p class=\"note\">Dotted: nothing ended for \(lengths.joined(separator: ", then "))\(more).</p>"
  }
}
