internal import FanfareJSON
internal import FanfareText

/// A policy, or a part of one, that is read from a file and written to it by the list of its fields.
protocol PolicyPart: Codable, CustomStringConvertible, Sendable {
  /// What holds when a file names nothing.
  static var defaults: Self { get }

  /// Every setting, in the order in which it is written.
  static var fields: [PolicyField<Self>] { get }

  /// What is wrong with the values, each beginning with the setting's name.
  var problems: [String] { get }
}

extension PolicyPart {
  var problems: [String] { [] }

  /// Reads what differs from the defaults; a setting that doesn't exist is an error.
  public init(from decoder: any Decoder) throws {
    let container: KeyedDecodingContainer<PolicyKey>
    do {
      container = try decoder.container(keyedBy: PolicyKey.self)
    } catch DecodingError.typeMismatch(_, let context) {
      let hint = "write settings, such as { \(Self.fields.first?.name ?? ""): … }"
      throw PolicyKey.problem("\(context.debugDescription); \(hint)", at: context.codingPath)
    }
    self = Self.defaults
    for key in container.allKeys {
      guard let field = Self.fields.first(where: { $0.name == key.stringValue }) else {
        throw PolicyKey.problem(Self.refusal(of: key.stringValue), at: decoder.codingPath + [key])
      }
      try field.read(&self, container, key)
    }
  }

  /// What to write in the place of a name that no setting has.
  private static func refusal(of name: String) -> String {
    let known = fields.map(\.name)
    let near =
      NearName.nearest(to: name, among: known) ?? Self.habits[name].flatMap { known.contains($0) ? $0 : nil }
    let hint = near.map { "did you mean '\($0)'?" } ?? "there are \(known.joined(separator: ", "))"
    return "there is no such setting; \(hint)"
  }

  /// What settings are called elsewhere.
  private static var habits: [String: String] {
    [
      "attempts": "maximumAttempts", "maxAttempts": "maximumAttempts", "max_attempts": "maximumAttempts",
      "retries": "retry", "breaker": "circuitBreaker", "hedging": "hedge", "ratelimit": "rateLimit",
      "bulkhead": "concurrency", "deadline": "timeout",
    ]
  }

  /// Writes every setting.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: PolicyKey.self)
    for field in Self.fields { try field.write(self, &container, PolicyKey(field.name)) }
  }

  /// The policy as the JSON text that reads back as the same policy.
  public var description: String {
    guard let bytes = try? JSONByteEncoder().encode(self) else { return "a policy that can't be written" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
