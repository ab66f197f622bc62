/// How much of something a service is asked for in a time: requests, tokens, pages, whatever it counts.
///
/// Each attempt takes its ``cost``, which is settled by ``actual`` once its answer is there: what was estimated too high flows back, and
/// what was too low is owed. By how much estimates are off on the average is learnt.
///
/// ```swift
/// var policy = ServicePolicy()
/// policy.limits = [
///   LimitPolicy("requests", 60, per: .seconds(60)),
///   LimitPolicy(
///     "tokens",
///     10_000,
///     per: .seconds(60),
///     cost: LimitMeasure { Double($0.body.count) / 4 }
///   ),
/// ]
/// ```
public struct LimitPolicy: Hashable, Sendable {
  /// What it is called: if the service tells of a limit of that name, such as `tokens` in `x-ratelimit-remaining-tokens`, an attempt takes
  /// as much of that.
  public var name: String

  /// How much there is in ``per``; from 1e-9 to 1e12.
  public var amount: Double

  /// The time that the amount is for; greater than zero, default one minute.
  public var per: Duration

  /// How much may be taken at once after a pause, from 1e-9 to 1e12; `nil`, the default, means all of ``amount``.
  public var burst: Double?

  /// How much a request takes; `nil`, the default, means 1, whatever it is.
  public var cost: LimitMeasure<ServiceRequest>?

  /// How much it took, by its answer; `nil`, the default, leaves it at the cost.
  public var actual: LimitMeasure<ServiceResponse>?

  /// Creates a limit.
  public init(
    _ name: String,
    _ amount: Double,
    per: Duration = .seconds(60),
    burst: Double? = nil,
    cost: LimitMeasure<ServiceRequest>? = nil,
    actual: LimitMeasure<ServiceResponse>? = nil
  ) {
    (self.name, self.amount, self.per, self.burst) = (name, amount, per, burst)
    (self.cost, self.actual) = (cost, actual)
  }
}

extension LimitPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = LimitPolicy("requests", 60)

  static let fields: [PolicyField<LimitPolicy>] = [
    PolicyField("name", \.name), PolicyField("amount", \.amount), PolicyField("per", \.per),
    PolicyField("burst", \.burst), PolicyField("cost", \.cost), PolicyField("actual", \.actual),
  ]

  var problems: [String] {
    var problems: [String] = []
    if name.isEmpty { problems.append("name must not be empty") }
    if !(1e-9...1e12).contains(amount) {
      problems.append("amount must lie between 1e-9 and 1e12, not \(amount)")
    }
    if per <= .zero { problems.append("per must be more than 0s") }
    if let burst, !(1e-9...1e12).contains(burst) {
      problems.append("burst must lie between 1e-9 and 1e12, not \(burst)")
    }
    if cost?.isResolved == false || actual?.isResolved == false {
      problems.append(
        "expressions for cost and actual can be used in policy files and workflows only; use closures here"
      )
    }
    return problems
  }
}
