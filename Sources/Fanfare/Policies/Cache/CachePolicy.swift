/// How long answers of a service may be used again.
///
/// Only answers to GET and HEAD are kept, those with status 200, 203 or 204. Every other method is always sent, and when it
/// succeeds, what is kept of its target, and of those in `Location` and `Content-Location`, isn't used any more. What a
/// response says of its own life can shorten ``timeToLive`` and not lengthen it: `Cache-Control` (`no-store`, `no-cache`,
/// `max-age`), `Expires`, `Age`, `Vary: *`; a request with `no-store`, `no-cache` or `max-age=0` is always sent. (RFC 9111, as a private
/// cache: answers are kept apart by all header fields of their requests, `Authorization` among them.)
public struct CachePolicy: Hashable, Sendable {
  /// How long an answer is used; longer than nothing.
  public var timeToLive: Duration

  /// How many answers are kept; at least 1, default 1,000.
  ///
  /// The one used longest ago goes first.
  public var maximumEntries: Int

  /// How many bytes of answers are kept; default 16 MiB.
  public var maximumBytes: Int

  /// Creates a policy.
  public init(timeToLive: Duration = .seconds(60), maximumEntries: Int = 1000, maximumBytes: Int = 16 << 20) {
    self.timeToLive = timeToLive
    self.maximumEntries = maximumEntries
    self.maximumBytes = maximumBytes
  }
}

extension CachePolicy: Codable, CustomStringConvertible, PolicyPart {
  static let defaults = CachePolicy()

  static let fields: [PolicyField<CachePolicy>] = [
    PolicyField("timeToLive", \.timeToLive),
    PolicyField("maximumEntries", \.maximumEntries),
    PolicyField("maximumBytes", \.maximumBytes),
  ]

  var problems: [String] {
    var problems: [String] = []
    if timeToLive <= .zero { problems.append("timeToLive must be longer than nothing") }
    if maximumEntries < 1 { problems.append("maximumEntries must be at least 1, not \(maximumEntries)") }
    if maximumBytes < 1 { problems.append("maximumBytes must be at least 1, not \(maximumBytes)") }
    return problems
  }
}
