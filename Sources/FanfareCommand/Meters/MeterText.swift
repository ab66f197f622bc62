import Fanfare
import FanfareBatches
import FanfareText

/// What meters have come to, as it is told.
enum MeterText {
  /// That no answer has had anything for a meter.
  ///
  /// - Parameter meters: those whose expressions are known.
  static func silence(of meter: String, among meters: [MeterPolicy]) -> String {
    let expression = meters.first { $0.name == meter }?.amount.text
    let reading = expression.map { ", which reads \(VisibleText.line($0))" } ?? ""
    return
      "no answer so far has anything for the meter '\(VisibleText.line(meter))'\(reading): its budget holds nothing back"
  }

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
    var each = (ended.meters + before.meters).times(1 / Double(max(1, documents)))
    // A sum of nothing is told as that too.
    for sum in sums { each.add(0, to: sum.name) }
    var lines = [all + (documents > 1 ? "; \(VisibleText.line("\(each)")) a run" : "")]
    guard services.count > 1 else { return lines }
    let earlier = paidBefore.isEmpty ? "" : " since it went on"
    for (service, meters) in services.sorted(by: { $0.key < $1.key }) {
      lines.append("  \(VisibleText.line(service.rawValue))\(earlier): \(VisibleText.line("\(meters)"))")
    }
    return lines
  }
}
