internal import FanfareHashing

/// The SHA-256 of a text, which names what is too long to be repeated.
enum TextDigest {
  private static let digits = Array("0123456789abcdef".utf8)

  /// 64 hexadecimal digits.
  static func hexadecimal(of bytes: [UInt8]) -> String {
    String(
      decoding: SHA256.hash(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
      as: UTF8.self
    )
  }
}
