import Fanfare
import FanfareBatches
import FanfareText

/// What meters have come to, as it is told.
enum MeterText {
  /// `usd 1.2 of 5, ~4.5 in all`.
  static func text(of sum: Spending.Sum) -> String {
    let budget = sum.budget.map { " of \(Meters.text(of: $0))" } ?? ""
    let expected = sum.expected.map { " (~\(Meters.text(of: $0)) in all)" } ?? ""
    return "\(VisibleText.line(sum.name)) \(Meters.text(of: sum.amount))\(budget)\(expected)"
  }
}

extension Spending {
  /// What the meters came to, in lines for the end of a batch; none if nothing was counted.
  var lines: [String] {
    let sums = sums()
    guard sums.contains(where: { $0.amount > 0 || $0.budget != nil }) else { return [] }
    let all = sums.map { MeterText.text(of: $0) }.joined(separator: ", ")
    let documents = ended.documents + before.documents
    let each = (ended.meters + before.meters).times(1 / Double(max(1, documents)))
    var lines = [all + (documents > 1 ? "; \(VisibleText.line("\(each)")) a run" : "")]
    guard services.count > 1 else { return lines }
    let earlier = paidBefore.isEmpty ? "" : " since it went on"
    for (service, meters) in services.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(VisibleText.line(service.rawValue))\(earlier): \(VisibleText.line("\(meters)"))")
    }
    return lines
  }
}
