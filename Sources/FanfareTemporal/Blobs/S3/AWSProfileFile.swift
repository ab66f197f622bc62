/// A file of AWS's own tools, such as `~/.aws/config`: sections with names and values, of which one may have names and values again.
///
/// As "Configuration and credential file settings" in the guide of the command line interface has it. A line that is none of that is left out, as
/// those tools do, and nothing of it is shown: it may be a secret.
struct AWSProfileFile: Hashable, Sendable {
  /// The values by section, and in it by name; what is nested in `s3` is called `s3.NAME`.
  private var sections: [String: [String: String]] = [:]

  /// A file that says nothing.
  init() {}

  /// Reads a file.
  init(_ text: String) {
    var (section, outer): (String?, String?) = (nil, nil)
    for line in text.split(whereSeparator: \.isNewline) {
      let content = Self.withoutComment(line)
      guard !content.isEmpty else { continue }
      if content.first == "[", let end = content.lastIndex(of: "]") {
        (section, outer) = (Self.words(content[content.index(after: content.startIndex)..<end]), nil)
        continue
      }
      guard let section, let sign = content.firstIndex(of: "=") else { continue }
      let name = Self.trimmed(content[..<sign]).lowercased()
      let value = Self.trimmed(content[content.index(after: sign)...])
      let isNested = line.first?.isWhitespace == true
      if !isNested { outer = value.isEmpty ? name : nil }
      let key = if isNested, let outer { "\(outer).\(name)" } else { name }
      if !value.isEmpty { sections[section, default: [:]][key] = value }
    }
  }

  /// The values of a section; `nil` if there is none that says anything.
  subscript(section: String) -> [String: String]? { sections[section] }

  /// A line without blanks around it and without a comment: at its beginning, or behind a blank.
  private static func withoutComment(_ line: Substring) -> String {
    var before: Character = " "
    let content = line.prefix { character in
      defer { before = character }
      return !((character == "#" || character == ";") && before.isWhitespace)
    }
    return trimmed(content)
  }

  private static func trimmed(_ text: Substring) -> String {
    let start = text.drop(while: \.isWhitespace)
    return String(
      start[..<(start.lastIndex { !$0.isWhitespace }.map(start.index(after:)) ?? start.startIndex)]
    )
  }

  private static func words(_ text: Substring) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
