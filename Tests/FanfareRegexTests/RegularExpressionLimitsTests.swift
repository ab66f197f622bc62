import Testing

@testable import FanfareRegex

struct RegularExpressionLimitsTests {
  private func code(ofCompiling pattern: String) -> RegularExpressionError.Code? {
    do throws(RegularExpressionError) {
      _ = try RegularExpression(pattern)
      return nil
    } catch {
      return error.code
    }
  }

  private func code(_ pattern: String, on text: String, budget: Int) -> RegularExpressionError.Code? {
    do {
      _ = try MatchCase(pattern, text, nil).result(budget: budget)
      return nil
    } catch {
      return (error as? RegularExpressionError)?.code
    }
  }

  private func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(
    "A catastrophic pattern uses up its budget and ends",
    arguments: [
      "(a*)*b", "(a+)+b", "(a|a)*b", "(a|aa)+b", "(a*)*(a*)*b", "((a*)*)*b", "(?:a{0,50}){0,50}b",
    ]
  )
  func catastrophes(_ pattern: String) {
    #expect(code(pattern, on: repeated("a", 60) + "!", budget: 100_000) == .budgetUsedUp)
  }

  @Test(
    "What needs no choice isn't catastrophic",
    arguments: ["(?:a*)*b", "(?:a+)+b", "(?>a+)+b", "(a*+)*+b"]
  )
  func merged(_ pattern: String) {
    #expect(code(pattern, on: repeated("a", 60) + "!", budget: 100_000) == nil)
  }

  @Test("A budget that is used up stays at zero")
  func budgetStaysAtZero() throws {
    let expression = try RegularExpression("(a|b)*c")
    var budget = 50
    #expect(throws: RegularExpressionError.self) {
      try expression.firstMatch(in: Array(repeated("ab", 100).unicodeScalars), from: 0, budget: &budget)
    }
    #expect(budget == 0)
  }

  @Test("Long scans cost budget too")
  func scans() {
    #expect(code("a*b", on: repeated("a", 20_000), budget: 100_000) == .budgetUsedUp)
    #expect(code("[^x]*?y", on: repeated("a", 20_000), budget: 100_000) == .budgetUsedUp)
  }

  @Test("A loop over a single character needs no memory for each")
  func flatLoops() throws {
    let text = repeated("a", 1_000_000)
    #expect(try MatchCase(".*", text, nil).result(budget: 10_000_000) == "0-1000000")
    #expect(try MatchCase("a+?$", text, nil).result(budget: 10_000_000) == "0-1000000")
  }

  @Test("The memory for choices is bounded")
  func memory() {
    #expect(code("(?:a|b)*", on: repeated("a", 3_000_000), budget: .max) == .memoryUsedUp)
  }

  @Test(
    "Loops that consume nothing end",
    arguments: ["(?:a?)*", "(a*?)*", "(?:|a)*", "(?:(?=a)a?|x?){3,}", "(?:){50,}", "(|)+"]
  )
  func emptyLoops(_ pattern: String) throws {
    #expect(try MatchCase(pattern, "b", nil).result()?.hasPrefix("0-0") == true)
  }

  @Test("Patterns may be 32 KiB long")
  func length() throws {
    #expect(code(ofCompiling: repeated("a", 32 * 1024)) == nil)
    #expect(code(ofCompiling: repeated("a", 32 * 1024 + 1)) == .tooLarge)
  }

  @Test("Groups may be nested 99 levels deep")
  func depth() throws {
    #expect(code(ofCompiling: repeated("(", 99) + repeated(")", 99)) == nil)
    #expect(code(ofCompiling: repeated("(?:", 99) + "a" + repeated(")*", 99)) == nil)
    #expect(code(ofCompiling: repeated("(", 100) + repeated(")", 100)) == .tooLarge)
    #expect(code(ofCompiling: repeated("(", 10_000)) == .tooLarge)
  }

  @Test("Programs, groups and quantifiers have limits")
  func size() {
    #expect(code(ofCompiling: repeated("|", 26_000)) == .tooLarge)
    #expect(code(ofCompiling: repeated("()", 1000)) == nil)
    #expect(code(ofCompiling: repeated("()", 1001)) == .tooLarge)
    #expect(code(ofCompiling: repeated("(?<n>)", 1000) + repeated("\\k<n>", 51)) == .tooLarge)
    #expect(code(ofCompiling: "(?:ab)" + repeated("{2,3}", 5)) == .tooLarge)
    #expect(code(ofCompiling: "a" + repeated("++", 5)) == .tooLarge)
    #expect(code(ofCompiling: "a" + repeated("*", 1000)) == nil)
  }

  @Test("Counts are counted, not written out")
  func counts() throws {
    #expect(try MatchCase("(?:ab){100000}", "ab", nil).result() == nil)
    #expect(try MatchCase("(?:(?:ab){1000}){1000}c", "abc", nil).result() == nil)
    #expect(try MatchCase("(?:(?:a?b){3,5}){2}", repeated("b", 20), nil).result() == "0-10")
  }
}
