/// How much the llm service takes in a time: buckets that fill up steadily.
public struct ModelLimits: Hashable, Sendable {
  /// How many requests.
  public var requests: Double
  /// How many tokens, of requests and answers together.
  public var tokens: Double
  /// The time that both are for; greater than zero.
  public var per: Duration

  /// Creates limits.
  public init(requests: Double = 60, tokens: Double = 10_000, per: Duration = .seconds(60)) {
    (self.requests, self.tokens, self.per) = (requests, tokens, per)
  }
}

/// One limit and what is left of it: the generic cell rate algorithm (ITU-T I.371).
struct ModelBucket: Sendable {
  let name: String
  let amount: Double
  /// The seconds in which one unit flows in.
  private let unit: Double
  /// When it will be full again, in seconds.
  private var full = -Double.infinity

  init(_ name: String, _ amount: Double, per time: Duration) {
    self.name = name
    self.amount = amount
    unit = Double(time.attoseconds) / 1e18 / amount
  }

  /// How much is in it.
  func left(at now: Double) -> Double { amount - untilFull(at: now) / unit }

  /// The seconds until it is full.
  func untilFull(at now: Double) -> Double { max(0, full - now) }

  /// The seconds until so much can be taken; more than there ever is can be taken when it is full.
  func wait(for wanted: Double, at now: Double) -> Double {
    max(0, untilFull(at: now) - (amount - min(wanted, amount)) * unit)
  }

  mutating func take(_ wanted: Double, at now: Double) { full = max(full, now) + wanted * unit }
}
