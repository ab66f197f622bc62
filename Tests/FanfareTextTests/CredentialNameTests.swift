import Testing

@testable import FanfareText

@Suite struct CredentialNameTests {
  @Test(arguments: [
    "Authorization", "proxy-authorization", "Cookie", "X-API-Key", "x-auth-token", "access_token",
    "X-Amz-Signature",
    "client_secret", "Set-Cookie",
  ])
  func `names of credentials are known in letters of either case`(name: String) {
    #expect(CredentialName.isCredential(name))
  }

  @Test(arguments: ["Accept", "Content-Type", "X-Request-Id", "author", "page"])
  func `other names are none`(name: String) {
    #expect(!CredentialName.isCredential(name))
  }

  @Test func `an answer's tokens are what a service was asked for, its session isn't`() {
    #expect(
      CredentialName.isCredentialOfAnswer("Set-Cookie")
        && CredentialName.isCredentialOfAnswer("authorization")
    )
    #expect(!CredentialName.isCredentialOfAnswer("X-Subject-Token"))
  }
}
