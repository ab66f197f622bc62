import FanfareJSON
import FanfareTesting
import Foundation
import Testing

@testable import FanfareWorkflows

@Suite struct TokenIssuerTests {
  /// A run of a call whose token the authority gave.
  private func run(_ token: String, issuers: String) async throws -> ScriptedRun {
    let oauth2 =
      "{ authority: 'http://id.test', grant: client_credentials, client: { id: a, secret: b }, issuers: \(issuers) }"
    let endpoint = "{ uri: 'http://a.test', authentication: { oauth2: \(oauth2) } }"
    return try await ScriptedRun("do: [{ a: { call: http, with: { method: get, endpoint: \(endpoint) } } }]")
    {
      $0.on("http://id.test/oauth2/token", .json(#"{"access_token": "\#(token)"}"#))
    }
  }

  /// A JSON Web Token with these claims and no real signature.
  private func token(_ claims: String) -> String {
    let parts = [#"{"alg":"none"}"#, claims].map { part in
      Data(part.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
        "=",
        with: ""
      )
    }
    return parts.joined(separator: ".") + ".c2ln"
  }

  @Test func `a token of one of the issuers is used`() async throws {
    let run = try await run(
      token(#"{"iss":"http://id.test/ä?>"}"#),
      issuers: "['http://x.test', 'http://id.test/ä?>']"
    )
    #expect(run.error == "")
    #expect(run.conversation.last == "GET http://a.test/")
  }

  @Test func `a token of another issuer isn't sent`() async throws {
    let run = try await run(token(#"{"iss":"http://evil.test"}"#), issuers: "['http://id.test']")
    #expect(run.error.contains("the token was issued by 'http://evil.test', which isn't among 'issuers'"))
    #expect(run.conversation == ["POST http://id.test/oauth2/token"])
  }

  @Test(arguments: ["opaque", "a.b.c", "a.b"])
  func `a token that doesn't say who issued it can't be checked`(token: String) async throws {
    #expect(try await run(token, issuers: "['http://id.test']").error == "")
  }
}
