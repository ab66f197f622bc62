/// The options that a pattern can change on its way, as `(?i)` does.
struct PatternOptions: Hashable, Sendable {
  /// Whether letters match in either case (`i`).
  var ignoresCase: Bool
  /// Whether white space and comments are skipped (`x`).
  var isExtended: Bool
  /// Whether `.` matches a newline (`s`).
  var dotMatchesNewline: Bool
  /// Whether `^` and `$` match at every line (`m`).
  var anchorsMatchLines = false

  init(_ options: RegularExpression.Options) {
    ignoresCase = options.contains(.ignoreCase)
    isExtended = options.contains(.extended)
    dotMatchesNewline = options.contains(.dotMatchesNewline)
  }

  /// Switches an option on or off.
  ///
  /// - Returns: `false` if there is no such option.
  mutating func set(_ letter: Unicode.Scalar, to isOn: Bool) -> Bool {
    switch letter {
    case "i": ignoresCase = isOn
    case "x": isExtended = isOn
    case "s": dotMatchesNewline = isOn
    case "m": anchorsMatchLines = isOn
    default: return false
    }
    return true
  }
}
