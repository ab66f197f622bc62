internal import Fanfare
internal import FanfareTesting

/// A situation that policies are made for, with figures for each way to meet it.
package struct Scenario: Sendable {
  /// What happens.
  package let title: String
  /// The names of the figures.
  package let columns: [String]
  /// The figures, a row for each set of policies.
  package let rows: [[String]]

  /// The scenario as a Markdown table.
  package var markdown: String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
    let rule = "|---" + String(repeating: "|--:", count: columns.count - 1) + "|"
    return (["### \(title)", "", line(columns), rule] + rows.map(line)).joined(separator: "\n") + "\n"
  }

  /// All scenarios, in simulated time: the same figures on every machine.
  package static func all() throws -> [Scenario] {
    [try outage(), try slowAnswers(), try slowEndpoint(), try overload(), try totalFailure()]
  }

  /// The repetitions of the defaults without what keeps them in bounds.
  static let retriesAlone = ServicePolicy {
    $0.retryBudget = nil
    $0.circuitBreaker = nil
  }

  static func percent(_ share: Double) -> String { "\((share * 1000).rounded() / 10) %" }

  static func ms(_ duration: Duration) -> String { "\(Int(duration / .milliseconds(1))) ms" }

  static func seconds(_ duration: Duration) -> String { "\((duration / .seconds(1) * 10).rounded() / 10) s" }
}
