/// A character set that texts are read in.
enum Charset: Hashable, Sendable {
  case utf8
  case ascii
  /// ISO 8859-1: each byte is the scalar of its number.
  case latin1
  /// ISO 8859-15: ISO 8859-1 with the euro.
  case latin9
  case windows1252
  /// UTF-16; without a byte order of its own, the byte order mark says it, and else it is big-endian (RFC 2781, section 4.3).
  case utf16(isBigEndian: Bool?)

  /// The character set of a name in lower case, as IANA registers it; `nil` for others.
  init?(_ name: String) {
    switch name {
    case "utf-8", "utf8": self = .utf8
    case "us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us": self = .ascii
    case "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1": self = .latin1
    case "iso-8859-15", "iso8859-15", "latin-9", "latin9": self = .latin9
    case "windows-1252", "cp1252", "cp-1252": self = .windows1252
    case "utf-16", "utf16": self = .utf16(isBigEndian: nil)
    case "utf-16be": self = .utf16(isBigEndian: true)
    case "utf-16le": self = .utf16(isBigEndian: false)
    default: return nil
    }
  }

  /// The text of bytes, without a byte order mark; `nil` if they aren't one in this character set.
  func text(of bytes: [UInt8]) -> String? {
    switch self {
    case .utf8:
      let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
      return String(validating: bytes.dropFirst(hasMark ? 3 : 0), as: UTF8.self)
    case .ascii: return bytes.allSatisfy { $0 < 0x80 } ? String(validating: bytes, as: UTF8.self) : nil
    case .latin1: return Self.text(bytes) { Unicode.Scalar($0) }
    case .latin9: return Self.text(bytes) { Self.latin9Table[$0] ?? Unicode.Scalar($0) }
    case .windows1252:
      return Self.text(bytes) { (0x80...0x9F).contains($0) ? Self.windowsTable[$0] : Unicode.Scalar($0) }
    case .utf16(let isBigEndian): return Self.utf16(bytes, isBigEndian)
    }
  }

  private static func text(_ bytes: [UInt8], _ scalar: (UInt8) -> Unicode.Scalar?) -> String? {
    var text = String.UnicodeScalarView()
    for byte in bytes {
      guard let scalar = scalar(byte) else { return nil }
      text.append(scalar)
    }
    return String(text)
  }

  private static func utf16(_ bytes: [UInt8], _ isBigEndian: Bool?) -> String? {
    guard bytes.count.isMultiple(of: 2) else { return nil }
    var isBig = isBigEndian ?? true
    var rest = bytes[...]
    if bytes.starts(with: [0xFE, 0xFF]), isBigEndian != false {
      (isBig, rest) = (true, rest.dropFirst(2))
    } else if bytes.starts(with: [0xFF, 0xFE]), isBigEndian != true {
      (isBig, rest) = (false, rest.dropFirst(2))
    }
    var units: [UInt16] = []
    units.reserveCapacity(rest.count / 2)
    for index in stride(from: rest.startIndex, to: rest.endIndex, by: 2) {
      let (first, second) = (UInt16(rest[index]), UInt16(rest[index + 1]))
      units.append(isBig ? first << 8 | second : second << 8 | first)
    }
    return String(validating: units, as: UTF16.self)
  }

  /// Where ISO 8859-15 differs from ISO 8859-1.
  private static let latin9Table: [UInt8: Unicode.Scalar] = [
    0xA4: "€", 0xA6: "Š", 0xA8: "š", 0xB4: "Ž", 0xB8: "ž", 0xBC: "Œ", 0xBD: "œ", 0xBE: "Ÿ",
  ]

  /// Where Windows 1252 differs from ISO 8859-1; five bytes stand for nothing.
  private static let windowsTable: [UInt8: Unicode.Scalar] = [
    0x80: "€", 0x82: "‚", 0x83: "ƒ", 0x84: "„", 0x85: "…", 0x86: "†", 0x87: "‡", 0x88: "ˆ", 0x89: "‰",
    0x8A: "Š",
    0x8B: "‹", 0x8C: "Œ", 0x8E: "Ž", 0x91: "‘", 0x92: "’", 0x93: "“", 0x94: "”", 0x95: "•", 0x96: "–",
    0x97: "—",
    0x98: "˜", 0x99: "™", 0x9A: "š", 0x9B: "›", 0x9C: "œ", 0x9E: "ž", 0x9F: "Ÿ",
  ]
}
