/// How the bytes of a word of 32 bits follow one another.
enum ByteOrder: Hashable, Sendable {
  /// The most significant byte comes first.
  case bigEndian
  /// The least significant byte comes first.
  case littleEndian

  /// A word of which the bytes stand in memory in this order.
  func word(inMemory stored: UInt32) -> UInt32 {
    self == .bigEndian ? UInt32(bigEndian: stored) : UInt32(littleEndian: stored)
  }

  /// The bytes of words.
  func bytes<Words: SIMD<UInt32>>(of words: Words) -> [UInt8] {
    words.indices.flatMap { index in
      let word = self == .bigEndian ? words[index].bigEndian : words[index].littleEndian
      return withUnsafeBytes(of: word) { Array($0) }
    }
  }
}

extension UInt32 {
  /// The word with its bits moved to the right, those that fall out coming in on the left.
  ///
  /// - Parameter count: by how many bits; from 1 to 31.
  func rotatedRight(by count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }
}
