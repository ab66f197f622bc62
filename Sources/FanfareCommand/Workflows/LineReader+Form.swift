import FanfareJSON

extension LineReader {
  /// What an input is whose name doesn't tell.
  enum Form {
    /// A value in each line.
    case lines
    /// One value, which may take several lines.
    case value(JSONValue)
    /// A text.
    case text([UInt8])
  }

  /// Finds out what the input is, before a line is taken.
  ///
  /// It is a text unless it begins with `{` or `[`. Then it has a value in each line, unless the first line is only the
  /// beginning of one.
  ///
  /// - Returns: `nil` if that can't be said before more of it is there.
  mutating func form() throws(UnreadableInput) -> Form? {
    while true {
      if let form = try knownForm() { return form }
      guard try fill() else { return nil }
    }
  }

  /// All of the input, before a line is taken.
  ///
  /// - Returns: `nil` if its end isn't there yet.
  mutating func whole() throws(UnreadableInput) -> [UInt8]? {
    while true {
      try checkSize()
      if isAtEnd { return buffer }
      guard try fill() else { return nil }
    }
  }

  /// Makes sure that what has been read isn't too large to be one input.
  private func checkSize() throws(UnreadableInput) {
    guard buffer.count > maximumBytes else { return }
    throw UnreadableInput(id: name, reason: "it is larger than \(maximumBytes >> 20) MiB")
  }

  private func knownForm() throws(UnreadableInput) -> Form? {
    guard let start = buffer.firstIndex(where: { $0 > 0x20 }),
      buffer[start] == UInt8(ascii: "{") || buffer[start] == UInt8(ascii: "[")
    else {
      try checkSize()
      return isAtEnd ? .text(buffer) : nil
    }
    if buffer.count > maximumBytes { return .lines }
    let newline = buffer[start...].firstIndex(of: UInt8(ascii: "\n"))
    guard let end = newline ?? (isAtEnd ? buffer.count : nil) else { return nil }
    guard isBeginning(Array(buffer[start..<end])) else { return .lines }
    guard isAtEnd else { return nil }
    return (try? JSONValue(parsing: buffer)).map { .value($0) } ?? .lines
  }

  /// Whether a line is the beginning of a value and not one as a whole.
  private func isBeginning(_ line: [UInt8]) -> Bool {
    do throws(JSONError) {
      _ = try JSONValue(parsing: line)
      return false
    } catch {
      return error.code == .unexpectedEnd
    }
  }
}
