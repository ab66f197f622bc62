internal import FanfareRegex

/// A regular expression of a schema: ECMAScript's, as JSON Schema recommends.
struct Pattern: Sendable {
  /// The pattern as the schema has it.
  let source: String

  private let expression: RegularExpression

  /// Compiles a pattern.
  static func compile(_ source: String) -> Result<Pattern, PatternError> {
    do throws(PatternError) {
      var translator = PatternTranslator(source)
      let translated = try translator.translate()
      return .success(Pattern(source: source, expression: try expression(translated)))
    } catch {
      return .failure(error)
    }
  }

  private static func expression(_ pattern: String) throws(PatternError) -> RegularExpression {
    do throws(RegularExpressionError) {
      return try RegularExpression(pattern, options: .ecmaScriptGroups)
    } catch {
      throw PatternError(error.message)
    }
  }

  /// Whether a text has a match anywhere.
  func matches(_ text: String, in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    try matches(Array(text.unicodeScalars), in: &evaluation)
  }

  /// Whether a text has a match anywhere.
  func matches(_ text: [Unicode.Scalar], in evaluation: inout Evaluation) throws(Interruption) -> Bool {
    try evaluation.spend(1 + text.count / 64)
    do throws(RegularExpressionError) {
      return try evaluation.hasMatch(expression, in: text)
    } catch {
      throw evaluation.isGivenUp ? .caller : .pattern(source)
    }
  }
}

/// Why a pattern isn't accepted.
struct PatternError: Error {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}
