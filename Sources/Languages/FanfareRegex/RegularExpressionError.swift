/// Why a pattern isn't accepted, or why a search was given up.
package struct RegularExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failures.
  package enum Code: String, Hashable, Sendable {
    /// The pattern has a mistake; the message is Oniguruma's where it has one.
    case invalidPattern
    /// The pattern has a construct that Oniguruma knows and this engine doesn't.
    case unsupported
    /// The pattern is too long, nested too deeply or needs too large a program.
    case tooLarge
    /// A search took more steps than its budget.
    case budgetUsedUp
    /// A search needed more memory for backtracking than it may have.
    case memoryUsedUp
  }

  package let code: Code

  /// What is wrong, without the place.
  package let message: String

  /// The place in the pattern, in scalars from 0; `nil` for a failure of a search.
  package let offset: Int?

  /// The message with its place.
  package var description: String {
    guard let offset else { return message }
    return "\(message) at offset \(offset) of the pattern"
  }

  init(_ code: Code, _ message: String, at offset: Int? = nil) {
    self.code = code
    self.message = message
    self.offset = offset
  }
}
