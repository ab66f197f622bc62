/// Why a date can't be converted, written or read.
struct DateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failures.
  enum Code: String, Hashable, Sendable {
    /// The number of seconds isn't finite, or its year doesn't fit.
    case outOfRange
    /// What a format writes would be too long.
    case tooLong
    /// A text doesn't have the format it is read with.
    case mismatch
  }

  let code: Code
  /// What is wrong, in jq's words where it has some.
  let message: String

  var description: String { message }

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
