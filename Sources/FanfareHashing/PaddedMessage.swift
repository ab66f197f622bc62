/// A message that is filled up to whole blocks of 64 bytes: a bit that is set, zeros, and the length in bits
/// (FIPS 180-4, section 5.1.1; RFC 1321, sections 3.1 and 3.2).
struct PaddedMessage: Hashable, Sendable {
  /// Blocks of sixteen words.
  let blocks: [[UInt32]]

  private static let blockSize = 64
  private static let lengthSize = 8

  /// Fills a message up.
  ///
  /// - Parameters:
  ///   - message: the message; it may be empty.
  ///   - order: how the bytes of a word, and of the length, follow one another.
  init(_ message: [UInt8], order: ByteOrder) {
    var bytes = message + [0x80]
    // One block more if the length has no room in the last one.
    let excess = (bytes.count + Self.lengthSize) % Self.blockSize
    if excess > 0 { bytes += repeatElement(0, count: Self.blockSize - excess) }
    let bits = UInt64(message.count) &* 8
    let (high, low) = (UInt32(bits >> 32), UInt32(truncatingIfNeeded: bits))
    bytes += order.bytes(of: order == .bigEndian ? [high, low] : [low, high])
    blocks = stride(from: 0, to: bytes.count, by: Self.blockSize).map { start in
      order.words(of: bytes[start..<start + Self.blockSize])
    }
  }
}
