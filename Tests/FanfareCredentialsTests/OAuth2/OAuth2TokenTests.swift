import FanfareCredentials
import FanfareJSON
import Testing

@Suite struct OAuth2TokenTests {
  @Test func `a token is read with its type and lifetime`() throws {
    // RFC 6749, section 5.1.
    let token = try OAuth2Token(parsing: [
      "access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "example", "expires_in": 3600,
      "refresh_token": "tGzv3JOkF0XG5Qx2TlKWIA", "example_parameter": "example_value", "scope": "a b",
    ])
    #expect(token.accessToken.text == "2YotnFZFEjr1zCsicMWpAA")
    #expect(token.tokenType == "example")
    #expect(token.lifetime == 3600)
    #expect(token.refreshToken?.text == "tGzv3JOkF0XG5Qx2TlKWIA")
    #expect(token.scopes == ["a", "b"])
    #expect(token.headerValue == "example 2YotnFZFEjr1zCsicMWpAA")
  }

  @Test(arguments: [nil, "bearer", "BEARER"] as [String?])
  func `bearer tokens are sent as such whatever the case of the type`(type: String?) throws {
    var answer: JSONObject = ["access_token": "a"]
    answer["token_type"] = type.map { .string($0) }
    let token = try OAuth2Token(parsing: .object(answer))
    #expect(token.headerValue == "Bearer a")
    #expect(token.lifetime == nil && token.refreshToken == nil && token.scopes == nil)
  }

  @Test(
    arguments: [
      ("3600", 3600), (59.9, 59), (-1, 0), (1e30, 1_000_000_000), (nil, nil),
    ] as [(JSONValue, Int?)]
  )
  func `a lifetime is a whole number of seconds within bounds`(value: JSONValue, expected: Int?) throws {
    #expect(try OAuth2Token(parsing: ["access_token": "a", "expires_in": value]).lifetime == expected)
  }

  @Test(
    arguments: [
      nil, [], [:], ["access_token": 1], ["access_token": ""], ["access_token": "a\r\nb"],
      ["access_token": "a", "token_type": "b c"], ["access_token": "a", "expires_in": "soon"],
      ["access_token": "a", "expires_in": true],
    ] as [JSONValue]
  )
  func `an answer without a usable token is an error`(answer: JSONValue) {
    let error = #expect(throws: CredentialsError.self) { try OAuth2Token(parsing: answer) }
    #expect(error?.code == .malformedToken)
  }

  @Test(
    arguments: [
      (["error": "invalid_client"], "invalid_client"),
      (["error": "invalid_scope", "error_description": "no\nsuch"], "invalid_scope (no\u{FFFD}such)"),
      (["error": 1, "access_token": "a"], "unknown error"),
    ] as [(JSONValue, String)]
  )
  func `a refusal says what the server says`(answer: JSONValue, message: String) {
    let error = #expect(throws: CredentialsError.self) { try OAuth2Token(parsing: answer) }
    #expect(error?.code == .refused)
    #expect(error?.message == "the authorization server gave no token: \(message)")
  }

  @Test func `what the server says is bounded`() {
    let long = JSONValue.string(String(repeating: "x", count: 10_000))
    let error = #expect(throws: CredentialsError.self) {
      try OAuth2Token(parsing: ["error": long, "error_description": long])
    }
    #expect(error?.message.count ?? .max < 500)
  }
}
