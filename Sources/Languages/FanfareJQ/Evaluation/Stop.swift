internal import FanfareJSON

/// Why an evaluation doesn't simply go on.
enum Stop: Error {
  /// An error that `try` can catch.
  case failure(Failure)
  /// `break` on the way to its label.
  case leave(label: Int)
  /// A limit was reached; nothing catches this.
  case limit(String)
  /// The stack of the thread is used up; nothing catches this, and a thread with more of it would have got further.
  case stack
  /// Whoever runs the program wants it to end; nothing catches this either.
  case interrupted
  /// An error of what comes after a `try` on its way through it; kept by that `try`.
  case passing

  /// An error and where it came up.
  final class Failure: Sendable {
    /// What `catch` sees.
    let value: JSONValue
    /// Where it came up in the program.
    let offset: Int
    /// What the failing part was applied to.
    let input: JSONValue

    init(_ value: JSONValue, at offset: Int, input: JSONValue) {
      self.value = value
      self.offset = offset
      self.input = input
    }
  }

  static func failure(_ message: String, at offset: Int, _ input: JSONValue) -> Stop {
    .failure(Failure(.string(message), at: offset, input: input))
  }
}
