import Fanfare
import FanfareJSON
import FanfareSamples
import HTTPTypes

/// Writes reports for people.
struct DocumentReportText {
  let style: Style

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
      lines.append(
        "  "
          + style.dim(
            "validation \(report.validationDuration.brief), analyses side by side \(analysis.brief)"
          )
      )
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
    return "\(style.bold(Self.printable(report.id)))  \(coloured) in \(report.duration.brief)"
  }

  /// The line of a service and, where there were several, one for each attempt.
  private func lines<Value>(
    _ result: ServiceResult<Value>,
    _ ruler: TimelineBar,
    describing describe: (Value) -> String
  ) -> [String] {
    [line(result, ruler, describing: describe)]
      + AttemptLines(style: style, ruler: ruler, nameWidth: 12).lines(of: result)
  }

  private func line<Value>(
    _ result: ServiceResult<Value>,
    _ ruler: TimelineBar,
    describing describe: (Value) -> String
  ) -> String {
    let name = result.service.rawValue.padding(toLength: 10)
    let time = result.duration.brief.padding(toLength: 8, onLeft: true)
    let bar = style.hasBars ? " " + style.dim(ruler.draw(from: result.start, for: result.duration)) : ""
    switch result.outcome {
    case .success(let value):
      return "  \(name) \(style.green("ok".padding(toLength: 9))) \(time)\(bar) \(describe(value))"
    case .failure(let error):
      let mark =
        error.isRefusal
        ? style.yellow("refused".padding(toLength: 9)) : style.red("failed".padding(toLength: 9))
      return "  \(name) \(mark) \(time)\(bar) \(Self.printable(error.message))"
    }
  }

  /// The problems that the validator listed, each on its own line.
  private func problems(_ report: DocumentReport) -> [String] {
    guard report.status == .refused,
      let listed = report.verdict.error?.problem?.extensions["errors"]?.arrayValue
    else { return [] }
    return listed.compactMap { $0["detail"]?.stringValue }.map { "    - \(Self.printable($0))" }
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

extension String {
  /// The text with spaces added until it is `length` characters long.
  func padding(toLength length: Int, onLeft: Bool = false) -> String {
    let spaces = String(repeating: " ", count: max(0, length - count))
    return onLeft ? spaces + self : self + spaces
  }
}
