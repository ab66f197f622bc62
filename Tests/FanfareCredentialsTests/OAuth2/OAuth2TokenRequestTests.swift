import FanfareCredentials
import FanfareJSON
import FanfareText
import Testing

@Suite struct OAuth2TokenRequestTests {
  private func request(
    _ grant: OAuth2TokenRequest.Grant = .clientCredentials,
    _ authentication: OAuth2Client.Authentication = .post,
    scopes: [String] = [],
    audiences: [String] = [],
    encoding: OAuth2TokenRequest.Encoding = .form,
    path: String = "/oauth2/token"
  ) throws -> OAuth2TokenRequest {
    try OAuth2TokenRequest(
      grant: grant,
      client: OAuth2Client(
        id: "app 1",
        secret: authentication == .none ? nil : Secret("s:e&c"),
        authentication: authentication
      ),
      scopes: scopes,
      audiences: audiences,
      encoding: encoding,
      path: path
    )
  }

  private func authorization(_ request: OAuth2TokenRequest) -> String? {
    request.headers.first { $0.name == "Authorization" }?.value.text
  }

  @Test func `a client may prove who it is in the body`() throws {
    let request = try request()
    #expect(
      request.body.text == "grant_type=client_credentials&client_id=app+1&client_secret=s%3Ae%26c"
    )
    #expect(request.headers.map(\.name) == ["Accept", "Content-Type"])
    #expect(request.headers.map(\.value.text) == ["application/json", "application/x-www-form-urlencoded"])
    #expect(request.method == "POST")
  }

  @Test func `a client may prove who it is in the Authorization field, encoded as in a form`() throws {
    let request = try request(.clientCredentials, .basic)
    #expect(request.body.text == "grant_type=client_credentials")
    #expect(authorization(request) == "Basic " + BaseEncoding.base64.encode("app+1:s%3Ae%26c".utf8))
  }

  @Test func `a client without a secret has its identifier in the body`() throws {
    let request = try request(.password(username: "Ada", password: Secret("p q")), .none)
    #expect(request.body.text == "grant_type=password&username=Ada&password=p+q&client_id=app+1")
    #expect(authorization(request) == nil)
  }

  @Test func `scopes are one text and audiences are repeated`() throws {
    let request = try request(.clientCredentials, .basic, scopes: ["a", "b:c"], audiences: ["x", "y"])
    #expect(request.body.text == "grant_type=client_credentials&scope=a+b%3Ac&audience=x&audience=y")
  }

  @Test func `the body may be JSON`() throws {
    let one = try request(scopes: ["a", "b"], audiences: ["x"], encoding: .json)
    #expect(
      try JSONValue(parsing: one.body.text) == [
        "grant_type": "client_credentials", "client_id": "app 1", "client_secret": "s:e&c", "scope": "a b",
        "audience": "x",
      ]
    )
    #expect(one.headers.map(\.value.text).contains("application/json"))
    let two = try request(.clientCredentials, .basic, audiences: ["x", "y"], encoding: .json)
    #expect(try JSONValue(parsing: two.body.text)["audience"] == ["x", "y"])
  }

  @Test(arguments: [
    ("https://id.example", "/oauth2/token", "https://id.example/oauth2/token"),
    ("http://id.example:81/realm/", "token", "http://id.example:81/realm/token"),
  ])
  func `the endpoint is below the authority`(authority: String, path: String, expected: String) throws {
    #expect(try request(path: path).url(authority: authority) == expected)
  }

  @Test(arguments: [
    "id.example", "ftp://id.example", "https://a:hush@id.example", "https://id.example/?a", "https://id b",
  ])
  func `an authority that can't be called is an error that doesn't show it`(authority: String) throws {
    let request = try request()
    let error = #expect(throws: CredentialsError.self) { try request.url(authority: authority) }
    #expect(error?.code == .invalidAddress)
    #expect(error?.message.contains("hush") == false)
  }

  @Test(arguments: ["a b", "https://other.example/token", "/a\r\nb"])
  func `a path must be one`(path: String) {
    let error = #expect(throws: CredentialsError.self) { try request(path: path) }
    #expect(error?.code == .invalidAddress)
  }

  @Test(
    arguments: [
      (nil, "s", .basic), ("app", nil, .post), ("", "s", .basic), ("app", "s", .none),
    ] as [(String?, String?, OAuth2Client.Authentication)]
  )
  func `a client must fit its authentication`(
    id: String?,
    secret: String?,
    authentication: OAuth2Client.Authentication
  ) {
    let error = #expect(throws: CredentialsError.self) {
      try OAuth2Client(id: id, secret: secret.map { Secret($0) }, authentication: authentication)
    }
    #expect(error?.code == .invalidCredentials)
  }

  @Test func `the client's own grant needs its identifier, and everything is bounded`() throws {
    let nobody = try OAuth2Client(id: nil, secret: nil, authentication: .none)
    #expect(throws: CredentialsError.self) {
      try OAuth2TokenRequest(grant: .clientCredentials, client: nobody)
    }
    #expect(throws: CredentialsError.self) { try request(scopes: Array(repeating: "a", count: 101)) }
    #expect(throws: CredentialsError.self) { try request(audiences: [String(repeating: "a", count: 8_193)]) }
  }

  @Test func `a refusal that repeats the request's secrets doesn't show them`() throws {
    let request = try request(.password(username: "Ada", password: Secret("hush")))
    let error = #expect(throws: CredentialsError.self) {
      try request.token(from: ["error": "invalid_grant", "error_description": "hush and s:e&c are wrong"])
    }
    #expect(
      error?.message
        == "the authorization server gave no token: invalid_grant (<hidden> and <hidden> are wrong)"
    )
  }
}
