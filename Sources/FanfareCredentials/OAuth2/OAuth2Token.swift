package import FanfareJSON
internal import FanfareText

/// A token that an authorization server gave (RFC 6749, section 5.1).
///
/// It can be printed: what is secret in it doesn't show.
package struct OAuth2Token: Hashable, Sendable {
  /// The token.
  package let accessToken: Secret
  /// How the token is used, as the server writes it; `Bearer` if it doesn't say.
  package let tokenType: String
  /// For how many seconds the token is good, from 0 to a thousand million; `nil` if the server doesn't say.
  package let lifetime: Int?
  /// What another token can be had for.
  package let refreshToken: Secret?
  /// What the token allows, if it isn't what was asked for.
  package let scopes: [String]?

  private static let longest = 65_536
  private static let maximumLifetime = 1e9

  /// Reads the answer of an authorization server.
  ///
  /// - Parameters:
  ///   - answer: the answer's body.
  ///   - secrets: what mustn't be in a message, even if the server repeats it.
  /// - Throws: ``CredentialsError`` with what the server says if it refuses (section 5.2), or if the answer
  ///   has no token that a header field can have.
  package init(parsing answer: JSONValue, hiding secrets: [Secret] = []) throws(CredentialsError) {
    if let error = answer["error"] { throw Self.refusal(error, answer["error_description"], secrets) }
    guard let token = answer["access_token"]?.stringValue, Self.isUsable(token) else {
      throw CredentialsError(
        .malformedToken,
        "the authorization server's answer has no access_token, or none that can be sent"
      )
    }
    let type = answer["token_type"]?.stringValue ?? "Bearer"
    guard type.utf8.count <= 64, Self.isUsable(type) else {
      throw CredentialsError(
        .malformedToken,
        "the token_type in the authorization server's answer isn't a token"
      )
    }
    accessToken = Secret(token)
    tokenType = type
    lifetime = try Self.seconds(answer["expires_in"])
    refreshToken = answer["refresh_token"]?.stringValue.map { Secret($0) }
    scopes = answer["scope"]?.stringValue.map { $0.split(separator: " ").map(String.init) }
  }

  /// The value of the `Authorization` field (RFC 6750, section 2.1).
  package var headerValue: String {
    "\(tokenType.lowercased() == "bearer" ? "Bearer" : tokenType) \(accessToken.text)"
  }

  /// Whether a text can stand in a header field without becoming several words.
  private static func isUsable(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= longest && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  /// A lifetime; some servers write it as a text.
  private static func seconds(_ value: JSONValue?) throws(CredentialsError) -> Int? {
    guard let value, !value.isNull else { return nil }
    guard let seconds = value.doubleValue ?? value.stringValue.flatMap(Double.init), !seconds.isNaN else {
      throw CredentialsError(
        .malformedToken,
        "expires_in in the authorization server's answer isn't a number of seconds"
      )
    }
    return Int(min(max(seconds, 0), maximumLifetime))
  }

  private static func refusal(
    _ error: JSONValue,
    _ description: JSONValue?,
    _ secrets: [Secret]
  ) -> CredentialsError {
    func shown(_ value: JSONValue?, _ length: Int) -> String? {
      guard let text = value?.stringValue, text.utf8.count <= longest else { return nil }
      return CredentialsError.excerpt(Redaction(secrets.map(\.text)).applied(to: text), length: length)
    }
    var message = "the authorization server gave no token: \(shown(error, 80) ?? "unknown error")"
    if let details = shown(description, 300) { message += " (\(details))" }
    return CredentialsError(.refused, message)
  }
}
