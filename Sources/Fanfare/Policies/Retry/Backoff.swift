/// How long to wait before an attempt is repeated.
public struct Backoff: Hashable, Sendable {
  /// How chance enters, so that clients which failed together don't come back together.
  public enum Jitter: String, Hashable, Sendable, Codable, CaseIterable {
    /// From nothing to the exponential delay: `random(0, 1) * min(base * 2^i, cap)`, the cap before the jitter ("full
    /// jitter", Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog).
    case full
    /// From the base to three times the delay before, at most the cap ("decorrelated jitter", same source).
    case decorrelated
    /// None: the exponential delay as it is. For tests and for services that ask for it.
    case none
  }

  /// The delay that the first repetition grows from; greater than zero, default 50 ms.
  public var base: Duration

  /// The longest delay; default 20 s.
  public var cap: Duration

  /// How chance enters.
  public var jitter: Jitter

  /// Creates a backoff.
  public init(base: Duration = .milliseconds(50), cap: Duration = .seconds(20), jitter: Jitter = .full) {
    self.base = base
    self.cap = cap
    self.jitter = jitter
  }

  /// An exponential backoff with full jitter.
  public static func exponential(base: Duration, cap: Duration = .seconds(20)) -> Backoff {
    Backoff(base: base, cap: cap)
  }

  /// The delay before the next repetition.
  func delay(_ previous: RetryPolicy.Previous, _ random: inout SeededRandom) -> Duration {
    let exponential = min(base * Double(1 << min(previous.retries, 32)), cap)
    switch jitter {
    case .none: return exponential
    case .full: return exponential * random.unit()
    case .decorrelated:
      let upper = max(previous.delay, base) * 3
      return min(base + (upper - base) * random.unit(), cap)
    }
  }
}

extension Backoff: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = Backoff()

  static let fields: [PolicyField<Backoff>] = [
    PolicyField("base", \.base), PolicyField("cap", \.cap), PolicyField("jitter", \.jitter),
  ]

  var problems: [String] {
    if base <= .zero { return ["base must be longer than nothing"] }
    return cap < base ? ["cap (\(cap.brief)) is shorter than base (\(base.brief))"] : []
  }
}
