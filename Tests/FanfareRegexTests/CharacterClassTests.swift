import Testing

@testable import FanfareRegex

/// Sets of characters.
///
/// The expected places are those of jq 1.6 with Oniguruma 6.9.8.
struct CharacterClassTests {
  @Test(
    "Classes match one of their characters",
    arguments: [
      MatchCase("[abc]+", "xxcab", "2-5"),
      MatchCase("[^abc]+", "abxyc", "2-4"),
      MatchCase("[a-c]+", "xabcd", "1-4"),
      MatchCase("[a-c-x-z]+", "a-bxyz", "0-6"),
      MatchCase("[-a]+", "b-a-", "1-4"),
      MatchCase("[a-]+", "b-a-", "1-4"),
      MatchCase("[]a]+", "b]a", "1-3"),
      MatchCase("[^]a]", "]ab", "2-3"),
      MatchCase("[!--]+", "\",-.", "0-3"),
      MatchCase("[---]", "-", "0-1"),
      MatchCase("[\\]]", "]", "0-1"),
      MatchCase("[\\b]", "\u{8}", "0-1"),
      MatchCase("[\\d\\s]+", "a1 2", "1-4"),
      MatchCase("[^\\d]+", "12ab", "2-4"),
      MatchCase("[\\D]+", "12ab", "2-4"),
      MatchCase("[\\w-]+", "!a-1", "1-4"),
      MatchCase("[\\n-\\r]+", "a\n\r", "1-3"),
      MatchCase("[\\x41-\\x43]+", "xABCD", "1-4"),
      MatchCase("[\\xc3\\xa9]", "é", "0-1"),
      MatchCase("[\\cA-\\cC]", "\u{2}", "0-1"),
      MatchCase("[\\Qa]", "Q", "0-1"),
      MatchCase("[à-ü]+", "aéèb", "1-3"),
      MatchCase("[a-é]+", "azé", "0-3"),
      MatchCase("[^é]", "éa", "1-2"),
      MatchCase(".", "\né", "1-2"),
      MatchCase("[^x]", "\n", "0-1"),
      MatchCase("[.*+?(){}|^$]+", "a.*+?(){}|^$", "1-12"),
    ]
  )
  func classes(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "POSIX brackets match by property",
    arguments: [
      MatchCase("[[:alpha:]]+", "1aéB2", "1-4"),
      MatchCase("[[:^alpha:]]+", "a12b", "1-3"),
      MatchCase("[[:digit:][:upper:]]+", "abA1B2c", "2-6"),
      MatchCase("[[:space:]]", "a\u{3000}", "1-2"),
      MatchCase("[[:punct:]]+", "a.,!b", "1-4"),
      MatchCase("[[:punct:]]+", "$+<", nil),
      MatchCase("[[:xdigit:]]+", "xfF09g", "1-5"),
      MatchCase("[[:alnum:]_]+", "-a_1é", "1-5"),
      MatchCase("[[:word:]]+", "-a_1é", "1-5"),
      MatchCase("[[:blank:]]+", "\n \t", "1-3"),
      MatchCase("[[:cntrl:]]", "a\u{1}", "1-2"),
      MatchCase("[[:print:]]+", "\u{1}a b\u{7F}", "1-4"),
      MatchCase("[[:graph:]]+", " ab ", "1-3"),
      MatchCase("[[:lower:]]+", "ABcdE", "2-4"),
      MatchCase("[[:ascii:]]+", "éabc", "1-4"),
      MatchCase("[[:alpha]", "p", "0-1"),
      MatchCase("[[:a]]", " :]", "1-3"),
    ]
  )
  func posix(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "Character types follow Unicode",
    arguments: [
      MatchCase("\\d+", "a12b", "1-3"),
      MatchCase("\\d", "٣", "0-1"),
      MatchCase("\\D+", "12ab", "2-4"),
      MatchCase("\\w+", "-aé_1٣", "1-6"),
      MatchCase("\\W+", "ab -c", "2-4"),
      MatchCase("\\s+", "a \t\n\u{A0}b", "1-5"),
      MatchCase("\\S+", " ab ", "1-3"),
      MatchCase("\\N+", "\nab", "1-3"),
      MatchCase("\\O", "\n", "0-1"),
      MatchCase("\\R", "a\r\nb", "1-3"),
      MatchCase("\\R", "a\u{2028}", "1-2"),
      MatchCase("(\\R)(\\R)", "\r\n\n", "0-3 0-2 2-3"),
      MatchCase("\\R\\n", "\r\n", nil),
      MatchCase("(?s).", "\n", "0-1"),
    ]
  )
  func types(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "Properties are named in any spelling",
    arguments: [
      MatchCase("\\p{L}+", "1aéß2", "1-4"),
      MatchCase("\\p{Lu}", "aÉ", "1-2"),
      MatchCase("\\p{ l_u }", "aÉ", "1-2"),
      MatchCase("\\p{Uppercase_Letter}", "aÉ", "1-2"),
      MatchCase("\\P{L}+", "ab12", "2-4"),
      MatchCase("\\p{^L}+", "ab12", "2-4"),
      MatchCase("\\P{^L}+", "12ab", "2-4"),
      MatchCase("\\p{Greek}+", "abγδ", "2-4"),
      MatchCase("\\p{Cyrillic}+", "abжз", "2-4"),
      MatchCase("\\p{Han}+", "ab漢字", "2-4"),
      MatchCase("\\p{Hiragana}+", "漢ひら", "1-3"),
      MatchCase("\\p{Katakana}+", "ひカタ", "1-3"),
      MatchCase("\\p{Arabic}+", "aعرب", "1-4"),
      MatchCase("\\p{Hebrew}+", "aאב", "1-3"),
      MatchCase("\\p{Latin}+", "γabé", "1-4"),
      MatchCase("\\p{Punct}", "a!", "1-2"),
      MatchCase("\\p{Sc}", "a€", "1-2"),
      MatchCase("\\p{Emoji}", "a👍", "1-2"),
      MatchCase("[\\p{Lu}\\p{Nd}]+", "aB1c", "1-3"),
      MatchCase("[^\\p{L}]+", "ab12", "2-4"),
      MatchCase("\\p{Any}", "\n", "0-1"),
    ]
  )
  func properties(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

}
