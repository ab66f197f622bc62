/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of mistakes.
  public enum Code: String, Hashable, Sendable {
    /// The text ends within a value, or there is none.
    case unexpectedEnd
    /// A character stands where the grammar doesn't allow it.
    case unexpectedCharacter
    /// A number isn't written as JSON wants it.
    case invalidNumber
    /// A string has an unknown escape, half a surrogate pair or a control character.
    case invalidString
    /// The bytes aren't UTF-8.
    case invalidUTF8
    /// Lists and objects stand in each other more deeply than the limit allows.
    case tooDeep
    /// The text is longer than the limit allows.
    case tooLarge
  }

  /// What kind of mistake it is.
  public let code: Code

  /// What is wrong, without the place.
  public let message: String

  /// The line, counted from 1.
  public let line: Int

  /// The column within the line, counted from 1 in bytes.
  public let column: Int

  /// The offset in bytes from the start, counted from 0.
  public let offset: Int

  /// The message with its line and column.
  public var description: String { "\(message) at line \(line), column \(column)" }

  /// The same error at another place.
  init(_ error: JSONError, line: Int, column: Int, offset: Int) {
    code = error.code
    message = error.message
    self.line = line
    self.column = column
    self.offset = offset
  }

  init(_ code: Code, _ message: String, at offset: Int, in bytes: UnsafeBufferPointer<UInt8>) {
    self.code = code
    self.message = message
    self.offset = offset
    var line = 1
    var lineStart = 0
    for index in 0..<min(offset, bytes.count) where bytes[index] == UInt8(ascii: "\n") {
      line += 1
      lineStart = index + 1
    }
    self.line = line
    self.column = offset - lineStart + 1
  }
}
