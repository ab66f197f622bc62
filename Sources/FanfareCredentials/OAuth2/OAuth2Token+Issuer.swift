internal import FanfareJSON
internal import FanfareText

extension OAuth2Token {
  /// Who issued the token, as far as it is a JSON Web Token that says so (RFC 7519, section 4.1.1).
  ///
  /// The signature isn't checked: that is up to the service that the token is for.
  package var issuer: String? {
    let parts = accessToken.text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = BaseEncoding.base64.decode(parts[1].utf8.map(Self.plainDigit)),
      let claims = try? JSONValue(parsing: payload)
    else { return nil }
    return claims["iss"]?.stringValue
  }

  /// A digit of base 64 for one of base64url (RFC 4648, section 5).
  private static func plainDigit(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte
    }
  }
}
