/// Shows names from documents in messages, shortened and in one line.
enum Excerpt {
  private static let longest = 80
  private static let mostNames = 20

  /// A name, at most 80 characters of it, without control characters.
  static func name(_ text: String) -> String {
    let short = text.unicodeScalars.prefix(longest)
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: short.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 })
    return String(shown) + (text.unicodeScalars.dropFirst(longest).isEmpty ? "" : "…")
  }

  /// Several names, at most 20 of them.
  static func names(_ names: [String]) -> String {
    let shown = names.prefix(mostNames).map(name)
    let rest = names.count - shown.count
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }
}
