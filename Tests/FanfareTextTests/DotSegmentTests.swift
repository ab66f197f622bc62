import FanfareText
import Testing

@Suite struct DotSegmentTests {
  @Test(arguments: [
    ".", "..", "a/..", "../a", "a/./b", "..\\a", "..;x=1/a", "%2e%2E", "..%2Fa", "%252e%252e", "%25252e.",
    "%zz/%2e%2e/a", "%zz%2F..%5ca",
    "../\u{301}a", "a/..\\\u{200D}b", "..;\u{301}a", "..%2F\u{301}a", "..%2F%CC%81a", "%zz/%2e%2e/\u{200C}a",
  ])
  func `a segment that leads elsewhere is found, also with a mark behind what ends it`(text: String) {
    #expect(DotSegment.stands(in: text))
  }

  @Test(arguments: ["", "a", "...", "a..b", "a/.b/..c", "%zz", "%2e%2e%2e", ".\u{301}", "a/\u{301}../b"])
  func `others lead nowhere else`(text: String) {
    #expect(!DotSegment.stands(in: text))
  }
}
