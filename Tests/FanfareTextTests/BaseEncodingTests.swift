import FanfareText
import Testing

@Suite struct BaseEncodingTests {
  // RFC 4648, section 10.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `bytes become groups of four digits`(text: String, expected: String) {
    #expect(BaseEncoding.base64.encode(text.utf8) == expected)
  }

  @Test func `all digits are used`() {
    let bytes: [UInt8] = [0x00, 0x10, 0x83, 0xFB, 0xEF, 0xFF, 0xFF]
    #expect(BaseEncoding.base64.encode(bytes) == "ABCD++///w==")
  }
}
