import FanfareCredentials
import Testing

@Suite struct DigestChallengeTests {
  private func challenge(_ field: String) throws -> DigestChallenge { try DigestChallenge(parsing: field) }

  @Test func `the strongest challenge that is known is taken`() throws {
    let challenge = try challenge(
      """
      Negotiate YWJj=, Digest realm="a", nonce="1", algorithm=MD5, Basic realm="b", \
      Digest realm="a", nonce="2", algorithm=SHA-512-256, Digest realm="a", nonce="3", algorithm=sha-256, \
      Digest realm="a", nonce="4", algorithm="SHA-256-sess"
      """
    )
    #expect(challenge.nonce == "3")
    #expect(challenge.algorithm == .sha256)
  }

  @Test func `the parameters of a challenge are read`() throws {
    let challenge = try challenge(
      #",, dIGEST  Realm = "a, \"b\" \\ ü" ,nonce=x,, opaque="", qop="auth-int, AUTH", stale=TRUE, "#
    )
    #expect(challenge.realm == #"a, "b" \ ü"#)
    #expect(challenge.nonce == "x")
    #expect(challenge.opaque == "")
    #expect(challenge.algorithm == .md5)
    #expect(challenge.isCounted)
    #expect(challenge.isStale)
  }

  @Test func `an older server's challenge has nothing to count with`() throws {
    #expect(try !challenge(#"Digest realm="a", nonce="b""#).isCounted)
  }

  @Test(arguments: [
    ("", "the server asks for nothing, not for Digest"),
    (#"Basic realm="a", Negotiate"#, "the server asks for Basic, Negotiate, not for Digest"),
    (#"Digest nonce="a""#, "the server's Digest challenge has no realm or no nonce"),
    (
      #"Digest realm="a", nonce="b", algorithm=SHA-512-256"#,
      "the server asks for Digest with SHA-512-256; known are MD5, MD5-sess, SHA-256, SHA-256-sess"
    ),
    (
      #"Digest realm="a", nonce="b", qop="auth-int""#,
      "the server asks for Digest without qop=auth, the only one that is known"
    ),
  ])
  func `a challenge that isn't known says what the server asks for`(field: String, message: String) {
    let error = #expect(throws: CredentialsError.self) { try challenge(field) }
    #expect(error?.code == .unsupportedChallenge)
    #expect(error?.message == message)
  }

  @Test(arguments: [
    #"Digest realm="a"#, #"Digest realm="a\"#, #"Digest realm=, nonce="b""#, #"Digest realm="a" nonce="b""#,
    #"Digest realm="a", nonce="b", nonce="c""#, #""a""#, "Digest realm=\"a\r\nb\", nonce=\"c\"", "=",
    "Basic @",
    #"Digest realm="a", nonce="b" x"#,
  ])
  func `a field that isn't well-formed is an error`(field: String) {
    let error = #expect(throws: CredentialsError.self) { try challenge(field) }
    #expect(error?.code == .malformedChallenge)
  }

  @Test(arguments: [
    String(repeating: "x", count: 16_385), String(repeating: "Basic, ", count: 17),
    "Digest " + (0...32).map { "p\($0)=1" }.joined(separator: ","),
  ])
  func `a field is bounded`(field: String) {
    let error = #expect(throws: CredentialsError.self) { try challenge(field) }
    #expect(error?.code == .malformedChallenge)
  }
}
