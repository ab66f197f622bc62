/// Rewrites a regular expression of ECMAScript (its `u` mode) for our engine, which has Oniguruma's syntax.
///
/// What both have is copied. What means something else is spelt out: `\d`, `\w`, `\s` and `\b` are about ASCII or
/// ECMAScript's white space, `$` is only the end, and `.` stops at all line ends. What ECMAScript
/// doesn't have, such as `\A`, `\Z` or possessive quantifiers, is refused.
struct PatternTranslator {
  let pattern: [Unicode.Scalar]
  var position = 0
  var output = String.UnicodeScalarView()
  /// How many groups were opened so far, and the names of those that have one.
  var groupCount = 0
  var groupNames: Set<String> = []
  /// The references to groups that weren't open yet where they stand.
  var forwardReferences: [GroupReference] = []

  init(_ pattern: String) {
    self.pattern = Array(pattern.unicodeScalars)
  }

  /// The same expression in the other syntax.
  mutating func translate() throws(PatternError) -> String {
    var canRepeat = false
    while let scalar = take() {
      switch scalar {
      case "*", "+", "?":
        guard canRepeat else { throw PatternError("there is nothing that \(scalar) could repeat") }
        write(String(scalar))
        if current == "?" { _ = take().map { write(String($0)) } }
        canRepeat = false
      case "{":
        canRepeat = try translateBrace(canRepeat)
      case "(":
        try translateGroup()
        canRepeat = false
      case "|":
        write("|")
        canRepeat = false
      case "^", "$":
        write(scalar == "^" ? "\\A" : "\\z")
        canRepeat = false
      default:
        try translateAtom(scalar)
        canRepeat = !isAssertion
      }
    }
    try checkForwardReferences()
    return String(output)
  }

  /// Whether the last escape was `\b` or `\B`, which nothing can repeat.
  private(set) var isAssertion = false

  private mutating func translateAtom(_ scalar: Unicode.Scalar) throws(PatternError) {
    isAssertion = false
    switch scalar {
    case ")": write(")")
    case ".": write("[^\\n\\r\\x{2028}\\x{2029}]")
    case "[": try translateClass()
    case "\\":
      isAssertion = current == "b" || current == "B"
      try translateEscape()
    default: write(literal: scalar)
    }
  }

  /// Translates `{2}`, `{2,}` and `{2,3}`; any other brace is literal.
  private mutating func translateBrace(_ canRepeat: Bool) throws(PatternError) -> Bool {
    let start = position
    var text = "{"
    var hasDigits = false
    while let scalar = current, scalar == "," || ("0"..."9").contains(scalar) {
      if scalar != "," { hasDigits = true }
      if scalar == ",", !hasDigits || text.contains(",") { break }
      text.unicodeScalars.append(scalar)
      position += 1
    }
    guard hasDigits, current == "}" else {
      position = start
      write(literal: "{")
      return true
    }
    guard canRepeat else { throw PatternError("there is nothing that \(text)} could repeat") }
    position += 1
    write(text + "}")
    if current == "?" { _ = take().map { write(String($0)) } }
    return false
  }

  private mutating func translateGroup() throws(PatternError) {
    guard current == "?" else {
      groupCount += 1
      return write("(")
    }
    for opening in ["?:", "?=", "?!", "?<=", "?<!"] where starts(with: opening) {
      position += opening.unicodeScalars.count
      return write("(" + opening)
    }
    guard starts(with: "?<") else { throw PatternError("(? is followed by something that isn't known") }
    position += 2
    let name = try readGroupName()
    groupCount += 1
    groupNames.insert(name)
    write("(?<" + name + ">")
  }
}

extension PatternTranslator {
  /// The scalar at the position; `nil` at the end.
  var current: Unicode.Scalar? { position < pattern.count ? pattern[position] : nil }

  /// Reads the scalar at the position.
  mutating func take() -> Unicode.Scalar? {
    guard let scalar = current else { return nil }
    position += 1
    return scalar
  }

  /// Whether a text stands at the position.
  func starts(with text: String) -> Bool {
    pattern[position...].starts(with: text.unicodeScalars)
  }

  /// Reads the name of a group up to its bracket.
  mutating func readGroupName() throws(PatternError) -> String {
    var name = String.UnicodeScalarView()
    while let scalar = take() {
      guard scalar != ">" else { return String(name) }
      name.append(scalar)
    }
    throw PatternError("the name of a group has no end")
  }

  /// Appends a part of an expression.
  mutating func write(_ text: String) {
    output.append(contentsOf: text.unicodeScalars)
  }

  /// Appends a scalar that stands for itself.
  mutating func write(literal scalar: Unicode.Scalar) {
    let isPlain =
      !scalar.isASCII || ("0"..."9").contains(scalar) || ("a"..."z").contains(scalar)
      || ("A"..."Z").contains(scalar)
    if isPlain { output.append(scalar) } else { write("\\x{\(String(scalar.value, radix: 16))}") }
  }
}
