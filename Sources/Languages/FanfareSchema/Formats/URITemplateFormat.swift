/// `uri-template` (RFC 6570, with its erratum 6937: an apostrophe is literal).
enum URITemplateFormat {
  static func matches(_ text: String) -> Bool {
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "{":
        guard let end = rest.firstIndex(of: "}"), isExpression(rest[..<end]) else { return false }
        rest = rest[rest.index(after: end)...]
      case "%":
        guard isPercentEncoded(&rest) else { return false }
      default:
        guard isLiteral(scalar) else { return false }
      }
    }
    return true
  }

  private static func isLiteral(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value > 0x20 && scalar.value != 0x7F && !"\"<>\\^`{|}".unicodeScalars.contains(scalar)
  }

  private static func isPercentEncoded(_ rest: inout Substring.UnicodeScalarView) -> Bool {
    guard let first = rest.popFirst(), let second = rest.popFirst() else { return false }
    return [first, second].allSatisfy { $0.isASCII && UInt8($0.value).isHexadecimal }
  }

  private static func isExpression(_ text: Substring.UnicodeScalarView) -> Bool {
    var rest = text
    if let first = rest.first, "+#./;?&".unicodeScalars.contains(first) { rest = rest.dropFirst() }
    return rest.split(separator: ",", omittingEmptySubsequences: false).allSatisfy(isVariable)
  }

  private static func isVariable(_ text: Substring.UnicodeScalarView) -> Bool {
    var name = text
    if name.last == "*" {
      name = name.dropLast()
    } else if let colon = name.lastIndex(of: ":") {
      let length = name[name.index(after: colon)...]
      guard (1...4).contains(length.count), length.first != "0" else { return false }
      guard length.allSatisfy({ $0.isASCII && UInt8($0.value).isDigit }) else { return false }
      name = name[..<colon]
    }
    return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(isNamePart)
  }

  private static func isNamePart(_ text: Substring.UnicodeScalarView) -> Bool {
    var rest = text
    while let scalar = rest.popFirst() {
      if scalar == "%" {
        guard isPercentEncoded(&rest) else { return false }
      } else {
        guard scalar == "_" || scalar.isASCII && (UInt8(scalar.value).isLetter || UInt8(scalar.value).isDigit)
        else {
          return false
        }
      }
    }
    return !text.isEmpty
  }
}
