/// Bytes as letters and digits, several bits in each (RFC 4648).
package struct BaseEncoding: Sendable {
  /// Base 64 with padding.
  package static let base64 = BaseEncoding(
    alphabet: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8),
    bitsPerDigit: 6,
    digitsPerGroup: 4
  )
  /// Base 32 with padding.
  package static let base32 = BaseEncoding(
    alphabet: Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8),
    bitsPerDigit: 5,
    digitsPerGroup: 8
  )

  private let alphabet: [UInt8]
  private let bitsPerDigit: Int
  private let digitsPerGroup: Int

  /// The digits of bytes.
  package func encode(_ bytes: some Sequence<UInt8>) -> String {
    var digits: [UInt8] = []
    var buffer = 0
    var bits = 0
    for byte in bytes {
      buffer = (buffer << 8 | Int(byte)) & 0xFFFF
      bits += 8
      while bits >= bitsPerDigit {
        bits -= bitsPerDigit
        digits.append(alphabet[buffer >> bits & (1 << bitsPerDigit - 1)])
      }
    }
    if bits > 0 { digits.append(alphabet[buffer << (bitsPerDigit - bits) & (1 << bitsPerDigit - 1)]) }
    while digits.count % digitsPerGroup != 0 { digits.append(UInt8(ascii: "=")) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The bytes of a text; missing padding is forgiven.
  ///
  /// - Returns: `nil` if it has other characters, or a digit that makes no whole byte.
  package func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = 0
    var bits = 0
    var digits = 0
    var isPadded = false
    for byte in text {
      if byte == UInt8(ascii: "=") {
        isPadded = true
        continue
      }
      guard !isPadded, let digit = alphabet.firstIndex(of: byte) else { return nil }
      digits += 1
      buffer = (buffer << bitsPerDigit | digit) & 0xFFFF
      bits += bitsPerDigit
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(buffer >> bits & 0xFF))
      }
    }
    return bits >= bitsPerDigit || (digits == 0 && isPadded) ? nil : bytes
  }
}
