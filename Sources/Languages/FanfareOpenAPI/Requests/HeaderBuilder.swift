internal import FanfareJSON

/// Makes header fields of values.
///
/// Values aren't percent-encoded, since servers don't decode header fields.
struct HeaderBuilder: Sendable {
  /// Fields that the transport or the body decide about (RFC 9110, sections 7 and 8.3; RFC 9112, section 6).
  private static let reserved: Set<String> = [
    "connection", "content-length", "content-type", "expect", "host", "keep-alive", "proxy-connection", "te",
    "trailer", "transfer-encoding", "upgrade",
  ]

  /// The header fields.
  ///
  /// - Throws: ``OpenAPIError`` for names that are no tokens or that parameters can't set, and for values
  ///   with line breaks or other control characters.
  func headers(_ assignment: ParameterAssignment) throws(OpenAPIError) -> [OpenAPIRequest.Field] {
    var fields: [OpenAPIRequest.Field] = []
    for (declaration, value) in assignment.given(in: .header) {
      guard declaration.name.utf8.allSatisfy(Self.isTokenByte) else {
        throw OpenAPIError(.invalidDocument, "\(declaration.label) isn't the name of a header field")
      }
      guard !Self.reserved.contains(declaration.name.lowercased()) else {
        throw OpenAPIError(
          .invalidParameter,
          "\(declaration.label) follows from the request itself; leave the parameter out"
        )
      }
      guard let text = try declaration.text(value, encode: { $0 }) else { continue }
      guard text.utf8.allSatisfy({ ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }) else {
        throw OpenAPIError(
          .invalidParameter,
          "the parameter \(declaration.label) has a line break or another control character"
        )
      }
      fields.append(OpenAPIRequest.Field(name: declaration.name, value: text))
    }
    return fields
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
