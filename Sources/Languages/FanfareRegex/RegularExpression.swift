/// A compiled regular expression in the syntax that jq uses: Oniguruma's `ONIG_SYNTAX_PERL_NT`.
///
/// Texts are arrays of Unicode scalars, and all places are counted in scalars, as jq's offsets are. A match is found by
/// backtracking; a budget of steps and a bounded stack keep a pattern such as `(a*)*b` from running away.
///
/// ```swift
/// let expression = try RegularExpression("(?<word>[a-z]+)-(\\d+)")
/// var budget = 1_000_000
/// let match = try expression.firstMatch(in: Array("see ab-12".unicodeScalars), from: 0, budget: &budget)
/// // match.range == 4..<9, match.groups == [4..<6, 7..<9]
/// ```
package struct RegularExpression: Sendable {
  /// How a pattern is read and which match is wanted.
  package struct Options: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Letters match in either case (jq's flag `i`).
    package static let ignoreCase = Options(rawValue: 1)
    /// White space and comments in the pattern are skipped (`x`).
    package static let extended = Options(rawValue: 2)
    /// `^` and `$` are the ends of the text (`s`); jq's syntax has that anyway, until the pattern says `(?m)`.
    package static let singleLine = Options(rawValue: 4)
    /// `.` matches a newline as well (part of `p`).
    package static let dotMatchesNewline = Options(rawValue: 8)
    /// Of all matches the longest one is wanted, and of those the first (`l`).
    package static let longest = Options(rawValue: 16)
    /// A match must not be empty (`n`).
    package static let notEmpty = Options(rawValue: 32)
    /// Groups are those of ECMAScript: one that took no part in the iteration at hand is empty where it is referred to.
    ///
    /// In Oniguruma such a reference fails, and a group keeps what an iteration before has matched.
    package static let ecmaScriptGroups = Options(rawValue: 64)
  }

  /// Where a pattern matches.
  package struct Match: Hashable, Sendable {
    /// The whole match, in scalars.
    package let range: Range<Int>
    /// The groups from the first one on; `nil` for a group that took no part.
    package let groups: [Range<Int>?]
  }

  /// The names of the groups; element 0 is group 1, `nil` is a group without a name.
  package let groupNames: [String?]

  /// How many instructions it has, about in proportion to what compiling it takes.
  package var size: Int { program.instructions.count }

  private let program: Program
  private let options: Options

  /// Compiles a pattern.
  ///
  /// - Parameters:
  ///   - pattern: at most 32 KiB of UTF-8.
  ///   - options: how it is read.
  /// - Throws: ``RegularExpressionError`` with the place in the pattern, also for constructs that aren't supported.
  package init(_ pattern: String, options: Options = []) throws(RegularExpressionError) {
    var parser = try PatternParser(pattern, options: options)
    let tree = try parser.parsePattern()
    groupNames = parser.groupNames
    var compiler = ProgramCompiler(groupCount: parser.groupNames.count, options: options)
    program = try compiler.compile(tree)
    self.options = options
  }

  /// Finds the first match that begins at `start` or later.
  ///
  /// What stands before `start` is still seen by lookbehind, `\b` and `^`; `\G` is `start` itself.
  ///
  /// - Parameters:
  ///   - text: fewer than 2³¹ scalars.
  ///   - start: from 0 to `text.count`.
  ///   - budget: how many steps the search may take; counts down.
  ///   - more: asked when the budget is used up: raises it and returns whether the search goes on.
  /// - Returns: `nil` if nothing matches.
  /// - Throws: ``RegularExpressionError`` when the budget or the memory for backtracking is used up.
  package func firstMatch(
    in text: [Unicode.Scalar],
    from start: Int,
    budget: inout Int,
    more: ((inout Int) -> Bool)? = nil
  ) throws(RegularExpressionError) -> Match? {
    precondition(start >= 0 && start <= text.count, "the search starts outside the text")
    var steps = budget
    defer { budget = max(0, steps) }
    return try text.withUnsafeBufferPointer { text throws(RegularExpressionError) in
      try program.withUnsafeParts { parts throws(RegularExpressionError) in
        var search = Search(parts, in: text, from: start, options: options, steps: steps, more: more)
        defer { steps = search.remainingSteps }
        return try search.firstMatch()
      }
    }
  }
}
