import FanfareBatches

extension Budget {
  /// Why several can't hold together, since two are for one meter; `nil` if they can.
  static func problem(with budgets: [Budget]) -> String? {
    budgets.map(\.meter).firstRepeated.map { "--budget: there are two for '\($0)'; give one" }
  }

  /// Reads `NAME=AMOUNT`.
  ///
  /// - Throws: ``ArgumentProblem`` if it has no name, or the amount isn't a number above 0.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ArgumentProblem("write NAME=AMOUNT, such as usd=5, where NAME is a meter")
    }
    guard let budget = Double(parts[1]).flatMap({ Budget(String(parts[0]), $0) }) else {
      throw ArgumentProblem("'\(parts[1])' isn't a number above 0, such as 5 or 0.25")
    }
    self = budget
  }
}
