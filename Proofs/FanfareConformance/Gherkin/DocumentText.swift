/// A text between `"""` while it is read.
///
/// Its lines lose as much indentation as the opening mark has. What stands after the opening mark says what kind of text
/// it is, and isn't needed.
struct DocumentText {
  /// What it began with and ends with.
  let mark: String
  /// The line that it began in.
  let line: Int
  private let indentation: Int
  private var lines: [Substring] = []

  private static let marks = ["\"\"\"", "```"]

  /// Begins a text; `nil` if the line has no mark.
  init?(_ line: Substring, number: Int) {
    let text = line.trimmingSpaces
    guard let mark = Self.marks.first(where: { text.hasPrefix($0) }) else { return nil }
    self.mark = mark
    self.line = number
    indentation = line.prefix { $0.isWhitespace }.count
  }

  /// The lines, joined.
  var text: String { lines.joined(separator: "\n") }

  /// Takes a line.
  ///
  /// - Returns: what stands after the closing mark, or `nil` if the line is part of the text.
  mutating func take(_ line: Substring) -> Substring? {
    let text = line.trimmingSpaces
    if text.hasPrefix(mark) { return text.dropFirst(mark.count) }
    let own = line.prefix { $0.isWhitespace }.count
    lines.append(line.dropFirst(min(own, indentation)))
    return nil
  }
}

extension Substring {
  /// The text without white space at both ends.
  var trimmingSpaces: Substring {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return start[...last]
  }

  /// What stands after a beginning, without white space around it; `nil` if the text begins in another way.
  func after(_ beginning: String) -> String? {
    hasPrefix(beginning) ? String(dropFirst(beginning.count).trimmingSpaces) : nil
  }
}
