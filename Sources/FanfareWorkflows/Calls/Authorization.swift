internal import FanfareCredentials

/// The value of the header field that proves who calls.
struct Authorization: Hashable, Sendable {
  let scheme: String
  private let secret: Secret

  private init(headerValue: String) {
    let parts = headerValue.split(separator: " ", maxSplits: 1)
    scheme = parts.first.map(String.init) ?? ""
    secret = Secret(parts.count == 2 ? String(parts[1]) : "")
  }

  /// The value as it is sent.
  var headerValue: String { "\(scheme) \(parameter)" }

  /// What follows the scheme: a token, or what proves that somebody knows a password.
  var parameter: String { secret.text }

  static func bearer(_ token: String) -> Authorization { Authorization(headerValue: "Bearer \(token)") }

  static func basic(username: String, password: String) throws(WorkflowError) -> Authorization {
    do throws(CredentialsError) {
      return Authorization(
        headerValue: try BasicCredentials(username: username, password: password).headerValue
      )
    } catch {
      throw WorkflowError(.authentication, "\(error)")
    }
  }

  init(_ token: OAuth2Token) {
    self.init(headerValue: token.headerValue)
  }

  /// The response to a challenge of the digest scheme (RFC 7616).
  init(
    answering challenge: String,
    username: String,
    password: String,
    method: String,
    target: String,
    clientNonce: String
  ) throws(WorkflowError) {
    do throws(CredentialsError) {
      let value = try DigestChallenge(parsing: challenge).response(
        username: username,
        password: password,
        method: method,
        uri: target,
        clientNonce: clientNonce,
        count: 1
      )
      self.init(headerValue: value)
    } catch {
      throw WorkflowError(.authentication, "\(error)")
    }
  }
}
