/// A message that is filled up to whole blocks of 64 bytes: a bit that is set, zeros, and the length in bits
/// (FIPS 180-4, section 5.1.1; RFC 1321, sections 3.1 and 3.2).
struct PaddedMessage: Hashable, Sendable {
  private static let blockSize = 64
  private static let lengthSize = 8
  private static let wordSize = MemoryLayout<UInt32>.size

  /// The words of all blocks, sixteen of each.
  private let words: [UInt32]

  /// Fills a message up.
  ///
  /// - Parameters:
  ///   - message: the message; it may be empty.
  ///   - order: how the bytes of a word, and of the length, follow one another.
  init(_ message: [UInt8], order: ByteOrder) {
    let (size, blockSize) = (message.count + 1 + Self.lengthSize, Self.blockSize)
    let count = (size + blockSize - 1) / blockSize * (blockSize / Self.wordSize)
    words = message.withUnsafeBytes { bytes in
      [UInt32](unsafeUninitializedCapacity: count) { words, initializedCount in
        let whole = bytes.count / Self.wordSize
        for index in 0..<whole {
          let stored = bytes.loadUnaligned(fromByteOffset: index * Self.wordSize, as: UInt32.self)
          words.initializeElement(at: index, to: order.word(inMemory: stored))
        }
        words.initializeElement(at: whole, to: order.word(inMemory: Self.last(of: bytes)))
        words[(whole + 1)...].initialize(repeating: 0)
        let bits = UInt64(bytes.count) &* 8
        let (high, low) = (UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits))
        (words[count - 2], words[count - 1]) = order == .bigEndian ? (high, low) : (low, high)
        initializedCount = count
      }
    }
  }

  /// What is left of a message behind its whole words, which may be nothing, and the bit that is set.
  private static func last(of bytes: UnsafeRawBufferPointer) -> UInt32 {
    let rest = bytes.suffix(bytes.count % wordSize)
    var word: UInt32 = 0
    withUnsafeMutableBytes(of: &word) { word in
      word.copyBytes(from: rest)
      word[rest.count] = 0x80
    }
    return word
  }

  /// Hands out the blocks, each as sixteen words.
  func forEachBlock(_ body: (UnsafeBufferPointer<UInt32>) -> Void) {
    let size = Self.blockSize / Self.wordSize
    words.withUnsafeBufferPointer { words in
      for start in stride(from: 0, to: words.count, by: size) {
        body(UnsafeBufferPointer(rebasing: words[start..<start + size]))
      }
    }
  }
}
