import FanfareCredentials
import Testing

@Suite struct DigestResponseTests {
  private func answer(
    _ parameters: String,
    username: String = "Mufasa",
    password: String = "Circle of Life",
    uri: String = "/dir/index.html",
    clientNonce: String = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
    count: UInt32 = 1
  ) throws -> String {
    try DigestChallenge(parsing: "Digest \(parameters)").response(
      username: username,
      password: password,
      method: "GET",
      uri: uri,
      clientNonce: clientNonce,
      count: count
    )
  }

  private static let example = """
    realm="http-auth@example.org", qop="auth, auth-int", \
    nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", \
    opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
    """

  // RFC 7616, section 3.9.1; those with -sess were computed apart.
  @Test(arguments: [
    ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
    ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ("MD5-sess", "e783283f46242139c486a698fec7211d"),
    ("SHA-256-sess", "2fd51b3a77ad75bad6afad6003e818d767133c46d9e2749e7f5232ae1ea3efd7"),
  ])
  func `the RFC's example has the RFC's answer`(algorithm: String, response: String) throws {
    let expected = """
      Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", \
      algorithm=\(algorithm), \
      nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, \
      cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, response="\(response)", \
      opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"
      """
    #expect(try answer("\(Self.example), algorithm=\(algorithm)") == expected)
  }

  private static let older =
    #"realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093""#

  @Test func `the example of RFC 2617 has its answer, without an algorithm`() throws {
    let answer = try answer(
      Self.older + #", qop="auth,auth-int", opaque="5ccc069c403ebaf9f0171e9517f40e41""#,
      password: "Circle Of Life",
      clientNonce: "0a4f113b"
    )
    #expect(answer.contains(#", nc=00000001, cnonce="0a4f113b", qop=auth"#))
    #expect(answer.contains(#", response="6629fae49393a05397450978507c4ef1", "#))
    #expect(!answer.contains("algorithm"))
  }

  @Test func `the example of RFC 2069 has its corrected answer, without a counter`() throws {
    let answer = try answer(Self.older, password: "CircleOfLife")
    #expect(answer.hasSuffix(#", response="1949323746fe6a43ef61f9606e7febea""#))
    #expect(!answer.contains("nc=") && !answer.contains("qop"))
  }

  @Test func `the counter has eight digits`() throws {
    #expect(try answer(Self.example, count: 255).contains("nc=000000ff,"))
    #expect(try answer(Self.example, count: .max).contains("nc=ffffffff,"))
  }

  @Test func `a user name beyond ASCII is encoded, or hashed if the server wants that`() throws {
    let encoded = try answer(Self.example, username: "Jäsøn Doe")
    #expect(encoded.hasPrefix("Digest username*=UTF-8''J%C3%A4s%C3%B8n%20Doe, realm="))
    let hashed = try answer(
      #"realm="api@example.org", nonce="a", algorithm=SHA-256, userhash=true"#,
      username: "Jäsøn Doe"
    )
    let hash = "5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7"
    #expect(hashed.hasPrefix("Digest username=\"\(hash)\", "))
    #expect(hashed.hasSuffix(", userhash=true"))
  }

  @Test func `quotes are escaped and no text can begin another field`() throws {
    let answer = try answer(
      #"realm="a \"b\"", nonce="c\\d""#,
      username: "a\r\nb",
      uri: "/\r\n\"",
      clientNonce: "x"
    )
    #expect(
      answer.hasPrefix(#"Digest username*=UTF-8''a%0D%0Ab, realm="a \"b\"", uri="/%0D%0A\"", nonce="c\\d""#)
    )
  }
}
