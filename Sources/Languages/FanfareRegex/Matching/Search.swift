/// Looks for a match from one place to the end of a text.
struct Search {
  private var matcher: Matcher
  private let options: RegularExpression.Options

  init(
    _ program: Program.Parts,
    in text: UnsafeBufferPointer<Unicode.Scalar>,
    from start: Int,
    options: RegularExpression.Options,
    steps: Int,
    more: ((inout Int) -> Bool)?
  ) {
    matcher = Matcher(program, in: text, from: start, steps: steps, more: more)
    self.options = options
  }

  var remainingSteps: Int { matcher.remainingSteps }

  /// The match that the options ask for; `nil` if there is none.
  mutating func firstMatch() throws(RegularExpressionError) -> RegularExpression.Match? {
    var best: RegularExpression.Match?
    var start = matcher.searchStart
    while try skip(to: &start) {
      if let match = try match(at: start, longerThan: best?.range.count) {
        best = match
        if !options.contains(.longest) { return match }
      }
      if matcher.program.start == .searchStart || (best?.range.count ?? -1) >= matcher.text.count - start {
        break
      }
      start += 1
    }
    return best
  }

  /// Moves to the next place where a match can begin; `false` if there is none.
  private mutating func skip(to start: inout Int) throws(RegularExpressionError) -> Bool {
    let text = matcher.text
    guard case .ascii(let ascii, let orOthers) = matcher.program.start else { return start <= text.count }
    let first = start
    while start < text.count {
      let value = text[start].value
      if value < 128 ? ascii.contains(value) : orOthers { break }
      start += 1
    }
    try matcher.spend((start - first) / 8)
    return start < text.count
  }

  private mutating func match(
    at start: Int,
    longerThan length: Int?
  ) throws(RegularExpressionError) -> RegularExpression.Match? {
    var longest = length ?? -1
    var found: RegularExpression.Match?
    var hasMatched = try matcher.start(at: start)
    while hasMatched {
      let width = matcher.position - start
      if width > longest, width > 0 || !options.contains(.notEmpty) {
        found = matcher.match
        longest = width
        if !options.contains(.longest) || matcher.position == matcher.text.count { break }
      }
      hasMatched = try matcher.resume()
    }
    return found
  }
}

extension Matcher {
  /// The match that was just found.
  fileprivate var match: RegularExpression.Match {
    let start = min(Int(registers[0]), position)
    let groups = (1...max(1, program.groupCount)).prefix(program.groupCount).map { group -> Range<Int>? in
      let (start, end) = (Int(registers[2 * group]), Int(registers[2 * group + 1]))
      return start >= 0 && end >= start ? start..<end : nil
    }
    return RegularExpression.Match(range: start..<position, groups: groups)
  }
}
