/// Tests eight bytes at once (Warren, "Hacker's Delight", on finding a zero byte in a word).
enum JSONByteSet {
  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Whether any byte is a control character, a quote or a backslash.
  @inline(__always)
  static func needsEscape(_ word: UInt64) -> Bool {
    let control = (word &- ones &* 0x20) & ~word
    return (control | zeroBytes(word ^ ones &* 0x22) | zeroBytes(word ^ ones &* 0x5C)) & highBits != 0
  }

  /// Whether any byte ends or interrupts a plain ASCII part of a string: as above, or the start of a longer
  /// character.
  @inline(__always)
  static func interruptsASCII(_ word: UInt64) -> Bool {
    needsEscape(word) || word & highBits != 0
  }

  /// Whether any byte is a given one.
  @inline(__always)
  static func contains(_ byte: UInt8, in word: UInt64) -> Bool {
    zeroBytes(word ^ ones &* UInt64(byte)) & highBits != 0
  }

  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
}
