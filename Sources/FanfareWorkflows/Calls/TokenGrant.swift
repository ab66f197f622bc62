internal import Fanfare
internal import FanfareCredentials
internal import FanfareJSON
internal import FanfareText
internal import Synchronization

/// What a token is asked for, and from whom.
struct TokenGrant: Hashable, Sendable {
  let authority: String
  let isOpenID: Bool
  let request: OAuth2TokenRequest
  /// Who may have issued a token; anybody if there is none.
  let issuers: [String]

  /// Reads the properties of `oauth2` or `oidc`.
  init(_ properties: JSONObject, isOpenID: Bool) throws(WorkflowError) {
    self.isOpenID = isOpenID
    issuers = Self.texts(properties["issuers"])
    authority = properties["authority"]?.asText ?? ""
    let client = properties["client"] ?? [:]
    let method = client["authentication"]?.asText ?? OAuth2Client.Authentication.post.rawValue
    guard let clientAuthentication = OAuth2Client.Authentication(rawValue: method) else {
      throw WorkflowError(.authentication, "the client authentication '\(method)' isn't supported")
    }
    let grant: OAuth2TokenRequest.Grant
    switch properties["grant"]?.asText {
    case "password":
      grant = .password(
        username: properties["username"]?.asText ?? "",
        password: Secret(properties["password"]?.asText ?? "")
      )
    case "client_credentials": grant = .clientCredentials
    case let other:
      throw WorkflowError(.authentication, "the grant '\(other ?? "")' isn't supported")
    }
    let format = properties["request"]?["encoding"]?.asText ?? OAuth2TokenRequest.Encoding.form.rawValue
    guard let encoding = OAuth2TokenRequest.Encoding(rawValue: format) else {
      throw WorkflowError(.authentication, "the encoding '\(format)' of token requests isn't supported")
    }
    do throws(CredentialsError) {
      request = try OAuth2TokenRequest(
        grant: grant,
        client: try OAuth2Client(
          id: client["id"]?.asText,
          secret: client["secret"].map { Secret($0.asText) },
          authentication: clientAuthentication
        ),
        scopes: Self.texts(properties["scopes"]),
        audiences: Self.texts(properties["audiences"]),
        encoding: encoding,
        path: properties["endpoints"]?["token"]?.asText ?? "/oauth2/token"
      )
    } catch {
      throw WorkflowError(.authentication, "\(error)")
    }
  }

  /// Where tokens are given.
  var url: String {
    get throws(WorkflowError) {
      do throws(CredentialsError) {
        return try request.url(authority: authority)
      } catch {
        throw WorkflowError(.authentication, "\(error)")
      }
    }
  }

  /// Where OpenID Connect's configuration is (OpenID Connect Discovery 1.0, section 4).
  var discoveryURL: String {
    get throws(WorkflowError) {
      let suffix = "/.well-known/openid-configuration"
      let base = authority.hasSuffix("/") ? String(authority.dropLast()) : authority
      guard URLParts(base) != nil else {
        throw WorkflowError(.authentication, "'\(VisibleURL.text(authority))' isn't an absolute URL")
      }
      return base.hasSuffix(suffix) ? base : base + suffix
    }
  }

  /// Checks that a configuration is that of the authority, before the client's secret is sent where it says.
  ///
  /// - Throws: an error if the issuer is another one (OpenID Connect Discovery 1.0, section 4.3), or if tokens are given
  ///   neither on the authority's origin nor, both of them, by https.
  func check(_ document: JSONValue, tokenURL: String) throws(WorkflowError) {
    let issuer = document["issuer"]?.stringValue ?? ""
    var configured = try discoveryURL.dropLast("/.well-known/openid-configuration".utf8.count)
    while configured.hasSuffix("/") { configured.removeLast() }
    guard issuer == configured || issuer == "\(configured)/" else {
      throw WorkflowError(
        .authentication,
        "the OpenID configuration of \(configured) has another issuer or none, so it isn't trusted; no credentials were sent"
      )
    }
    let (home, origin) = (NamedOrigins.origin(of: configured), NamedOrigins.origin(of: tokenURL))
    guard let home, let origin, origin == home || (home.scheme == .https && origin.scheme == .https) else {
      throw WorkflowError(
        .authentication,
        "the token_endpoint of \(configured) is neither on its origin nor reached by https; no credentials were sent"
      )
    }
  }

  /// Checks that a token was issued by one of the issuers.
  ///
  /// Only a token that says who issued it can be checked, as JSON Web Tokens do (RFC 7519, section 4.1.1); others are for the
  /// authorization server and the service to read, and the answer came from the authority itself.
  ///
  /// - Throws: an error if it says somebody else.
  func check(_ token: OAuth2Token) throws(WorkflowError) {
    guard !issuers.isEmpty, let issuer = token.issuer, !issuers.contains(issuer) else { return }
    throw WorkflowError(
      .authentication,
      "the token was issued by '\(VisibleURL.text(issuer))', which isn't among 'issuers'"
    )
  }

  /// The texts of a list; a text alone is a list of one.
  private static func texts(_ value: JSONValue?) -> [String] {
    guard let value, !value.isNull else { return [] }
    return (value.arrayValue ?? [value]).map(\.asText)
  }
}

/// Keeps tokens for as long as they are good.
final class TokenStore: Sendable {
  private struct Entry {
    let authorization: Authorization
    let end: MonotonicInstant
  }

  /// How many tokens are kept.
  private static let maximumEntries = 1024
  /// A token isn't used any more this long before its end.
  private static let margin = Duration.seconds(10)
  /// How long a token is kept that doesn't tell its lifetime.
  private static let defaultLifetime = Duration.seconds(300)

  private let entries = Mutex(RecentlyUsed<TokenGrant, Entry>(capacity: maximumEntries))

  func token(for grant: TokenGrant, at now: MonotonicInstant) -> Authorization? {
    entries.withLock { entries in
      guard let entry = entries[grant], entry.end > now else { return nil }
      return entry.authorization
    }
  }

  /// Reads the answer to a grant's request and keeps the token.
  func keep(
    _ answer: JSONValue,
    for grant: TokenGrant,
    at now: MonotonicInstant
  ) throws(WorkflowError) -> Authorization {
    let token: OAuth2Token
    do throws(CredentialsError) {
      token = try grant.request.token(from: answer)
    } catch {
      throw WorkflowError(.authentication, "\(error)")
    }
    try grant.check(token)
    let authorization = Authorization(token)
    let lifetime = token.lifetime.map { Duration.seconds($0) - Self.margin } ?? Self.defaultLifetime
    entries.withLock { entries in
      entries[grant] = Entry(authorization: authorization, end: now.advanced(by: lifetime))
    }
    return authorization
  }

  func forget(_ grant: TokenGrant) {
    entries.withLock { $0[grant] = nil }
  }
}
