/// A run of digits that may be bytes in base 64 or base 16.
///
/// Nobody knows where what was encoded began: a path may stand right before it, or other bytes in the same run.
struct EncodedRun {
  /// Where the text goes on.
  let end: Int
  /// What its digits stand for, from each of the digits at which a byte could begin.
  let readings: [[UInt8]]

  /// The run that begins at a position; `nil` if it is too short for more than three bytes.
  init?(at start: Int, of text: [UInt8]) {
    var digits: [UInt8] = []
    var end = start
    while end < text.count {
      // A digit may itself be written as an escape: `%2B` in a URL, `\/` in JSON.
      let escape = Escape.readings(at: end, of: text).first {
        $0.bytes.count == 1 && Self.value(of: $0.bytes[0]) != nil
      }
      let byte = escape?.bytes[0] ?? text[end]
      guard Self.value(of: byte) != nil else { break }
      digits.append(byte)
      end += escape?.length ?? 1
    }
    guard digits.count >= 4 else { return nil }
    let sextets = digits.compactMap(Self.value)
    var readings = (0..<4).map { Self.bytes(of: sextets[$0...], bitsPerDigit: 6) }
    // Without what may stand before them, such as `0x`.
    let nibbles = digits[(digits.lastIndex { PercentEncoding.hexValue($0) == nil }.map { $0 + 1 } ?? 0)...]
      .compactMap(PercentEncoding.hexValue)
    readings += (0..<min(2, nibbles.count)).map { Self.bytes(of: nibbles[$0...], bitsPerDigit: 4) }
    while end < text.count, text[end] == UInt8(ascii: "=") { end += 1 }
    self.end = end
    self.readings = readings
  }

  /// The value of a digit of base 64, in either of its alphabets (RFC 4648, sections 4 and 5).
  private static func value(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }

  private static func bytes(of digits: ArraySlice<UInt8>, bitsPerDigit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count)
    var buffer = 0
    var bits = 0
    for digit in digits {
      buffer = (buffer << bitsPerDigit | Int(digit)) & 0xFFFF
      bits += bitsPerDigit
      guard bits >= 8 else { continue }
      bits -= 8
      bytes.append(UInt8(buffer >> bits & 0xFF))
    }
    return bytes
  }
}
