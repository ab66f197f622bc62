import Testing

@testable import FanfareRegex

/// Anchors and lookaround.
///
/// The expected places are those of jq 1.6 with Oniguruma 6.9.8.
struct PositionTests {
  @Test(
    "Anchors match at their places",
    arguments: [
      MatchCase("^b", "a\nb", nil),
      MatchCase("(?m)^b", "a\nb", "2-3"),
      MatchCase("a$", "a\nb", nil),
      MatchCase("(?m)a$", "a\nb", "0-1"),
      MatchCase("a$", "ba\n", "1-2"),
      MatchCase("a$", "a\n\n", nil),
      MatchCase("\\Ab", "ab", nil),
      MatchCase("a\\z", "a\n", nil),
      MatchCase("a\\Z", "a\n", "0-1"),
      MatchCase("$", "ab\n", "2-2"),
      MatchCase("(?m)^", "a\n", "0-0"),
      MatchCase("(?m)\\n^", "a\n", nil),
      MatchCase("\\bb\\w+", "ab bc", "3-5"),
      MatchCase("\\Bb", "b ab", "3-4"),
      MatchCase("\\b", "é", "0-0"),
      MatchCase("\\b", "  ", nil),
      MatchCase("\\Ga", "ba", nil),
      MatchCase("^a|^b", "cb", nil),
      MatchCase("(^a)", "ba", nil),
      MatchCase("x*$", "axx", "1-3"),
      MatchCase("(?m:^)b|c$", "a\nb", "2-3"),
    ]
  )
  func anchors(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "Assertions look ahead and behind",
    arguments: [
      MatchCase("a(?=b)", "acab", "2-3"),
      MatchCase("a(?!b)", "abac", "2-3"),
      MatchCase("(?<=a)b", "bab", "2-3"),
      MatchCase("(?<!a)b", "abb", "2-3"),
      MatchCase("(?<=a|b)c", "bc", "1-2"),
      MatchCase("(?<=x(?:a|b))c", "xbc", "2-3"),
      MatchCase("(?<=(a))b", "ab", "1-2 0-1"),
      MatchCase("(?<=a*)b", "aab", "2-3"),
      MatchCase("(?<=a{1,3})b", "ab", "1-2"),
      MatchCase("(?<=a+)b", "cab", "2-3"),
      MatchCase("(?<=\\d{3})x", "12x123x", "6-7"),
      MatchCase("(?<=é)a", "éa", "1-2"),
      MatchCase("(?<=^)a", "ba", nil),
      MatchCase("(?<=\\b)a", "b a", "2-3"),
      MatchCase("(?=a)(?=.b)", "acab", "2-2"),
      MatchCase("(?!a|b)\\w", "abc", "2-3"),
      MatchCase("\\w+(?=\\d)", "abc12", "0-4"),
      MatchCase("(?=(a+))a*b\\1", "aabaa", "0-5 0-2"),
      MatchCase("(?!(a)b)a", "abac", "2-3 -"),
      MatchCase("q(?!u)", "quq", "2-3"),
      MatchCase("(?<![\\d.])\\d+", "1.23 45", "0-1"),
    ]
  )
  func lookaround(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

}
