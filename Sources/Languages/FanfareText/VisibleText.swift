/// Texts of others, made safe to show on a terminal and in a log.
///
/// A control character can move the cursor, change what was written before or begin a line that looks like another's; a
/// bidirectional control can turn a text round; others can't be seen at all. Each is written as its escape in JSON instead.
package enum VisibleText {
  /// The text on one line: every control character is escaped, line ends among them.
  package static func line(_ text: some StringProtocol) -> String {
    let text = String(text)
    guard text.unicodeScalars.contains(where: isHidden) else { return text }
    return text.replacingScalars { isHidden($0) ? escape($0) : nil }
  }

  /// The text with its lines and tabs, and with the colours that the command itself sets.
  package static func block(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { isHidden($0) && $0 != "\n" && $0 != "\t" }) else {
      return text
    }
    var visible = ""
    visible.reserveCapacity(text.utf8.count)
    var rest = text.unicodeScalars[...]
    while let scalar = rest.first {
      if scalar == "\u{1B}", let sequence = colours.first(where: { rest.starts(with: $0.unicodeScalars) }) {
        visible += sequence
        rest.removeFirst(sequence.unicodeScalars.count)
        continue
      }
      rest.removeFirst()
      if isHidden(scalar), scalar != "\n", scalar != "\t" {
        visible += escape(scalar)
      } else {
        visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }

  /// The sequences of the six colours and styles, and of their end.
  private static let colours = ["0", "1", "2", "31", "32", "33"].map { "\u{1B}[\($0)m" }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    String(scalar).utf16.map { unit in
      let digits = String(unit, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    }.joined()
  }

  /// Whether a scalar does something else than to be seen: controls (C0, DEL, C1), ends of lines and paragraphs, marks and
  /// overrides of direction (Unicode, UAX #9), and tags.
  package static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF,
      0xE0000...0xE007F:
      true
    default: false
    }
  }
}
