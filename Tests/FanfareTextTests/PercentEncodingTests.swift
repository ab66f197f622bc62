import FanfareText
import Testing

@Suite struct PercentEncodingTests {
  @Test func `each part of a URL keeps what it may have`() {
    #expect(PercentEncoding.encode("a/b?ü,%2F~") == "a%2Fb%3F%C3%BC%2C%252F~")
    #expect(PercentEncoding.encodeReserved("a/b?x=1&y#%20%") == "a/b?x=1%26y%23%20%25")
    #expect(PercentEncoding.encodePath("/a b/%2F?") == "/a%20b/%2F%3F")
    #expect(PercentEncoding.encodeForm("a b+c") == "a+b%2Bc")
  }

  @Test(arguments: [("a%20b", "a b"), ("%C3%BC", "ü"), ("%2", nil), ("%zz", nil), ("%FF", nil), ("", "")])
  func `escapes are read`(text: String, expected: String?) {
    #expect(PercentEncoding.decode(text[...]) == expected)
  }
}
