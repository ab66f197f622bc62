internal import FanfareRegex

extension FuzzTarget {
  /// Regular expressions: the last line is the text, what stands before it the pattern; the last byte chooses the options.
  static let regex = FuzzTarget(name: "regex") { (bytes) throws(BrokenPromise) in
    var input = FuzzInput(bytes)
    let options = RegularExpression.Options(rawValue: UInt8(input.choice() & 63))
    let (pattern, line) = input.textAndLastLine
    guard let expression = try? RegularExpression(pattern, options: options) else { return }
    let text = Array(line.unicodeScalars)
    var start = 0
    for _ in 0..<4 {
      guard let match = try search(expression, in: text, from: start) else { return }
      try check(match, of: expression, in: text, from: start)
      // What stands before `\K` counts as well, as it does in Oniguruma.
      let mayBeEmpty = !options.contains(.notEmpty) || pattern.contains("\\K")
      try promise(mayBeEmpty || !match.range.isEmpty, "an empty match")
      start = match.range.isEmpty ? match.range.upperBound + 1 : match.range.upperBound
      guard start <= text.count else { return }
    }
  }

  private static let budget = 100_000

  /// The first match; a search that gets its budget in pieces finds the same.
  private static func search(
    _ expression: RegularExpression,
    in text: [Unicode.Scalar],
    from start: Int
  ) throws(BrokenPromise) -> RegularExpression.Match? {
    let first = Result { () throws(RegularExpressionError) in
      var budget = budget
      return try expression.firstMatch(in: text, from: start, budget: &budget)
    }
    guard case .success(let match) = first else { return nil }
    var (given, piece) = (0, 1000)
    let second = try? expression.firstMatch(in: text, from: start, budget: &piece) { steps in
      given += 1000
      steps += 1000
      return given <= budget + 1000
    }
    try promise(second == .some(match), "the whole budget, and one in pieces")
    return match
  }

  private static func check(
    _ match: RegularExpression.Match,
    of expression: RegularExpression,
    in text: [Unicode.Scalar],
    from start: Int
  ) throws(BrokenPromise) {
    let whole = 0..<text.count + 1
    for range in [match.range] + match.groups.compactMap(\.self) {
      try promise(whole.contains(range.lowerBound) && whole.contains(range.upperBound), "\(match)")
    }
    try promise(match.range.lowerBound >= start, "the match \(match.range) begins before \(start)")
    try promise(match.groups.count, equals: expression.groupNames.count, "groups, and names of groups")
  }
}
