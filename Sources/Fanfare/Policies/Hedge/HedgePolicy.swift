/// A second attempt beside one that takes long (Dean and Barroso, "The Tail at Scale", 2013).
///
/// Only calls that may be sent twice are hedged. The first success wins, and the other attempt is given up at the
/// socket.
public struct HedgePolicy: Hashable, Sendable {
  /// When the second attempt begins.
  public enum Trigger: Hashable, Sendable {
    /// A fixed time after the first; greater than zero.
    case delay(Duration)
    /// Once this share of the service's recent answers would have come; between 0 and 1, usually 0.95.
    case percentile(Double)
  }

  /// When the next attempt begins.
  public var trigger: Trigger

  /// How many attempts may be added to a call, within the retry policy's `maximumAttempts`; default 1.
  public var maximumHedges: Int

  /// The share of calls that may be hedged; from 0 to 1, default 0.05.
  public var maximumExtraLoad: Double

  /// Creates a policy.
  public init(
    after trigger: Trigger = .percentile(0.95),
    maximumHedges: Int = 1,
    maximumExtraLoad: Double = 0.05
  ) {
    self.trigger = trigger
    self.maximumHedges = maximumHedges
    self.maximumExtraLoad = maximumExtraLoad
  }
}

extension HedgePolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = HedgePolicy()

  static let fields: [PolicyField<HedgePolicy>] = [
    PolicyField("after", \.trigger),
    PolicyField("maximumHedges", \.maximumHedges),
    PolicyField("maximumExtraLoad", \.maximumExtraLoad),
  ]

  var problems: [String] {
    var problems: [String] = []
    switch trigger {
    case .delay(let delay) where delay <= .zero: problems.append("after must be longer than nothing")
    case .percentile(let share) where !(share > 0 && share < 1):
      problems.append("after must be a percentile between 0 and 100")
    default: break
    }
    if maximumHedges < 1 { problems.append("maximumHedges must be at least 1, not \(maximumHedges)") }
    if !(0...1).contains(maximumExtraLoad) { problems.append("maximumExtraLoad must lie between 0 and 1") }
    return problems
  }
}

extension HedgePolicy.Trigger: Codable, CustomStringConvertible {
  /// Reads a text: `p95`, `p99.9`, `50ms`.
  ///
  /// - Returns: `nil` if the text is neither a percentile nor a duration.
  public init?(parsing text: String) {
    if text.hasPrefix("p"), let percent = Double(text.dropFirst()), percent > 0, percent < 100 {
      self = .percentile((percent * 1e4).rounded() / 1e6)
    } else if let delay = Duration(parsing: text), delay > .zero {
      self = .delay(delay)
    } else {
      return nil
    }
  }

  /// The trigger as ``init(parsing:)`` reads it.
  public var description: String {
    switch self {
    case .delay(let delay): delay.exactText
    case .percentile(let share):
      "p\((share * 1e6).rounded() / 1e4)".replacingSuffix(".0", with: "")
    }
  }

  /// Reads the trigger from its text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let trigger = HedgePolicy.Trigger(parsing: text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\"\(text)\" is neither a percentile (p95) nor a duration (50ms)"
      )
    }
    self = trigger
  }

  /// Writes the trigger as its text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension String {
  fileprivate func replacingSuffix(_ suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self
  }
}
