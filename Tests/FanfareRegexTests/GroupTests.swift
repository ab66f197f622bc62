import Testing

@testable import FanfareRegex

/// Groups and backreferences.
///
/// The expected places are those of jq 1.6 with Oniguruma 6.9.8.
struct GroupTests {
  @Test(
    "Groups capture what they matched last",
    arguments: [
      MatchCase("(a)(b)?", "ac", "0-1 0-1 -"),
      MatchCase("(a|b)+", "abab", "0-4 3-4"),
      MatchCase("(?:(a)|b)*", "ab", "0-2 0-1"),
      MatchCase("((a)(b))", "ab", "0-2 0-2 0-1 1-2"),
      MatchCase("(?<x>a)(?<y>b)", "ab", "0-2 0-1 1-2"),
      MatchCase("(?'x'a)", "a", "0-1 0-1"),
      MatchCase("(?:a)(b)", "ab", "0-2 1-2"),
      MatchCase("(a(b)?)+", "aba", "0-3 2-3 1-2"),
      MatchCase("(a)|(b)", "b", "0-1 - 0-1"),
      MatchCase("(?:(a)c|ab)", "ab", "0-2 -"),
      MatchCase("(?=(a))", "ba", "1-1 1-2"),
      MatchCase("(a*)(a*)", "aa", "0-2 0-2 2-2"),
      MatchCase("()", "a", "0-0 0-0"),
      MatchCase("(a)(?#comment)(b)", "ab", "0-2 0-1 1-2"),
      MatchCase("foo\\Kbar", "foobar", "3-6"),
      MatchCase("(a\\Kb)+", "abab", "3-4 2-4"),
      MatchCase("(?>a+)b", "aab", "0-3"),
      MatchCase("(?>a|ab)c", "abc", nil),
      MatchCase("(?>(a)|b)+c", "abac", "0-4 2-3"),
      MatchCase("(?>a*)a", "aaa", nil),
      MatchCase("(?:(?>(a)(b)?)x|ab)", "ab", "0-2 - -"),
    ]
  )
  func groups(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "Backreferences match the same text again",
    arguments: [
      MatchCase("(a+)-\\1", "aa-aa", "0-5 0-2"),
      MatchCase("(a+)\\1", "aaaaa", "0-4 0-2"),
      MatchCase("(?<q>['\"]).*?\\k<q>", "x\"a'b\"", "1-6 1-2"),
      MatchCase("(a)(b)\\k<-1>", "abb", "0-3 0-1 1-2"),
      MatchCase("(?<n>a)\\k'n'", "aa", "0-2 0-1"),
      MatchCase("(?<n>a)|(?<n>b)\\k<n>", "bb", "0-2 - 0-1"),
      MatchCase("(a)?\\1b", "b", nil),
      MatchCase("(a\\1?){3}", "aaaaaa", "0-3 2-3"),
      MatchCase("(?:(a|b\\1))+", "abab", "0-1 0-1"),
      MatchCase("(a)\\1", .ignoreCase, "aA", "0-2 0-1"),
      MatchCase("(é)\\1", .ignoreCase, "éÉ", "0-2 0-1"),
      MatchCase("\\2(a)(b)", "ab", nil),
      MatchCase("(?:\\2|(a)(b))+", "abb", "0-3 0-1 1-2"),
      MatchCase("(?=(\\w+))\\1:", "abc:", "0-4 0-3"),
      MatchCase(
        "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10",
        "abcdefghijj",
        "0-11 0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10"
      ),
    ]
  )
  func references(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }

  @Test(
    "With ECMAScript's groups a reference to one that took no part in the iteration at hand is empty",
    arguments: [
      MatchCase("(a)?\\1b", .ecmaScriptGroups, "b", "0-1 -"),
      MatchCase("(a)\\1", .ecmaScriptGroups, "ab", nil),
      MatchCase("(?:(a)|b)*", .ecmaScriptGroups, "ab", "0-2 -"),
      MatchCase("(?:(a)|b){2}\\1c", .ecmaScriptGroups, "abc", "0-3 -"),
      MatchCase("(?:(a)|(b)){20}", .ecmaScriptGroups, "ababababababababababab", "0-20 - 19-20"),
      MatchCase("(a\\1){2}", .ecmaScriptGroups, "aaa", "0-2 1-2"),
      MatchCase("(?<n>a)|(?<n>b)\\k<n>", .ecmaScriptGroups, "bb", "0-2 - 0-1"),
    ]
  )
  func referencesOfECMAScript(_ row: MatchCase) throws {
    #expect(try row.result() == row.expected)
  }
}
