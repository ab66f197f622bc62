import Testing

@testable import FanfareCommand

@Suite struct TextColumnsTests {
  @Test(arguments: [
    ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｆｕ", 4), ("한글", 4),
    ("\u{1112}\u{1161}\u{11AB}", 2),
    ("😀", 2), ("👨‍👩‍👧", 2), ("🇩🇪", 2), ("✔", 1), ("✔️", 2), ("▕█▏", 3), ("ﾊ", 1), ("\u{200B}", 0), ("한\u{302E}", 2),
  ])
  func `a text takes as many columns as a terminal gives it`(text: String, columns: Int) {
    #expect(text.columns == columns)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef", "abcdef"), ("abcdef", 4, "abc…", "…def"), ("漢字漢字", 6, "漢字…", "…漢字"),
    ("漢字漢字", 4, "漢…", "…字"), ("ab", 1, "…", "…"),
  ])
  func `what is too long is shortened at one end, and wide characters stay whole`(
    text: String,
    limit: Int,
    beginning: String,
    end: String
  ) {
    #expect(text.fitted(to: limit) == beginning)
    #expect(text.fitted(to: limit, keeping: .end) == end)
  }

  @Test func `what isn't words is folded without a loss`() {
    #expect("  \"a\": 1234".folded(to: 6) == ["  \"a\":", " 1234"])
    #expect("漢字漢".folded(to: 5) == ["漢字", "漢"])
    #expect("".folded(to: 5) == [""])
  }

  @Test func `texts are wrapped at spaces, and long words within`() {
    #expect("one two three".wrapped(to: 7) == ["one two", "three"])
    #expect("a http://127.0.0.1:1/x b".wrapped(to: 10) == ["a", "http://127", ".0.0.1:1/x", "b"])
    #expect("漢字漢字漢 字".wrapped(to: 5) == ["漢字", "漢字", "漢 字"])
    #expect("a\n\nb".wrapped(to: 5) == ["a", "", "b"])
    #expect("".wrapped(to: 5) == [""])
  }
}
