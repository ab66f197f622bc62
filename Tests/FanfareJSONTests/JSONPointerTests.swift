import FanfareJSON
import Testing

@Suite struct JSONPointerTests {
  @Test(arguments: [
    ("", []), ("/", [""]), ("/a/0", ["a", "0"]), ("/a~1b/m~0n", ["a/b", "m~n"]), ("/~01", ["~1"]),
    ("//", ["", ""]),
  ])
  func `a pointer is read and written`(text: String, tokens: [String]) {
    #expect(JSONPointer(text)?.tokens == tokens)
    #expect(JSONPointer(tokens).description == text)
  }

  @Test(arguments: ["a", "/~", "/~2", "#/a"])
  func `what is no pointer is refused`(text: String) {
    #expect(JSONPointer(text) == nil)
  }

  @Test func `tokens are compared by their bytes`() {
    #expect(JSONPointer(["\u{e9}"]) != JSONPointer(["e\u{301}"]))
  }
}
