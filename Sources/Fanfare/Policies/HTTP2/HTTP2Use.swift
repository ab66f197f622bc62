/// Whether a service is spoken to in HTTP/2 (RFC 9113), where many exchanges share a connection.
///
/// A transport has to be told of it when it is made: `HTTPTransportConfiguration.useHTTP2(of:)`, in `FanfareHTTP`, does. It holds for the
/// service's origins, so two services at one origin have the same.
public enum HTTP2Use: String, Hashable, Sendable, CaseIterable {
  /// Where the service offers it in the TLS handshake (ALPN, RFC 7301), and HTTP/1.1 otherwise and on connections without TLS.
  case allow
  /// Never.
  case forbid
  /// Always: a call fails whose service doesn't offer it. Without TLS the service is known to speak it (RFC 9113, section 3.3).
  case demand
}

extension HTTP2Use: Codable {
  /// Reads its name; `true` and `false` mean that it is allowed and forbidden.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let isAllowed = try? container.decode(Bool.self) {
      self = isAllowed ? .allow : .forbid
      return
    }
    let name = try container.decode(String.self)
    guard let use = Self(rawValue: name) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(name)' is none of allow, forbid and demand"
      )
    }
    self = use
  }
}
