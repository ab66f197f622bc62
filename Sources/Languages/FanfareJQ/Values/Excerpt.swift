internal import FanfareJSON

/// The beginning of a value as JSON text, for messages; it never writes much more than it shows.
struct Excerpt {
  private var text = ""
  private let maximumBytes: Int

  private init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  /// The value as compact JSON text; one that is longer ends with `...` at `maximumBytes`.
  static func text(of value: JSONValue, maximumBytes: Int) -> String {
    var excerpt = Excerpt(maximumBytes: maximumBytes)
    excerpt.write(value)
    guard excerpt.text.utf8.count > maximumBytes else { return excerpt.text }
    var kept = excerpt.text.unicodeScalars.prefix(maximumBytes)
    while String(kept).utf8.count > maximumBytes - 3 { kept = kept.dropLast() }
    return String(kept) + "..."
  }

  private mutating func write(_ value: JSONValue) {
    guard text.utf8.count <= maximumBytes else { return }
    switch value {
    case .array(let elements):
      text += "["
      for (index, element) in elements.enumerated() {
        guard text.utf8.count <= maximumBytes else { return }
        if index > 0 { text += "," }
        write(element)
      }
      text += "]"
    case .object(let object):
      text += "{"
      for (index, member) in object.enumerated() {
        guard text.utf8.count <= maximumBytes else { return }
        if index > 0 { text += "," }
        write(.string(member.name))
        text += ":"
        write(member.value)
      }
      text += "}"
    case .string(let string):
      text += JSONValue.string(String(string.unicodeScalars.prefix(maximumBytes + 1))).description
    case .number(let number): text += number.text
    default: text += value.description
    }
  }
}
