internal import FanfareCredentials
internal import FanfareJSON
internal import FanfareSamples
internal import HTTPTypes

extension MockHTTPBin {
  private static let challenge = """
    Digest realm="mock", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", qop="auth", algorithm=SHA-256, opaque="5ccc"
    """

  /// Asks for a digest, and compares it with the one that the password gives (RFC 7616).
  static func digest(_ request: PlainRequest, _ user: String, _ password: String) -> PlainAnswer {
    guard let field = request.headers[.authorization], let clientNonce = parameter("cnonce", of: field),
      let expected = try? DigestChallenge(parsing: challenge).response(
        username: user,
        password: password,
        method: request.method.rawValue,
        uri: request.path,
        clientNonce: clientNonce,
        count: 1
      ), field == expected
    else { return unauthorized(challenge) }
    return .json(.ok, ["authenticated": true, "user": .string(user)])
  }

  private static func parameter(_ name: String, of field: String) -> String? {
    guard let start = field.firstRange(of: "\(name)=\"")?.upperBound else { return nil }
    return String(field[start...].prefix { $0 != "\"" })
  }
}
