internal import FanfareJSON

/// A value shortened so that it fits into a message.
struct Excerpt: CustomStringConvertible {
  let description: String

  private static let longest = 60

  init(_ value: JSONValue) {
    description =
      switch value {
      case .null, .bool: value.description
      case .number(let number): Self.shorten(number.description)
      case .string(let text): Self.quote(text)
      case .array(let elements):
        elements.isEmpty ? "[]" : "an array of \(Self.count(elements.count, "item"))"
      case .object(let object):
        object.isEmpty ? "{}" : "an object with \(Self.count(object.count, "property"))"
      }
  }

  /// A text in quotation marks.
  init(name: String) {
    description = Self.quote(name)
  }

  private static func quote(_ text: String) -> String {
    let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest)))
    let quoted = JSONValue.string(start).description
    return start.utf8.count == text.utf8.count ? quoted : "\(quoted.dropLast())…\""
  }

  /// A number and its noun, in the plural where that is right.
  static func count(_ count: Int, _ noun: String) -> String {
    guard count != 1 else { return "1 \(noun)" }
    return "\(count) " + (noun.hasSuffix("y") ? "\(noun.dropLast())ies" : "\(noun)s")
  }

  private static func shorten(_ text: String) -> String {
    text.utf8.count > longest ? "\(text.prefix(longest))…" : text
  }
}
