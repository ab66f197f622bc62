/// How many attempts may be with one endpoint at a time, and how many may wait for their turn: a bulkhead whose wall
/// stands still or finds its own place.
public struct ConcurrencyPolicy: Hashable, Sendable {
  /// How the limit moves.
  public enum Algorithm: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not at all: it stays at `initial`.
    case fixed
    /// Additive increase, multiplicative decrease: one more for each round of answers while half of it is used, a tenth
    /// less for each round with a failure by overload (Chiu and Jain, 1989).
    case aimd
    /// By the ratio of long-term to recent latency (Netflix concurrency-limits, `Gradient2Limit`, corrected so that the
    /// queue allowance is added only when the ratio isn't below 1).
    case gradient2
  }

  /// How the limit moves.
  public var algorithm: Algorithm

  /// The limit at first; at least 1, default 20.
  public var initial: Int

  /// The lowest limit; at least 1, default 1.
  public var minimum: Int

  /// The highest limit; default 200.
  public var maximum: Int

  /// How many attempts may wait for a permit; default 0.
  ///
  /// When it is full, the least important and then the first to
  /// reach its deadline is refused.
  public var queue: Int

  /// Creates a policy.
  public init(
    algorithm: Algorithm = .aimd,
    initial: Int = 20,
    minimum: Int = 1,
    maximum: Int = 200,
    queue: Int = 0
  ) {
    self.algorithm = algorithm
    self.initial = initial
    self.minimum = minimum
    self.maximum = maximum
    self.queue = queue
  }

  /// A bulkhead with a fixed number of permits.
  public static func fixed(_ permits: Int, queue: Int = 0) -> ConcurrencyPolicy {
    ConcurrencyPolicy(algorithm: .fixed, initial: permits, queue: queue)
  }
}

extension ConcurrencyPolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = ConcurrencyPolicy()

  static let fields: [PolicyField<ConcurrencyPolicy>] = [
    PolicyField("algorithm", \.algorithm),
    PolicyField("initial", \.initial),
    PolicyField("minimum", \.minimum),
    PolicyField("maximum", \.maximum),
    PolicyField("queue", \.queue),
  ]

  var problems: [String] {
    var problems: [String] = []
    if initial < 1 { problems.append("initial must be at least 1, not \(initial)") }
    if queue < 0 { problems.append("queue must not be negative") }
    guard algorithm != .fixed else { return problems }
    if minimum < 1 { problems.append("minimum must be at least 1, not \(minimum)") }
    if !(minimum...max(minimum, maximum)).contains(initial) {
      problems.append("initial (\(initial)) must lie between minimum (\(minimum)) and maximum (\(maximum))")
    }
    return problems
  }
}
