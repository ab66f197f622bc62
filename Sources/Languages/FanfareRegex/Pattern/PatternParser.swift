/// Parses a pattern to a tree: alternatives, branches and what stands in them.
///
/// It follows Oniguruma's `regparse.c` for the syntax `ONIG_SYNTAX_PERL_NT`, also where that surprises: `[` is literal
/// in a class, and `\h`, `\v`, `\u0041` and `{,3}` have no special meaning.
struct PatternParser {
  let pattern: [Unicode.Scalar]
  var position = 0
  var options: PatternOptions

  /// The names of the groups opened so far.
  var groupNames: [String?] = []

  /// The highest number that a backreference has, and where.
  var highestReference = (number: 0, offset: 0)

  private var depth = 0

  init(_ text: String, options: RegularExpression.Options) throws(RegularExpressionError) {
    guard text.utf8.count <= RegularExpressionLimits.patternBytes else {
      throw RegularExpressionError(
        .tooLarge,
        "the pattern is longer than \(RegularExpressionLimits.patternBytes) bytes"
      )
    }
    pattern = Array(text.unicodeScalars)
    self.options = PatternOptions(options)
  }

  /// Parses the whole pattern.
  mutating func parsePattern() throws(RegularExpressionError) -> SyntaxNode {
    let node = try parseAlternatives()
    guard current == nil else { throw invalid("unmatched close parenthesis") }
    guard highestReference.number <= groupNames.count else {
      throw invalid("invalid backref number/name", at: highestReference.offset)
    }
    return node
  }

  /// Parses branches separated by `|`, up to `)` or the end; options set within hold until there.
  mutating func parseAlternatives() throws(RegularExpressionError) -> SyntaxNode {
    guard depth < RegularExpressionLimits.nestingDepth else {
      throw RegularExpressionError(
        .tooLarge,
        "groups are nested deeper than \(RegularExpressionLimits.nestingDepth) levels",
        at: position
      )
    }
    depth += 1
    let outerOptions = options
    var branches = [try parseBranch()]
    while take("|") { branches.append(try parseBranch()) }
    options = outerOptions
    depth -= 1
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func parseBranch() throws(RegularExpressionError) -> SyntaxNode {
    var nodes: [SyntaxNode] = []
    var endsWithOption = false
    while true {
      try skipInsignificant()
      guard let scalar = current, scalar != "|", scalar != ")" else { break }
      let atom = try parseAtom(scalar, appendingTo: &nodes)
      endsWithOption = atom == nil
      guard var node = atom else { continue }
      var stacked = 0
      while let quantifier = try parseQuantifier() {
        node = try repeating(node, quantifier, stacked: &stacked)
      }
      nodes.append(node)
    }
    if endsWithOption { nodes.append(.empty) }
    return nodes.count > 1 ? .sequence(nodes) : nodes.first ?? .empty
  }

  /// Parses what a quantifier can follow; `nil` if it was an option.
  ///
  /// Of a quotation the last scalar is the node, and those before it are appended.
  private mutating func parseAtom(
    _ scalar: Unicode.Scalar,
    appendingTo nodes: inout [SyntaxNode]
  ) throws(RegularExpressionError) -> SyntaxNode? {
    let start = position
    switch scalar {
    case "\\":
      if pattern.count > position + 1, pattern[position + 1] == "Q" { return parseQuotation(&nodes) }
      return try parseEscape()
    case "[":
      position += 1
      return .characterClass(try parseClass())
    case "(":
      position += 1
      return try parseGroup()
    case "*", "+", "?":
      throw invalid("target of repeat operator is not specified")
    case "{":
      guard try parseInterval() == nil else {
        throw invalid("target of repeat operator is not specified", at: start)
      }
      position += 1
      return literal(scalar)
    default:
      position += 1
      return metacharacter(scalar) ?? literal(scalar)
    }
  }

  private func metacharacter(_ scalar: Unicode.Scalar) -> SyntaxNode? {
    switch scalar {
    case ".": .anyScalar(includingNewline: options.dotMatchesNewline)
    case "^": .assertion(options.anchorsMatchLines ? .lineStart : .textStart)
    case "$": .assertion(options.anchorsMatchLines ? .lineEnd : .textEndOrLastNewline)
    default: nil
    }
  }

  private mutating func parseQuotation(_ nodes: inout [SyntaxNode]) -> SyntaxNode {
    position += 2
    var last: SyntaxNode?
    while let scalar = current {
      if scalar == "\\", position + 1 < pattern.count, pattern[position + 1] == "E" {
        position += 2
        break
      }
      if let last { nodes.append(last) }
      last = literal(scalar)
      position += 1
    }
    return last ?? .empty
  }

  func literal(_ scalar: Unicode.Scalar) -> SyntaxNode {
    .scalar(scalar, ignoringCase: options.ignoresCase)
  }
}
