/// `email` (a mailbox of RFC 5321, section 4.1.2) and `idn-email` (RFC 6531, with characters of all scripts).
enum EmailFormat {
  static func matches(_ text: String, isInternational: Bool) -> Bool {
    guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
    let local = Substring(text[..<at])
    let domain = String(text[text.utf8.index(after: at)...])
    guard (1...64).contains(local.utf8.count) else { return false }
    guard isDotString(local.utf8, isInternational) || isQuoted(local.utf8, isInternational) else {
      return false
    }
    if domain.hasPrefix("["), domain.hasSuffix("]") { return isAddress(domain.dropFirst().dropLast()) }
    return isInternational ? HostNameFormat.matchesInternational(domain) : HostNameFormat.matches(domain)
  }

  private static func isDotString(_ text: Substring.UTF8View, _ isInternational: Bool) -> Bool {
    text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { atom in
      !atom.isEmpty
        && atom.allSatisfy { byte in
          byte.isLetter || byte.isDigit || "!#$%&'*+-/=?^_`{|}~".utf8.contains(byte)
            || isInternational && byte >= 0x80
        }
    }
  }

  private static func isQuoted(_ text: Substring.UTF8View, _ isInternational: Bool) -> Bool {
    let quote = UInt8(ascii: "\"")
    guard text.count >= 2, text.first == quote, text.last == quote else { return false }
    var rest = text.dropFirst().dropLast()
    while let byte = rest.popFirst() {
      switch byte {
      case quote: return false
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst(), (0x20...0x7E).contains(escaped) else { return false }
      case 0x20...0x7E: continue
      default: guard isInternational, byte >= 0x80 else { return false }
      }
    }
    return true
  }

  private static func isAddress(_ text: Substring) -> Bool {
    text.hasPrefix("IPv6:") ? AddressFormat.isIPv6(text.dropFirst(5).utf8) : AddressFormat.isIPv4(text.utf8)
  }
}
