import Testing

@testable import FanfareRegex

struct RegularExpressionTests {
  @Test("The names of the groups stand in their order")
  func groupNames() throws {
    #expect(try RegularExpression("(a)(?<x>b)(?:c)(?'y'd)(?<x>e)").groupNames == [nil, "x", "y", "x"])
    #expect(try RegularExpression("a").groupNames.isEmpty)
  }

  @Test("A search begins at its start but sees what is before it")
  func start() throws {
    #expect(try MatchCase("a", "aba", nil).result(from: 1) == "2-3")
    #expect(try MatchCase("(?<=a)b", "ab", nil).result(from: 1) == "1-2")
    #expect(try MatchCase("\\bb", "ab", nil).result(from: 1) == nil)
    #expect(try MatchCase("^b", "ab", nil).result(from: 1) == nil)
    #expect(try MatchCase("\\Gb", "ab", nil).result(from: 1) == "1-2")
    #expect(try MatchCase("\\Ga", "aba", nil).result(from: 1) == nil)
    #expect(try MatchCase("x*", "ab", nil).result(from: 2) == "2-2")
  }

  @Test("Places are counted in scalars")
  func scalars() throws {
    #expect(try MatchCase(".", "e\u{301}", nil).result() == "0-1")
    #expect(try MatchCase("b", "👍🏽b", nil).result() == "2-3")
  }

  @Test("Of the longest matches the first one wins")
  func longest() throws {
    #expect(try MatchCase("a|ab|abc", .longest, "ab abc abc", nil).result() == "3-6")
    #expect(try MatchCase("a*", .longest, "bab", nil).result() == "1-2")
  }

  @Test("Options can be switched off within a pattern")
  func optionsOff() throws {
    #expect(try MatchCase("(?-s:.)", .dotMatchesNewline, "\na", nil).result() == "1-2")
    #expect(try MatchCase("(?i)a(?-i)b", "AB Ab", nil).result() == "3-5")
    #expect(try MatchCase("(?-x)a b", .extended, "a b", nil).result() == "0-3")
  }

  @Test("A lookbehind may have alternatives of different widths, and repetitions up to 255 characters")
  func lookbehind() throws {
    #expect(try MatchCase("(?<=a|bc)d", "bcd", nil).result() == "2-3")
    #expect(try MatchCase("(?<=^a{1,3}x)d", "aaxd", nil).result() == "3-4")
    #expect(try MatchCase("(?<!^a{1,3}x)d", "aaxd", nil).result() == nil)
    #expect(try MatchCase("(?<=ab?c{0,2})d", "abccd", nil).result() == "4-5")
    #expect(try MatchCase("(?<=(?=ab)a)b", "ab", nil).result() == "1-2")
  }

  @Test("A step of a search costs budget, which counts down")
  func budgetCountsDown() throws {
    let expression = try RegularExpression("a+b")
    var budget = 1000
    _ = try expression.firstMatch(in: Array("aaab".unicodeScalars), from: 0, budget: &budget)
    #expect((900..<1000).contains(budget))
  }
}
