import Testing

@testable import FanfareRegex

/// Random patterns on random texts: whatever they are, a search ends within its budget.
struct RandomPatternTests {
  @Test("Random patterns neither crash nor exceed their budget", arguments: [1, 2, 3, 4] as [UInt64])
  func random(_ seed: UInt64) throws {
    var generator = SeededGenerator(state: seed)
    for _ in 0..<1500 {
      let pattern = generator.pattern(depth: 3)
      let text = Array(generator.text().unicodeScalars)
      guard let expression = try? RegularExpression(pattern, options: generator.options()) else { continue }
      let start = Int.random(in: 0...text.count, using: &generator)
      var budget = 5000
      guard let match = try? expression.firstMatch(in: text, from: start, budget: &budget) else { continue }
      #expect(budget >= 0)
      #expect(match.range.lowerBound >= start && match.range.upperBound <= text.count, "\(pattern)")
      #expect(match.groups.count == expression.groupNames.count)
    }
  }

  @Test("Random scraps of patterns don't crash the parser", arguments: [5, 6] as [UInt64])
  func scraps(_ seed: UInt64) {
    var generator = SeededGenerator(state: seed)
    var accepted = 0
    for _ in 0..<4000 {
      if (try? RegularExpression(generator.scrap())) != nil { accepted += 1 }
    }
    #expect(accepted > 100)
  }
}

/// A generator whose numbers depend on its seed alone (Vigna's SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }

  mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &self) ?? "" }

  mutating func pattern(depth: Int) -> String {
    let branches = Int.random(in: 1...2, using: &self)
    return (0..<branches).map { _ in
      (0..<Int.random(in: 0...3, using: &self)).map { _ in piece(depth: depth) }.joined()
    }.joined(separator: "|")
  }

  mutating func piece(depth: Int) -> String {
    let quantifiers = [
      "", "", "", "*", "+", "?", "*?", "+?", "??", "*+", "{2}", "{1,3}", "{0,2}?", "{2,}", "{1,}+",
    ]
    return atom(depth: depth) + pick(quantifiers)
  }

  mutating func atom(depth: Int) -> String {
    let simple = [
      "a", "b", "é", ".", "[ab]", "[^a]", "\\d", "\\w", "\\s", "\\b", "^", "$", "\\1", "\\R", "\\p{L}",
    ]
    guard depth > 0, Bool.random(using: &self) else { return pick(simple) }
    let open = pick(["(", "(", "(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", "(?i:", "(?<n>"])
    return open + pattern(depth: depth - 1) + ")"
  }

  mutating func text() -> String {
    (0..<Int.random(in: 0...20, using: &self)).map { _ in pick(["a", "a", "b", "é", "A", "1", " ", "\n"]) }
      .joined()
  }

  mutating func options() -> RegularExpression.Options {
    RegularExpression.Options(
      rawValue: Bool.random(using: &self) ? 0 : UInt8.random(in: 0...63, using: &self)
    )
  }

  mutating func scrap() -> String {
    let scraps = [
      "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "\\", "^", "-", ":", "<", ">", "=", "!", ",", "1",
      "9", "a", "x",
      "p", "k", "Q", "E", "(?", "(?<", "[:", ":]", "{1", "é", "#", " ", "\\x", "\\p{", "\\k<", "&&", "'",
    ]
    return (0..<Int.random(in: 0...8, using: &self)).map { _ in pick(scraps) }.joined()
  }
}
