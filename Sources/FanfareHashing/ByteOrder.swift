/// How the bytes of a word of 32 bits follow one another.
enum ByteOrder: Hashable, Sendable {
  /// The most significant byte comes first.
  case bigEndian
  /// The least significant byte comes first.
  case littleEndian

  /// The bytes of words.
  func bytes(of words: [UInt32]) -> [UInt8] {
    words.flatMap { word in
      let bytes = stride(from: UInt32(24), through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
      return self == .bigEndian ? bytes : bytes.reversed()
    }
  }

  /// The words of bytes, of which there are four for each.
  func words(of bytes: ArraySlice<UInt8>) -> [UInt32] {
    stride(from: bytes.startIndex, to: bytes.endIndex, by: 4).map { start in
      let word = bytes[start..<start + 4].reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
      return self == .bigEndian ? word : word.byteSwapped
    }
  }
}

extension UInt32 {
  /// The word with its bits moved to the right, those that fall out coming in on the left.
  ///
  /// - Parameter count: by how many bits; from 1 to 31.
  func rotatedRight(by count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}
