import FanfareSamples

/// `requests=60,tokens=10000,per=1m`: how much the llm service takes in a time.
struct ModelLimitsArgument {
  let limits: ModelLimits

  /// Reads an argument; what it doesn't name stays as it is by default.
  ///
  /// - Throws: ``ArgumentProblem`` if a part of it isn't known, or is no number above 0.
  init(parsing argument: String) throws(ArgumentProblem) {
    var limits = ModelLimits()
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2 else { throw ArgumentProblem(Self.advice) }
      switch parts[0] {
      case "requests": limits.requests = try Self.amount(parts[1])
      case "tokens": limits.tokens = try Self.amount(parts[1])
      case "per": limits.per = try DurationArgument(parsing: parts[1]).duration
      default: throw ArgumentProblem(Self.advice)
      }
    }
    guard limits.per > .zero else { throw ArgumentProblem("per must be more than 0s") }
    self.limits = limits
  }

  private static let advice = "write requests=60,tokens=10000,per=1m, or some of that"

  private static func amount(_ text: String) throws(ArgumentProblem) -> Double {
    guard let amount = Double(text), (1...1e9).contains(amount) else {
      throw ArgumentProblem("'\(text)' isn't a number from 1 to 1e9")
    }
    return amount
  }
}
