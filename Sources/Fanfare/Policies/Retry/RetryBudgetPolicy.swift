/// How many repetitions a service is sent in proportion to its calls (Finagle's `RetryBudget`, tower's `TpsBudget`).
///
/// Each call deposits; each retry and each hedge costs. When a service fails altogether, its clients send it little
/// more than they did before, instead of a multiple.
public struct RetryBudgetPolicy: Hashable, Sendable {
  /// The share of calls that may be repeated; from 0 up to 10, default 0.2.
  public var ratio: Double

  /// The repetitions per second that are always possible, so that a service with few calls has any; default 10.
  public var minimumPerSecond: Int

  /// How long a deposit is good for, in whole seconds from 1 to 60; default 10 s.
  public var timeToLive: Duration

  /// Creates a budget.
  public init(ratio: Double = 0.2, minimumPerSecond: Int = 10, timeToLive: Duration = .seconds(10)) {
    self.ratio = ratio
    self.minimumPerSecond = minimumPerSecond
    self.timeToLive = timeToLive
  }
}

extension RetryBudgetPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = RetryBudgetPolicy()

  static let fields: [PolicyField<RetryBudgetPolicy>] = [
    PolicyField("ratio", \.ratio), PolicyField("minimumPerSecond", \.minimumPerSecond),
    PolicyField("timeToLive", \.timeToLive),
  ]

  var problems: [String] {
    var problems: [String] = []
    if !(0...10).contains(ratio) { problems.append("ratio must lie between 0 and 10, not \(ratio)") }
    if minimumPerSecond < 0 { problems.append("minimumPerSecond must not be negative") }
    if !(.seconds(1) ... .seconds(60)).contains(timeToLive) {
      problems.append("timeToLive must lie between 1 s and 60 s")
    }
    return problems
  }
}
