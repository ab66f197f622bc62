import Testing

@testable import FanfareRegex

/// The characters that a pattern names one by one.
///
/// The expected places are those of jq 1.6 with Oniguruma 6.9.8.
struct CharacterTests {
  @Test(
    "Literals match themselves",
    arguments: [
      MatchCase("foo", "a foo b", "2-5"),
      MatchCase("foo", "fo", nil),
      MatchCase("", "abc", "0-0"),
      MatchCase("é+", "caféé", "3-5"),
      MatchCase("日本", "x日本", "1-3"),
      MatchCase("👍", "a👍b", "1-2"),
      MatchCase("a{", "a{", "0-2"),
      MatchCase("a{x}", "a{x}", "0-4"),
      MatchCase("{", "a{b", "1-2"),
      MatchCase("a{,2}", "aa a{,2}", "3-8"),
      MatchCase("]", "a]", "1-2"),
      MatchCase("&&", "a&&b", "1-3"),
      MatchCase("a|b|", "xb", "0-0"),
      MatchCase("|a", "a", "0-0"),
    ]
  )
  func literals(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "Escapes stand for characters",
    arguments: [
      MatchCase("\\t\\n\\r\\f\\a\\e", "\t\n\r\u{C}\u{7}\u{1B}", "0-6"),
      MatchCase("\\x41", "xA", "1-2"),
      MatchCase("\\x{1F44D}", "a👍", "1-2"),
      MatchCase("\\xc3\\xa9", "aé", "1-2"),
      MatchCase("\\303\\251", "aé", "1-2"),
      MatchCase("\\101\\102", "AB", "0-2"),
      MatchCase("\\07", "\u{7}", "0-1"),
      MatchCase("\\10", "\u{8}", "0-1"),
      MatchCase("\\o{101}", "A", "0-1"),
      MatchCase("\\cA", "\u{1}", "0-1"),
      MatchCase("\\c?", "\u{7F}", "0-1"),
      MatchCase("\\.\\*\\[\\\\", ".*[\\", "0-4"),
      MatchCase("\\Qa.b*\\E+", "a.b***", "0-6"),
      MatchCase("\\Qa.b", "axb a.b", "4-7"),
      MatchCase("\\Q\\E", "a", "0-0"),
      MatchCase("a\\Q\\Eb", "ab", "0-2"),
      MatchCase("\\E", "E", "0-1"),
      MatchCase("\\x{}", "x{}", "0-3"),
      MatchCase("\\g\\k", "gk", "0-2"),
      MatchCase("\\p", "p", "0-1"),
    ]
  )
  func escapes(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "What other syntaxes know is literal in jq's",
    arguments: [
      MatchCase("\\h", "f h", "2-3"),
      MatchCase("\\H", "fH", "1-2"),
      MatchCase("\\v", "\u{B}v", "1-2"),
      MatchCase("\\u0041", "Au0041", "1-6"),
      MatchCase("[[a]]", "a] [a", "0-2"),
      MatchCase("[a&&b]+", "&ab", "0-3"),
      MatchCase("[^[]+", "[x]", "1-3"),
      MatchCase("a{,3}", "aaa", nil),
    ]
  )
  func surprises(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

}
