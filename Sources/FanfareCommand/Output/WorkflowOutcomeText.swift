import Fanfare
import FanfareJSON
import FanfareWorkflows

/// Writes what became of inputs, for people: name, status, time and the beginning of the output, or the error.
struct WorkflowOutcomeText {
  let style: Style
  /// How many columns the longest name took so far; the lines below one another shift seldom.
  private var nameColumns = 0

  init(style: Style) {
    self.style = style
  }

  /// The lines of one outcome.
  ///
  /// - Parameters:
  ///   - outcome: what became of the input.
  ///   - width: how many columns the terminal has; `nil` if there is none.
  mutating func block(_ outcome: WorkflowOutcome, width: Int?) -> String {
    let name = DocumentReportText.printable(outcome.input)
    nameColumns = max(nameColumns, name.columns)
    let columns = CallColumns(width: width, indentation: 0, name: nameColumns, mark: 10, hasBars: false)
    var line = CallLine(
      name: name.fitted(to: max(1, columns.name), keeping: .end),
      nameTone: .bold,
      mark: "unreadable",
      markTone: .red,
      text: .excerpt("")
    )
    var failures: [WorkflowError] = []
    switch outcome.ending {
    case .unreadable(let error): line.text = .message(DocumentReportText.printable(error.reason))
    case .ran(_, let end):
      (line.mark, line.time) = (end.status.rawValue, end.duration)
      line.markTone = Self.tone(of: end.status)
      line.text = Self.text(of: end)
      failures = end.optionalFailures
    }
    let lines = line.lines(columns, style) + failures.flatMap { notes($0, columns) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// What failed and was allowed to.
  private func notes(_ error: WorkflowError, _ columns: CallColumns) -> [String] {
    let text = DocumentReportText.printable("\(error.instance): \(Self.text(of: error))")
    let lines = width(columns).map { text.wrapped(to: $0) } ?? [text]
    return lines.map { columns.margin() + style.yellow($0) }
  }

  private func width(_ columns: CallColumns) -> Int? { columns.width.map { $0 - columns.margin().count } }

  private static func tone(of status: RunStatus) -> Style.Tone {
    switch status {
    case .completed: .green
    case .partial, .cancelled, .suspended: .yellow
    case .faulted: .red
    }
  }

  private static func text(of end: RunEnd) -> CallLine.Text {
    if let error = end.error {
      let place = error.instance.isEmpty ? "" : "\(error.instance): "
      return .message(DocumentReportText.printable(place + text(of: error), limit: 1000))
    }
    switch end.output {
    case nil, .null?: return .excerpt("")
    case .string(let text)?: return .excerpt(DocumentReportText.printable(text))
    case let value?: return .excerpt(DocumentReportText.printable("\(value)"))
    }
  }

  private static func text(of error: WorkflowError) -> String { error.detail ?? error.title ?? error.type }
}
