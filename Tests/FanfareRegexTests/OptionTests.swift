import Testing

@testable import FanfareRegex

/// Options, given with the pattern and within it.
///
/// The expected places are those of jq 1.6 with Oniguruma 6.9.8.
struct OptionTests {
  @Test(
    "Options change how a pattern is read",
    arguments: [
      MatchCase("ABC", .ignoreCase, "xabc", "1-4"),
      MatchCase("[a-c]+", .ignoreCase, "xABC", "1-4"),
      MatchCase("[^a]", .ignoreCase, "Ab", "1-2"),
      MatchCase("é", .ignoreCase, "É", "0-1"),
      MatchCase("σ", .ignoreCase, "ς", "0-1"),
      MatchCase("k", .ignoreCase, "\u{212A}", "0-1"),
      MatchCase("[a-z]", .ignoreCase, "\u{212A}", "0-1"),
      MatchCase("ſ", .ignoreCase, "S", "0-1"),
      MatchCase("ж+", .ignoreCase, "ЖжЖ", "0-3"),
      MatchCase("a(?i:b)c", "aBc", "0-3"),
      MatchCase("a(?i)b|c", "C", "0-1"),
      MatchCase("(a(?i)b)c", "aBC", nil),
      MatchCase("a b # c", .extended, "ab", "0-2"),
      MatchCase("a\\ b", .extended, "a b", "0-3"),
      MatchCase("[a b]+", .extended, "x a", "1-3"),
      MatchCase("a +", .extended, "aaa", "0-3"),
      MatchCase("(?x) a b", "ab", "0-2"),
      MatchCase("(?x: a )b", "ab", "0-2"),
      MatchCase("a.b", .dotMatchesNewline, "a\nb", "0-3"),
      MatchCase("(?s)a.b", "a\nb", "0-3"),
      MatchCase("(?s:a.)b", "a\nb", "0-3"),
      MatchCase("a.b", [.singleLine, .dotMatchesNewline], "a\nb", "0-3"),
      MatchCase("(?ims)^A.", "b\na\n", "2-4"),
      MatchCase("a*", .notEmpty, "baa", "1-3"),
      MatchCase("a*?", .notEmpty, "baa", "1-2"),
      MatchCase("^$|b", .notEmpty, "\nb", "1-2"),
      MatchCase("a*|b", [.notEmpty, .longest], "caab", "1-3"),
      MatchCase("a+|b+", .longest, "aabbb", "2-5"),
    ]
  )
  func options(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

}
