internal import FanfareCredentials
internal import FanfareJSON
internal import FanfareSamples
internal import FanfareText
internal import HTTPTypes

/// An authorization server that gives tokens to clients that know the password.
enum MockTokens {
  private static let secret = "open-sesame"

  /// The answer to a request; `nil` if it isn't for this service.
  static func answer(_ request: PlainRequest) -> PlainAnswer? {
    switch request.path {
    case "/.well-known/openid-configuration":
      return .json(.ok, ["issuer": "http://mock.test", "token_endpoint": "http://mock.test/oauth2/token"])
    case "/oauth2/token":
      guard let client = client(of: request) else {
        return .json(.unauthorized, ["error": "invalid_client"])
      }
      return .json(
        .ok,
        ["access_token": .string("token-of-\(client)"), "token_type": "Bearer", "expires_in": 300]
      )
    default: return nil
    }
  }

  /// The client that has proved itself, in the body or by a header field (RFC 6749, section 2.3.1).
  private static func client(of request: PlainRequest) -> String? {
    let body = String(decoding: request.body, as: UTF8.self).split(separator: "&")
    guard request.method == .post, body.contains("grant_type=client_credentials") else { return nil }
    if let field = request.headers[.authorization] {
      return ["shop", "desk"].first { field == "Basic " + BaseEncoding.base64.encode("\($0):\(secret)".utf8) }
    }
    guard body.contains("client_secret=\(secret)") else { return nil }
    return body.first { $0.hasPrefix("client_id=") }.map { String($0.dropFirst(10)) }
  }
}
