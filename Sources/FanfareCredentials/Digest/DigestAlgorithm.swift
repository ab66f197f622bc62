internal import FanfareHashing

/// The algorithms of the Digest scheme that are known here (RFC 7616, section 6.1).
package enum DigestAlgorithm: String, Hashable, Sendable, CaseIterable {
  /// MD5, for servers that know no better.
  case md5 = "MD5"
  /// MD5 with a key for each session.
  case md5Session = "MD5-sess"
  /// SHA-256.
  case sha256 = "SHA-256"
  /// SHA-256 with a key for each session.
  case sha256Session = "SHA-256-sess"

  /// The algorithm with a name, whatever the case of its letters.
  init?(named name: String) {
    guard let found = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else {
      return nil
    }
    self = found
  }

  /// Whether the key belongs to a session.
  var isSession: Bool { self == .md5Session || self == .sha256Session }

  /// A larger number for a better hash.
  var strength: Int { self == .sha256 || self == .sha256Session ? 1 : 0 }

  /// The hash of a text in UTF-8, as hexadecimal digits in lower case.
  func hash(_ text: String) -> String {
    let bytes = Array(text.utf8)
    switch self {
    case .md5, .md5Session: return MD5.hash(bytes).hexadecimalDigits
    case .sha256, .sha256Session: return SHA256.hash(bytes).hexadecimalDigits
    }
  }
}
