public import FanfareJSON
internal import HTTPTypes

/// What a call gets when the service has nothing for it.
///
/// A call that was cancelled gets no fallback. The result says that it is one.
public enum Fallback: Hashable, Sendable {
  /// This value, read as if the service had sent it.
  case value(JSONValue)
  /// The same request to another service, under that service's own policy.
  ///
  /// Its header fields go there too, credentials among them: name only a service that may see them.
  case service(ServiceName)
}

extension Fallback: Codable {
  private enum Key: String, CodingKey, CaseIterable { case value, service }

  /// Reads `{"value": …}` or `{"service": "name"}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    guard container.allKeys.count == 1, let key = container.allKeys.first else {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(
          codingPath: decoder.codingPath,
          debugDescription: "a fallback is either a value or the name of a service"
        )
      )
    }
    switch key {
    case .value: self = .value(try container.decode(JSONValue.self, forKey: .value))
    case .service: self = .service(try container.decode(ServiceName.self, forKey: .service))
    }
  }

  /// Writes `{"value": …}` or `{"service": "name"}`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .value(let value): try container.encode(value, forKey: .value)
    case .service(let name): try container.encode(name, forKey: .service)
    }
  }
}

extension ServiceResponse {
  /// A value as if the service had sent it.
  init(standingIn value: JSONValue) {
    self.init(
      status: .ok,
      headers: [.contentType: "application/json"],
      body: Array(value.description.utf8)
    )
  }
}
