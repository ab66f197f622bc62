internal import FanfareJSON

/// `uuid` (RFC 4122) and `relative-json-pointer` (draft-bhutton-relative-json-pointer-00).
enum PointerFormat {
  static func isUUID(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    return parts.map(\.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexadecimal) }
  }

  static func isRelativePointer(_ text: String) -> Bool {
    let digits = text.utf8.prefix(while: \.isDigit)
    guard let first = digits.first, digits.count == 1 || first != UInt8(ascii: "0") else { return false }
    let rest = String(Substring(text.utf8.dropFirst(digits.count)))
    return rest == "#" || JSONPointer(rest) != nil
  }
}
