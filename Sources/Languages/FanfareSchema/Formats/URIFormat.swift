/// `uri` and `uri-reference` (RFC 3986), `iri` and `iri-reference` (RFC 3987).
struct URIFormat {
  let isInternational: Bool

  func isURI(_ text: String) -> Bool {
    URIReference(text).scheme != nil && isReference(text)
  }

  func isReference(_ text: String) -> Bool {
    let parts = URIReference(text)
    if parts.scheme == nil, parts.authority == nil, hasColonInFirstSegment(parts.path) { return false }
    return isText(parts.path, "/:@") && isText(parts.query ?? "", "/:@?", allowsPrivate: true)
      && isText(parts.fragment ?? "", "/:@?") && parts.authority.map(isAuthority) ?? true
  }

  private func hasColonInFirstSegment(_ path: String) -> Bool {
    path.utf8.prefix { $0 != UInt8(ascii: "/") }.contains(UInt8(ascii: ":"))
  }

  private func isAuthority(_ text: String) -> Bool {
    var rest = text[...]
    if let at = rest.lastIndex(of: "@") {
      guard isText(String(rest[..<at]), ":") else { return false }
      rest = rest[rest.index(after: at)...]
    }
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]"), isLiteral(rest[..<end].dropFirst()) else { return false }
      rest = rest[rest.index(after: end)...]
      return rest.isEmpty || rest.hasPrefix(":") && rest.dropFirst().utf8.allSatisfy(\.isDigit)
    }
    if let colon = rest.lastIndex(of: ":") {
      guard rest[rest.index(after: colon)...].utf8.allSatisfy(\.isDigit) else { return false }
      rest = rest[..<colon]
    }
    return isText(String(rest), "")
  }

  /// Whether the text between brackets is an address.
  private func isLiteral(_ text: Substring) -> Bool {
    guard text.lowercased().hasPrefix("v") else { return AddressFormat.isIPv6(text.utf8) }
    let parts = text.dropFirst().split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[0].utf8.allSatisfy(\.isHexadecimal) else { return false }
    return !parts[1].isEmpty && !parts[1].contains("%")
      && URIFormat(isInternational: false).isText(String(parts[1]), ":")
  }

  /// Whether all characters are unreserved, delimiters within a component, percent-encoded or among some others.
  private func isText(_ text: String, _ others: String, allowsPrivate: Bool = false) -> Bool {
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      if let byte = UInt8(exactly: scalar.value), scalar.isASCII {
        if byte.isLetter || byte.isDigit || "-._~!$&'()*+,;=".utf8.contains(byte) { continue }
        if others.utf8.contains(byte) { continue }
        guard scalar == "%", let first = rest.popFirst(), let second = rest.popFirst() else { return false }
        guard first.isHexadecimal, second.isHexadecimal else { return false }
      } else if !isInternational || !scalar.isAllowedInIRI && !(allowsPrivate && scalar.isPrivate) {
        return false
      }
    }
    return true
  }
}

extension Unicode.Scalar {
  fileprivate var isHexadecimal: Bool { isASCII && UInt8(value).isHexadecimal }

  /// `iprivate` of RFC 3987.
  fileprivate var isPrivate: Bool {
    (0xE000...0xF8FF).contains(value) || (0xF0000...0xFFFFD).contains(value)
      || (0x100000...0x10FFFD).contains(value)
  }

  /// `ucschar` of RFC 3987.
  fileprivate var isAllowedInIRI: Bool {
    switch value {
    case 0xA0...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFEF: true
    case 0x10000...0xDFFFD, 0xE1000...0xEFFFD: value & 0xFFFE != 0xFFFE
    default: false
    }
  }
}
