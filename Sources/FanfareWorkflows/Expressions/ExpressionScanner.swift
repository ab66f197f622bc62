/// Finds where an expression in braces ends.
enum ExpressionScanner {
  /// A part of a text.
  enum Part: Hashable {
    /// Text that stands for itself.
    case text(String)
    /// What stood between `${` and `}`.
    case expression(String)
  }

  /// The parts of a text with expressions in it.
  ///
  /// - Returns: `nil` if a `${` has no end.
  static func parts(of text: String) -> [Part]? {
    var parts: [Part] = []
    var rest = text[...]
    // By bytes: a mark that combines with a brace makes another character of it.
    while let start = rest.utf8.firstRange(of: "${".utf8) {
      guard let end = end(of: rest[start.upperBound...]) else { return nil }
      if start.lowerBound > rest.startIndex { parts.append(.text(String(rest[..<start.lowerBound]))) }
      parts.append(.expression(String(rest[start.upperBound..<end])))
      rest = rest[rest.utf8.index(after: end)...]
    }
    if !rest.isEmpty { parts.append(.text(String(rest))) }
    return parts
  }

  /// Where the `}` stands that ends an expression: braces within it, its texts and what is put into them don't count.
  static func end(of text: Substring) -> String.Index? {
    // What is open: `{` a brace of an object, `"` a text, `(` a parenthesis or what is put into a text.
    var open: [UInt8] = []
    let bytes = text.utf8
    var index = bytes.startIndex
    while index < bytes.endIndex {
      let byte = bytes[index]
      var next = bytes.index(after: index)
      if open.last == UInt8(ascii: "\"") {
        if byte == UInt8(ascii: "\"") {
          open.removeLast()
        } else if byte == UInt8(ascii: "\\"), next < bytes.endIndex {
          if bytes[next] == UInt8(ascii: "(") { open.append(UInt8(ascii: "(")) }
          next = bytes.index(after: next)
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "{"), UInt8(ascii: "("): open.append(byte)
        case UInt8(ascii: ")"): if open.last == UInt8(ascii: "(") { open.removeLast() }
        case UInt8(ascii: "}"):
          if open.isEmpty { return index }
          if open.last == UInt8(ascii: "{") { open.removeLast() }
        case UInt8(ascii: "#"):
          while next < bytes.endIndex, bytes[next] != UInt8(ascii: "\n") { next = bytes.index(after: next) }
        default: break
        }
      }
      index = next
    }
    return nil
  }
}
