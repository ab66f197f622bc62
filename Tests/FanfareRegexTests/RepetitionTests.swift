import Testing

@testable import FanfareRegex

/// Quantifiers.
///
/// The expected places are those of jq 1.6 with Oniguruma 6.9.8.
struct RepetitionTests {
  @Test(
    "Quantifiers try counts in their order",
    arguments: [
      MatchCase("a*", "baa", "0-0"),
      MatchCase("a+", "baa", "1-3"),
      MatchCase("a?", "aa", "0-1"),
      MatchCase("a*?", "aa", "0-0"),
      MatchCase("a+?", "aa", "0-1"),
      MatchCase("a??b", "ab", "0-2"),
      MatchCase("a{2}", "aaa", "0-2"),
      MatchCase("a{2,}", "xaaaa", "1-5"),
      MatchCase("a{1,2}", "aaa", "0-2"),
      MatchCase("a{1,2}?", "aaa", "0-1"),
      MatchCase("a{2}?", "aaa", "0-2"),
      MatchCase("a{0}", "aa", "0-0"),
      MatchCase("(a){0}b", "ab", "1-2 -"),
      MatchCase("a*+a", "aaa", nil),
      MatchCase("a++b", "aab", "0-3"),
      MatchCase("a?+a", "a", nil),
      MatchCase("a{1,2}+a", "aaa", "0-3"),
      MatchCase("a{1,2}+a", "aa", nil),
      MatchCase("(?:ab)+", "xababa", "1-5"),
      MatchCase("(?:ab){2,3}", "abababab", "0-6"),
      MatchCase("(?:ab){2,3}?", "abababab", "0-4"),
      MatchCase("(ab|c){2,}", "abcabx", "0-5 3-5"),
      MatchCase("(?:a|b){15}", "abababababababab", "0-15"),
      MatchCase("(?:ab|a){12,}?c", "abababababababababababababc", "0-27"),
      MatchCase(".*?,", "ab,c,", "0-3"),
      MatchCase(".*,", "ab,c,d", "0-5"),
      MatchCase("[a-z]+-(\\d+)", "xx-12-3", "0-5 3-5"),
      MatchCase("a**", "aa", "0-2"),
      MatchCase("(?:a*)*", "aab", "0-2"),
      MatchCase("(?:a+)?", "aa", "0-2"),
      MatchCase("(?:a?)+?", "aa", "0-1"),
      MatchCase("(?:a{2}){3}", "aaaaaaa", "0-6"),
      MatchCase("a+?*", "aa", "0-2"),
      MatchCase("(a*)*", "aab", "0-2 2-2"),
      MatchCase("(a*)+", "aab", "0-2 2-2"),
      MatchCase("(a|b*)*c", "abbc", "0-4 3-3"),
      MatchCase("(?:|a)+", "aa", "0-0"),
      MatchCase("(?:a?){3}b", "aab", "0-3"),
      MatchCase("(|a){3}", "aaa", "0-0 0-0"),
      MatchCase("(a|\\b){20,}", "aaa", "0-3 3-3"),
      MatchCase("x*?y", "xxy", "0-3"),
    ]
  )
  func quantifiers(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

}
