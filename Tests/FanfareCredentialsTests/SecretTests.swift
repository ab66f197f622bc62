import FanfareCredentials
import FanfareJSON
import FanfareText
import Testing

@Suite struct SecretTests {
  /// Everything that shows a value without asking for its secrets.
  private func shown(_ value: some Any) -> String {
    var dumped = ""
    dump(value, to: &dumped)
    return "\(value)" + String(reflecting: value) + dumped
  }

  @Test func `a secret doesn't show itself`() {
    let secret = Secret("hush-1")
    #expect(secret.text == "hush-1")
    #expect("\(secret)" == "<hidden>")
    #expect(!shown(secret).contains("hush"))
    #expect(!shown([Optional(secret)]).contains("hush"))
  }

  @Test func `what has secrets in it doesn't show them`() throws {
    let basic = try BasicCredentials(username: "Ada", password: "hush-1")
    #expect(!shown(basic).contains("hush"))
    #expect(shown(basic).contains("Ada"))
    for authentication in [OAuth2Client.Authentication.basic, .post] {
      let request = try OAuth2TokenRequest(
        grant: .password(username: "Ada", password: Secret("hush-1")),
        client: OAuth2Client(id: "app", secret: Secret("hush-2"), authentication: authentication)
      )
      let all = shown(request) + shown(request.headers) + shown(request.body)
      #expect(!all.contains("hush"))
      #expect(!all.contains(BaseEncoding.base64.encode("app:hush-2".utf8)))
    }
    let token = try OAuth2Token(parsing: ["access_token": "hush-1", "refresh_token": "hush-2"])
    #expect(!shown(token).contains("hush"))
  }
}
