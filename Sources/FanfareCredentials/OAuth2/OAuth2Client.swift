internal import FanfareText

/// Who asks an authorization server for a token, and how it proves that (RFC 6749, section 2.3).
package struct OAuth2Client: Hashable, Sendable {
  /// How a client proves who it is, by the names of RFC 7591.
  package enum Authentication: String, Hashable, Sendable, CaseIterable {
    /// In the `Authorization` field.
    case basic = "client_secret_basic"
    /// In the body.
    case post = "client_secret_post"
    /// Not at all; the identifier stands in the body if there is one.
    case none
  }

  /// The identifier.
  package let id: String?
  /// The secret.
  package let secret: Secret?
  /// How the client proves who it is.
  package let authentication: Authentication

  /// Creates a client.
  ///
  /// - Parameters:
  ///   - id: the identifier; it may only be missing without authentication.
  ///   - secret: the secret, which has a meaning only with authentication.
  ///   - authentication: how the client proves who it is.
  /// - Throws: ``CredentialsError`` if identifier or secret are missing, or the secret would not be used.
  package init(id: String?, secret: Secret?, authentication: Authentication) throws(CredentialsError) {
    guard authentication != .none || secret == nil else {
      throw CredentialsError(
        .invalidCredentials,
        "the client has a secret, but with the authentication none it isn't sent; leave it out or "
          + "choose client_secret_basic or client_secret_post"
      )
    }
    guard authentication == .none || (id?.isEmpty == false && secret != nil) else {
      throw CredentialsError(
        .invalidCredentials,
        "the authentication \(authentication.rawValue) needs the client's id and secret"
      )
    }
    self.id = id
    self.secret = secret
    self.authentication = authentication
  }

  /// The value of the `Authorization` field; identifier and secret are encoded as in a form before.
  var authorization: String? {
    guard authentication == .basic, let id, let secret else { return nil }
    return "Basic "
      + BaseEncoding.base64.encode(
        "\(PercentEncoding.encodeForm(id)):\(PercentEncoding.encodeForm(secret.text))".utf8
      )
  }

  /// What stands in the body.
  var fields: [(name: String, value: String)] {
    guard authentication != .basic, let id else { return [] }
    return [("client_id", id)] + (secret.map { [("client_secret", $0.text)] } ?? [])
  }
}
