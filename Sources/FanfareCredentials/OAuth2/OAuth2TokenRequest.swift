package import FanfareJSON
internal import FanfareText

/// The request that asks an authorization server for a token (RFC 6749, sections 4.3 and 4.4).
///
/// It can be printed: what is secret in it doesn't show.
package struct OAuth2TokenRequest: Hashable, Sendable {
  /// What a token is given for.
  package enum Grant: Hashable, Sendable {
    /// That the client is who it says.
    case clientCredentials
    /// A user's name and password.
    case password(username: String, password: Secret)
  }

  /// How the body is written.
  package enum Encoding: String, Hashable, Sendable, CaseIterable {
    /// As a form, which is what the RFC has.
    case form = "application/x-www-form-urlencoded"
    /// As a JSON object, which some servers have instead.
    case json = "application/json"
  }

  /// A header field, whose value may be secret.
  package struct HeaderField: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The value.
    package let value: Secret
  }

  /// The path below the authority, with a slash at the beginning.
  package let path: String

  private let grant: Grant
  private let client: OAuth2Client
  private let scopes: [String]
  private let audiences: [String]
  private let encoding: Encoding

  /// Describes a request.
  ///
  /// - Parameters:
  ///   - grant: what the token is given for.
  ///   - client: who asks.
  ///   - scopes: what the token should allow; the server decides if there are none.
  ///   - audiences: whom the token is for (as in RFC 8693, section 2.1).
  ///   - encoding: how the body is written.
  ///   - path: the path of the token endpoint below the authority.
  /// - Throws: ``CredentialsError`` if a client has no identifier where it needs one, if the path can't be
  ///   one, or if anything has more than 8 KiB or there are more than 100 scopes or audiences.
  package init(
    grant: Grant,
    client: OAuth2Client,
    scopes: [String] = [],
    audiences: [String] = [],
    encoding: Encoding = .form,
    path: String = "/oauth2/token"
  ) throws(CredentialsError) {
    if case .clientCredentials = grant, client.id == nil {
      throw CredentialsError(.invalidCredentials, "the grant client_credentials needs the client's id")
    }
    guard scopes.count <= 100, audiences.count <= 100,
      (scopes + audiences + [path]).allSatisfy({ $0.utf8.count <= 8_192 })
    else {
      throw CredentialsError(.invalidCredentials, "there are too many scopes or audiences, or too long ones")
    }
    guard path.utf8.allSatisfy(Self.isVisible), !path.contains("://"), !path.contains("#") else {
      throw CredentialsError(.invalidAddress, "the token endpoint must be a path below the authority")
    }
    self.path = path.hasPrefix("/") ? path : "/" + path
    self.grant = grant
    self.client = client
    self.scopes = scopes
    self.audiences = audiences
    self.encoding = encoding
  }

  /// The method, which is always `POST`.
  package var method: String { "POST" }

  /// The URL below an authority.
  ///
  /// - Parameter authority: an http or https URL, with or without a path.
  /// - Throws: ``CredentialsError`` if it is none; the message doesn't have it, since it may have a password
  ///   in it.
  package func url(authority: String) throws(CredentialsError) -> String {
    let lower = authority.prefix(8).lowercased()
    guard lower.hasPrefix("http://") || lower.hasPrefix("https://"), authority.utf8.count <= 2_048,
      authority.utf8.allSatisfy(Self.isVisible), !authority.contains("?"), !authority.contains("#"),
      !authority.contains("@")
    else {
      throw CredentialsError(
        .invalidAddress,
        "the authority isn't an http or https URL without user name, query and fragment"
      )
    }
    var base = authority[...]
    while base.hasSuffix("/") { base.removeLast() }
    return base + path
  }

  /// The header fields.
  package var headers: [HeaderField] {
    var fields = [
      HeaderField(name: "Accept", value: Secret("application/json")),
      HeaderField(name: "Content-Type", value: Secret(encoding.rawValue)),
    ]
    if let value = client.authorization {
      fields.append(HeaderField(name: "Authorization", value: Secret(value)))
    }
    return fields
  }

  /// The body.
  package var body: Secret {
    switch encoding {
    case .form: return Secret(PercentEncoding.form(fields + audiences.map { ("audience", $0) }))
    case .json:
      var object = JSONObject(fields.map { ($0.name, .string($0.value)) })
      if let only = audiences.first {
        object["audience"] = audiences.count == 1 ? .string(only) : .array(audiences.map { .string($0) })
      }
      return Secret(JSONValue.object(object).description)
    }
  }

  /// The token in the answer of the authorization server.
  ///
  /// - Throws: ``CredentialsError`` if there is none; what was secret in the request doesn't show in the
  ///   message.
  package func token(from answer: JSONValue) throws(CredentialsError) -> OAuth2Token {
    var secrets = [client.secret].compactMap(\.self)
    if case .password(_, let password) = grant { secrets.append(password) }
    return try OAuth2Token(parsing: answer, hiding: secrets)
  }

  private var fields: [(name: String, value: String)] {
    var fields: [(name: String, value: String)]
    switch grant {
    case .clientCredentials: fields = [("grant_type", "client_credentials")]
    case .password(let username, let password):
      fields = [("grant_type", "password"), ("username", username), ("password", password.text)]
    }
    fields += client.fields
    if !scopes.isEmpty { fields.append(("scope", scopes.joined(separator: " "))) }
    return fields
  }

  private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }
}
