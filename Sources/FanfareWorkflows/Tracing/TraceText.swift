internal import FanfareJSON

/// The beginnings of texts and values, with `…` where something was cut off.
enum TraceText {
  /// A text of at most so many bytes besides the mark of a cut.
  static func bounded(_ text: String, _ maximumBytes: Int) -> String {
    guard text.utf8.count > maximumBytes else { return text }
    var end = text.utf8.index(text.utf8.startIndex, offsetBy: maximumBytes)
    // A character has at most four bytes.
    while end > text.startIndex, end.samePosition(in: text.unicodeScalars) == nil {
      end = text.utf8.index(before: end)
    }
    return String(text[..<end]) + "…"
  }

  /// A value as JSON; not more of it is written than is kept.
  static func bounded(_ value: JSONValue, _ maximumBytes: Int) -> String {
    var text = ""
    write(value, to: &text, maximumBytes)
    return bounded(text, maximumBytes)
  }

  private static func write(_ value: JSONValue, to text: inout String, _ limit: Int) {
    guard text.utf8.count <= limit else { return }
    switch value {
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() where text.utf8.count <= limit {
        if index > 0 { text += "," }
        write(element, to: &text, limit)
      }
      text += "]"
    case .object(let object):
      text += "{"
      var isFirst = true
      for (name, member) in object where text.utf8.count <= limit {
        if !isFirst { text += "," }
        isFirst = false
        text += JSONValue.string(name).description + ":"
        write(member, to: &text, limit)
      }
      text += "}"
    case .string(let string):
      // Not all of a long one is escaped to be cut off.
      let beginning = String(String.UnicodeScalarView(string.unicodeScalars.prefix(limit + 1)))
      text += JSONValue.string(beginning).description
    case .null, .bool, .number: text += value.description
    }
  }
}
