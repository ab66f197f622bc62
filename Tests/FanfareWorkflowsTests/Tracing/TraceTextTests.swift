import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct TraceTextTests {
  @Test(arguments: [
    ("abc", 3, "abc"), ("abcd", 3, "abc…"), ("aéé", 3, "aé…"), ("aéé", 2, "a…"), ("漢字", 4, "漢…"),
    ("e\u{301}e", 1, "e…"),
    ("", 0, ""), ("x", 0, "…"),
  ])
  func `a text is cut between characters' bytes, and says so`(text: String, limit: Int, expected: String) {
    #expect(TraceText.bounded(text, limit) == expected)
  }

  @Test func `a value that fits is its JSON`() throws {
    let value: JSONValue = ["a": [1, 2.5, "x\ny"], "b": nil, "c": [:], "d": true]
    #expect(TraceText.bounded(value, 1000) == value.description)
  }

  @Test(arguments: 0...40)
  func `a value that doesn't is the beginning of its JSON`(limit: Int) {
    let value: JSONValue = [
      "a": [1, 2.5, "x\ny"], "b": nil, "long": "a text that is longer than the others",
    ]
    let whole = value.description
    #expect(
      TraceText.bounded(value, limit) == whole.utf8.prefix(limit).map { String(UnicodeScalar($0)) }.joined()
        + "…"
    )
  }

  @Test func `of a large value no more is written than is kept`() {
    let value = JSONValue.array(Array(repeating: .string(String(repeating: "x", count: 1000)), count: 1000))
    #expect(TraceText.bounded(value, 100).utf8.count == 103)
  }
}
