internal import FanfareJQ

/// Texts that stand for themselves although their author probably meant an expression, and left out the `${ }`.
enum BareExpression {
  /// Longer texts aren't looked at.
  private static let longest = 1000

  /// Whether a text without `${ }` was probably meant as an expression: it is one, and asks for a part of its input or for
  /// a variable.
  ///
  /// - Parameter locals: the variables that the tasks around it define.
  static func isLikely(_ text: String, locals: [String]) -> Bool {
    guard text.utf8.count <= longest, asksForSomething(text) else { return false }
    return (try? RuntimeExpression(text, locals: locals)) != nil
  }

  /// A text whose expressions stand in `{{ }}`, as other languages of templates have it, with them in `${ }`.
  ///
  /// - Returns: `nil` if none of what stands in `{{ }}` begins like a path or a variable: then it is probably meant as it stands.
  static func meant(byBracesIn text: String) -> String? {
    guard text.utf8.count <= longest, !text.hasExpression else { return nil }
    var (rest, meant, found) = (text[...], "", false)
    while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
      let inner = rest[open.upperBound..<close.lowerBound].drop { $0 == " " }
      guard inner.hasPrefix(".") || inner.hasPrefix("$") else { return nil }
      meant += rest[..<open.lowerBound] + "${" + rest[open.upperBound..<close.lowerBound] + "}"
      rest = rest[close.upperBound...]
      found = true
    }
    return found ? meant + rest : nil
  }

  /// Whether a path or a variable begins somewhere where one can begin.
  private static func asksForSomething(_ text: String) -> Bool {
    let bytes = Array(text.trimmed.utf8)
    guard bytes != [UInt8(ascii: ".")] else { return true }
    // A comment of jq, and an empty program.
    guard bytes.first != UInt8(ascii: "#") else { return false }
    for (index, byte) in bytes.enumerated().dropLast() {
      guard byte == UInt8(ascii: ".") || byte == UInt8(ascii: "$"),
        index == 0 || before.contains(bytes[index - 1])
      else { continue }
      let next = bytes[index + 1]
      if isLetter(next) { return true }
      if byte == UInt8(ascii: "."), "[\"".utf8.contains(next) || (index == 0 && next == UInt8(ascii: " ")) {
        return true
      }
    }
    return false
  }

  /// What may stand before a path.
  private static let before = Set(" \t\n([{,|:;+-*/=<>!".utf8)

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_")
  }
}
