internal import FanfareJSON

/// Makes texts of a file short enough for a picture.
enum GraphText {
  /// How many characters a line has at most.
  private static let maximumCharacters = 72

  /// The text on one line, cut where it is long; white space and what can't be seen is one space.
  static func line(_ text: String) -> String {
    var line = ""
    var hasGap = false
    var count = 0
    for character in text {
      guard !isBlank(character) else {
        hasGap = count > 0
        continue
      }
      if hasGap {
        line.append(" ")
        count += 1
        hasGap = false
      }
      guard count < maximumCharacters else { return line + "…" }
      line.append(character)
      count += 1
    }
    return line
  }

  /// Whether a character shows nothing, or would change how others are shown.
  private static func isBlank(_ character: Character) -> Bool {
    character.isWhitespace
      || character.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
          true
        default: false
        }
      }
  }

  /// An expression as it is written, without `${ }` around it.
  static func expression(_ value: JSONValue?) -> String {
    guard let text = value?.stringValue else { return self.value(value) }
    return String(RuntimeExpression.inner(of: text).trimmed)
  }

  /// A value as it is written.
  static func value(_ value: JSONValue?) -> String {
    value.map { $0.stringValue ?? "\($0)" } ?? ""
  }

  /// An address without its scheme and its query, which may hold a key.
  static func address(_ endpoint: JSONValue?) -> String {
    let text = value(endpoint?["uri"] ?? endpoint)
    guard !text.hasExpression, let separator = text.firstRange(of: "://") else { return text }
    let rest = text[separator.upperBound...].unicodeScalars
    let shown = rest.prefix { $0 != "?" }
    return shown.endIndex == rest.endIndex ? String(rest) : "\(Substring(shown))?…"
  }
}
