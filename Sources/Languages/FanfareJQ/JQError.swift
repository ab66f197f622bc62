public import FanfareJSON

/// Why a program can't be compiled, or why it ended without a further output: what happened, where in the program,
/// and with which value.
public struct JQError: Error, Sendable {
  /// The kinds of errors.
  public enum Code: String, Hashable, Sendable {
    /// The text is no program.
    case syntax
    /// A function, a variable or a label that doesn't exist.
    case undefined
    /// Something of the language that isn't available here: the environment, files, other inputs, modules.
    case refused
    /// The program raised an error: by itself, or by an operation that its value doesn't allow.
    case raised
    /// A limit was reached.
    case limit
    /// Whoever ran the program wanted it to end.
    case interrupted
  }

  /// What kind of error it is.
  public let code: Code

  /// What happened, without the place.
  public let message: String

  /// The text of the program.
  public let program: String

  /// The line in the program, counted from 1; `nil` for a limit that was reached or an interruption while it ran.
  public let line: Int?

  /// The column in the line, counted from 1 in characters; `nil` like ``line``.
  public let column: Int?

  /// The value that was raised, which `catch` would have seen; `nil` unless ``code`` is ``Code/raised``.
  public let value: JSONValue?

  /// Whether a limit was reached only since the thread has little stack: one with more may get to an end.
  ///
  /// With 512 MiB it is ``JQLimits/maximumDepth`` that ends what recurs without end, as long as that isn't raised.
  public let needsMoreStack: Bool

  /// The value that the failing part of the program was applied to, cut to 80 characters.
  public let input: String?

  init(
    _ code: Code,
    _ message: String,
    at offset: Int?,
    of program: String,
    value: JSONValue? = nil,
    input: JSONValue? = nil,
    needsMoreStack: Bool = false
  ) {
    self.code = code
    self.message = message
    self.program = program
    self.value = value
    self.needsMoreStack = needsMoreStack
    self.input = input.map { Excerpt.text(of: $0, maximumBytes: 80) }
    guard let offset else {
      (line, column) = (nil, nil)
      return
    }
    let before = program.utf8.prefix(max(0, offset))
    line = 1 + before.count { $0 == UInt8(ascii: "\n") }
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { before.index(after: $0) } ?? before.startIndex
    column = 1 + String(decoding: before[start...], as: UTF8.self).unicodeScalars.count
  }
}

extension JQError: CustomStringConvertible {
  /// The message, the place, the line of the program with a mark under the place, and the value.
  public var description: String {
    var description = message
    if let line, let column {
      description += " (line \(line), column \(column) of the program)\n" + marked(line, column)
    }
    if let input { description += "\n  applied to \(input)" }
    return description
  }

  /// The line of the program, cut to what surrounds the place, and a mark under it.
  private func marked(_ line: Int, _ column: Int) -> String {
    let lines = program.split(separator: "\n", omittingEmptySubsequences: false)
    let text = lines.indices.contains(line - 1) ? lines[line - 1] : ""
    let start = max(0, column - 1 - 60)
    let shown = String(String.UnicodeScalarView(text.unicodeScalars.dropFirst(start).prefix(100)))
    return "  \(shown)\n  " + String(repeating: " ", count: column - 1 - start) + "^"
  }
}
