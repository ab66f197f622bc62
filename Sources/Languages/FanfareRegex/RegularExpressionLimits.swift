/// How large a pattern may be and how much a search may use.
enum RegularExpressionLimits {
  /// The length of a pattern in bytes of UTF-8.
  static let patternBytes = 32 * 1024
  /// How deeply groups may stand in each other.
  static let nestingDepth = 100
  /// How many groups may capture.
  static let groups = 1_000
  /// How many groups all backreferences may name together; a name can stand for several groups.
  static let references = 50_000
  /// How many quantifiers may follow one another, as in `a{2}{3}`, after those that merge have merged.
  static let stackedQuantifiers = 4
  /// How many instructions a program may have.
  static let instructions = 50_000
  /// The highest count of a quantifier (Oniguruma's `ONIG_MAX_REPEAT_NUM`).
  static let repetitions = 100_000
  /// The greatest width of an alternative of a lookbehind, in scalars.
  static let lookbehindWidth = 255
  /// How many entries the stack of a search may have, of 16 bytes each.
  static let backtrackEntries = 2_000_000
}
