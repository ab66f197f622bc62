import Fanfare
import FanfareJSON
import FanfareSamples
import HTTPTypes

/// Writes reports for people.
struct DocumentReportText {
  let style: Style
  /// How many columns the terminal has; `nil` if there is none.
  var width: Int?

  /// The columns of the lines about calls; the names are those of the four services.
  private var columns: CallColumns { CallColumns(width: width, indentation: 2, name: 10, hasBars: true) }

  /// The block of one document: a headline, then a line for each service.
  func block(_ report: DocumentReport) -> String {
    var lines = [headline(report)]
    let ruler = TimelineBar(start: report.verdict.start, duration: report.span)
    lines += self.lines(report.verdict, ruler, describing: Self.describe)
    if let analysis = report.analysis { lines += self.lines(analysis, ruler, describing: Self.describe) }
    if let summary = report.summary { lines += self.lines(summary, ruler, describing: Self.describe) }
    if let label = report.label { lines += self.lines(label, ruler, describing: Self.describe) }
    lines += problems(report)
    if let analysis = report.analysisDuration {
      let times = "validation \(report.validationDuration.brief), analyses side by side \(analysis.brief)"
      lines += indented(times, by: 2).map { style.dim($0) }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func headline(_ report: DocumentReport) -> String {
    let status = report.status.rawValue
    let coloured: String
    switch report.status {
    case .complete: coloured = style.green(status)
    case .partial, .refused: coloured = style.yellow(status)
    case .failed: coloured = style.red(status)
    }
    return "\(name(report.id))  \(coloured) in \(report.duration.brief)"
  }

  /// The name of a document, with room for its status behind it.
  func name(_ id: String) -> String {
    let id = Self.printable(id)
    return style.bold(width.map { id.fitted(to: max(8, $0 - 24), keeping: .end) } ?? id)
  }

  /// A text on as many lines as it needs.
  private func indented(_ text: String, by indentation: Int) -> [String] {
    let margin = String(repeating: " ", count: indentation)
    return (width.map { text.wrapped(to: $0 - indentation) } ?? [text]).map { margin + $0 }
  }

  /// The line of a service and, where there were several, one for each attempt.
  private func lines<Value>(
    _ result: ServiceResult<Value>,
    _ ruler: TimelineBar,
    describing describe: (Value) -> String
  ) -> [String] {
    line(result, ruler, describing: describe).lines(columns, style)
      + AttemptLines(style: style, columns: columns, ruler: ruler).lines(of: result)
  }

  private func line<Value>(
    _ result: ServiceResult<Value>,
    _ ruler: TimelineBar,
    describing describe: (Value) -> String
  ) -> CallLine {
    var line = CallLine(name: result.service.rawValue, mark: "ok", markTone: .green, text: .excerpt(""))
    line.time = result.duration
    line.bar = {
      TimelineBar(start: ruler.start, duration: ruler.duration, width: $0)
        .draw(from: result.start, for: result.duration)
    }
    switch result.outcome {
    case .success(let value):
      line.text = .excerpt(describe(value))
    case .failure(let error):
      (line.mark, line.markTone) = error.isRefusal ? ("refused", .yellow) : ("failed", .red)
      line.text = .message(Self.printable(error.message))
    }
    return line
  }

  /// The problems that the validator listed, each on its own line.
  private func problems(_ report: DocumentReport) -> [String] {
    guard report.status == .refused,
      let listed = report.verdict.error?.problem?.extensions["errors"]?.arrayValue
    else { return [] }
    return listed.compactMap { $0["detail"]?.stringValue }
      .flatMap { indented("- \(Self.printable($0))", by: 4) }
  }

  private static func describe(_ verdict: Verdict) -> String {
    "\(verdict.characters) characters, \(verdict.words) words"
  }

  private static func describe(_ analysis: Analysis) -> String {
    let terms = analysis.terms.prefix(3).map(\.term).joined(separator: ", ")
    return "\(analysis.sentences) sentences; terms: \(printable(terms))"
  }

  private static func describe(_ summary: Summary) -> String {
    guard let first = summary.sentences.first else { return "no sentence" }
    return "\"\(printable(first, limit: 60))\""
  }

  private static func describe(_ label: Label) -> String {
    let probability = label.probabilities[label.label].map { " (\(Int(($0 * 100).rounded())) %)" } ?? ""
    return printable(label.label) + probability
  }

  /// What came from outside, on one line and without control characters, so that it can't steer the terminal.
  static func printable(_ text: String, limit: Int = 200) -> String {
    let visible = text.unicodeScalars.prefix(limit + 1).map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: " "
      default: String(scalar)
      }
    }
    return visible.count > limit ? visible.prefix(limit - 1).joined() + "…" : visible.joined()
  }
}

extension ServiceError {
  /// Whether the service said that the document is at fault.
  fileprivate var isRefusal: Bool { status?.code == 422 }
}

extension DocumentReport {
  /// The time from the first call's start to the last call's end.
  fileprivate var span: Duration {
    let ends = [
      verdict.end, analysis?.end, summary?.end, label?.end,
    ].compactMap(\.self)
    return (ends.max() ?? verdict.start) - verdict.start
  }
}

extension ServiceResult {
  fileprivate var end: MonotonicInstant { start.advanced(by: duration) }
}
