/// `hostname` (RFC 1123, section 2.1, with labels of RFC 5890) and `idn-hostname`.
enum HostNameFormat {
  private static let longest = 253

  static func matches(_ text: String) -> Bool {
    guard text.utf8.count <= longest else { return false }
    let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return labels.allSatisfy { isLabel($0) && (!isEncoded($0) || isEncodedLabel($0)) }
  }

  static func matchesInternational(_ text: String) -> Bool {
    let separators: [Unicode.Scalar] = [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"]
    let labels = text.unicodeScalars.split(omittingEmptySubsequences: false) { separators.contains($0) }
    var length = labels.count - 1
    for label in labels {
      guard let count = internationalLength(String(String.UnicodeScalarView(label))) else { return false }
      length += count
    }
    return length <= longest
  }

  /// The length of a label as the network has it; `nil` if it isn't one.
  private static func internationalLength(_ label: String) -> Int? {
    let bytes = label[...].utf8
    guard !label.utf8.allSatisfy({ $0 < 0x80 }) else {
      return isLabel(bytes) && (!isEncoded(bytes) || isEncodedLabel(bytes)) ? bytes.count : nil
    }
    let scalars = Array(label.unicodeScalars)
    guard InternationalLabel.isValid(scalars), let encoded = Punycode.encode(scalars) else { return nil }
    return encoded.count + 4 <= 63 ? encoded.count + 4 : nil
  }

  private static func isLabel(_ label: Substring.UTF8View) -> Bool {
    let hyphen = UInt8(ascii: "-")
    guard (1...63).contains(label.count), label.first != hyphen, label.last != hyphen else { return false }
    guard label.allSatisfy({ $0.isLetter || $0.isDigit || $0 == hyphen }) else { return false }
    // Hyphens in the third and fourth place are kept for encodings, of which there is one.
    return !label.dropFirst(2).prefix(2).elementsEqual([hyphen, hyphen]) || isEncoded(label)
  }

  private static func isEncoded(_ label: Substring.UTF8View) -> Bool {
    Substring(label.prefix(4)).lowercased() == "xn--"
  }

  private static func isEncodedLabel(_ label: Substring.UTF8View) -> Bool {
    let encoding = Array(Substring(label.dropFirst(4)).lowercased().utf8)
    guard let scalars = Punycode.decode(encoding), Punycode.encode(scalars) == encoding else { return false }
    return scalars.contains { !$0.isASCII } && InternationalLabel.isValid(scalars)
  }
}
