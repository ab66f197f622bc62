/// The name under which a client knows a service.
public struct ServiceName: Hashable, Comparable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible
{
  /// The name as text.
  public let rawValue: String

  /// Creates a name from text.
  public init(_ rawValue: String) {
    self.rawValue = rawValue
  }

  /// Creates a name from a literal.
  public init(stringLiteral value: String) {
    self.init(value)
  }

  /// The name as text.
  public var description: String { rawValue }

  /// Whether this name sorts before `other`.
  public static func < (first: ServiceName, second: ServiceName) -> Bool {
    first.rawValue < second.rawValue
  }
}

extension ServiceName: Codable {
  /// Reads the name from a single string.
  public init(from decoder: any Decoder) throws {
    self.init(try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the name as a single string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(rawValue)
  }
}
