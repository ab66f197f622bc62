import FanfareCredentials
import Testing

@Suite struct BasicCredentialsTests {
  // RFC 7617, sections 2 and 2.1.
  @Test(arguments: [
    ("Aladdin", "open sesame", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
    ("test", "123£", "Basic dGVzdDoxMjPCow=="),
    ("", "", "Basic Og=="), ("a", "b:c", "Basic YTpiOmM="),
  ])
  func `name and password are base64`(username: String, password: String, expected: String) throws {
    #expect(try BasicCredentials(username: username, password: password).headerValue == expected)
  }

  @Test(arguments: [("a:b", "hush"), ("a\n", "hush"), ("a", "hush\n"), ("a", "hush\u{7F}")])
  func `what the scheme can't send is refused without being shown`(username: String, password: String) {
    let error = #expect(throws: CredentialsError.self) {
      try BasicCredentials(username: username, password: password)
    }
    #expect(error?.code == .invalidCredentials)
    #expect(error?.message.contains("hush") == false)
  }
}
