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

/// What can name a service in the description of a call: a ``ServiceName`` or a text.
///
/// The type checker doesn't give a literal the type `ServiceName` where the call itself is an implicit member of a
/// parameter pack (Swift 6.3), so `parallel(.post("nlp", …), …)` needs texts to be accepted as they are.
public protocol ServiceNaming {
  /// The name of the service.
  var serviceName: ServiceName { get }
}

extension ServiceName: ServiceNaming {
  /// The name itself.
  public var serviceName: ServiceName { self }
}

extension String: ServiceNaming {
  /// The text as a name.
  public var serviceName: ServiceName { ServiceName(self) }
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
