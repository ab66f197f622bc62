import Fanfare
import FanfareWorkflows

/// The errors of many runs, counted by their place and kind, with an example of each.
struct FaultSummary: Sendable {
  private struct Key: Hashable {
    let place: String
    let type: String
    let status: Int
  }

  private struct Row {
    var count = 0
    let text: String
    /// Whether others say something else.
    var isExample = false
  }

  /// How many kinds are told apart; runs that differ without end don't fill the memory.
  private static let maximumRows = 1000
  /// How many are shown.
  private static let shown = 5

  private var rows: [Key: Row] = [:]
  private var order: [Key] = []
  private var mentionsSamplePort = false

  /// Counts the errors of an outcome.
  mutating func count(_ ending: WorkflowOutcome.Ending) {
    switch ending {
    case .unreadable(let error):
      add(Key(place: "", type: "unreadable", status: 0), "an input can't be read: \(error)")
    case .ran(_, let end):
      for error in [end.error].compactMap(\.self) + end.optionalFailures { count(error) }
    }
  }

  /// Counts an error, or those that led to it.
  private mutating func count(_ error: WorkflowError) {
    guard error.causes.isEmpty else {
      for cause in error.causes { count(cause) }
      return
    }
    var what = error.detail ?? error.title ?? error.type
    if let method = error.method, let path = error.path { what += " (\(method) \(path))" }
    if !error.items.isEmpty {
      what += ", for example in item \(error.items.map { "\($0)" }.joined(separator: ", "))"
    }
    let place = error.instance.isEmpty ? "the run" : error.instance
    add(Key(place: place, type: error.type, status: error.status), "\(place): \(what)")
    let isRefused = what.contains("refused the connection")
    if isRefused, (8001...8005).contains(where: { what.contains("://localhost:\($0)") }) {
      mentionsSamplePort = true
    }
  }

  private mutating func add(_ key: Key, _ text: String) {
    if rows[key] == nil {
      guard rows.count < Self.maximumRows else { return }
      order.append(key)
    }
    var row = rows.removeValue(forKey: key) ?? Row(text: text)
    row.count += 1
    row.isExample = row.isExample || row.text != text
    rows[key] = row
  }

  /// The errors, those that came most often first, and what may help.
  var lines: [String] {
    let sorted = order.compactMap { rows[$0] }.enumerated()
      .sorted { (-$0.element.count, $0.offset) < (-$1.element.count, $1.offset) }.map(\.element)
    var lines = sorted.prefix(Self.shown).map { row in
      let times = row.count == 1 ? "" : "\(row.count) times\(row.isExample ? ", for example" : "") "
      return times + DocumentReportText.printable(row.text)
    }
    if sorted.count > Self.shown { lines.append("and \(sorted.count - Self.shown) other kinds of errors") }
    if mentionsSamplePort {
      lines.append(
        "the sample services don't run: add --with-sample-services, or start them with fanfare services"
      )
    }
    return lines
  }
}
