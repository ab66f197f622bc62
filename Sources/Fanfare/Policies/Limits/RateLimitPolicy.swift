/// How many attempts a service is sent in a second: a token bucket with a burst.
///
/// Each attempt takes one, also those that repeat another or join it.
public struct RateLimitPolicy: Hashable, Sendable {
  /// The attempts per second in the long run; from 1e-9 to 1e9.
  public var perSecond: Double

  /// The attempts that may come at once after a pause; at least 1.
  public var burst: Int

  /// The longest that an attempt waits for its turn; `nil`, the default, leaves it to the call's deadline.
  public var maximumWait: Duration?

  /// Creates a policy.
  public init(perSecond: Double = 100, burst: Int = 10, maximumWait: Duration? = nil) {
    self.perSecond = perSecond
    self.burst = burst
    self.maximumWait = maximumWait
  }
}

extension RateLimitPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = RateLimitPolicy()

  static let fields: [PolicyField<RateLimitPolicy>] = [
    PolicyField("perSecond", \.perSecond), PolicyField("burst", \.burst),
    PolicyField("maximumWait", \.maximumWait),
  ]

  var problems: [String] {
    var problems: [String] = []
    if !(1e-9...1e9).contains(perSecond) {
      problems.append("perSecond must lie between 1e-9 and 1e9, not \(perSecond)")
    }
    if burst < 1 { problems.append("burst must be at least 1, not \(burst)") }
    if let maximumWait, maximumWait < .zero { problems.append("maximumWait must not be negative") }
    return problems
  }
}
