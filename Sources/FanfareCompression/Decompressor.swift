internal import FanfareZlib

/// Undoes a coding while its bytes come, in pieces of any size, and bounds what they become.
///
/// A class, since zlib keeps the address of its state.
package final class Decompressor {
  private let coding: ContentCoding
  /// How large the content may become.
  package var maximumBytes: Int
  private let stream: UnsafeMutablePointer<z_stream>
  private var isPrepared = false
  /// Whether the bytes so far are the whole of a stream.
  private var isAtEnd = true
  private var consumed = 0
  private var produced = 0

  /// How many times as large as the bytes their content may be, beyond ``freeBytes``.
  ///
  /// Deflate reaches 1,032. What people send seldom gets beyond 100; much more is made to fill somebody's memory.
  package static let maximumExpansion = 256

  /// Up to this size content isn't asked for its ratio: a small answer may well be one word over and over.
  package static let freeBytes = 1 << 20

  /// Prepares for one body.
  ///
  /// - Parameters:
  ///   - coding: what is to be undone.
  ///   - maximumBytes: how large the content may become.
  package init(_ coding: ContentCoding, maximumBytes: Int) {
    self.coding = coding
    self.maximumBytes = maximumBytes
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
  }

  deinit {
    if isPrepared { inflateEnd(stream) }
    stream.deallocate()
  }

  /// Undoes the next bytes.
  ///
  /// - Parameters:
  ///   - input: the bytes; none is in order.
  ///   - output: what their content is appended to.
  /// - Throws: if the bytes are malformed or become too much. Nothing can be decoded after it.
  package func decode(
    _ input: UnsafeRawBufferPointer,
    into output: inout [UInt8]
  ) throws(DecompressionError) {
    _ = try decode(input, into: &output, upTo: .max)
  }

  /// Undoes so many of the next bytes that their content is enough, or all.
  ///
  /// - Parameters:
  ///   - input: the bytes; with none it goes on with what earlier ones become.
  ///   - output: what their content is appended to.
  ///   - enough: how much content is enough; it may become a piece of 32 KiB more.
  /// - Returns: how many bytes were used. The others are to be given again.
  /// - Throws: if the bytes are malformed or become too much. Nothing can be decoded after it.
  package func decode(
    _ input: UnsafeRawBufferPointer,
    into output: inout [UInt8],
    upTo enough: Int
  ) throws(DecompressionError) -> Int {
    guard !input.isEmpty || hasMore else { return 0 }
    let start = input.baseAddress?.assumingMemoryBound(to: Bytef.self)
    stream.pointee.next_in = UnsafeMutablePointer(mutating: start)
    stream.pointee.avail_in = UInt32(input.count)
    if !isPrepared, let first = input.first { prepare(for: first) }
    let before = output.count
    repeat {
      if isAtEnd {
        passOverPadding()
        guard stream.pointee.avail_in > 0 else { break }
        try beginStream()
      }
      try decodePiece(into: &output)
    } while (stream.pointee.avail_in > 0 || hasMore) && output.count - before < enough
    // It points into memory that is the caller's.
    stream.pointee.next_in = nil
    return input.count - Int(stream.pointee.avail_in)
  }

  /// Whether the bytes so far may become more than has been taken.
  private var hasMore: Bool { !isAtEnd && stream.pointee.avail_out == 0 }

  /// Says that no more bytes come.
  ///
  /// - Throws: `incomplete` if they end within their content. Without any byte there is none, which is in order.
  package func finish() throws(DecompressionError) {
    guard isAtEnd else { throw .incomplete(coding) }
  }

  /// Chooses the format: the first byte of a zlib stream names deflate and a window (RFC 1950, section 2.2), which no encoder begins
  /// bare deflate with.
  private func prepare(for first: UInt8) {
    let bits: CInt =
      switch coding {
      case .gzip: 16 + MAX_WBITS
      case .deflate: first & 0x8F == 0x08 ? MAX_WBITS : -MAX_WBITS
      }
    let status = inflateInit2_(stream, bits, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size))
    // It fails for lack of memory alone, which Swift doesn't survive elsewhere either.
    precondition(status == Z_OK, "zlib can't be prepared: \(status)")
    isPrepared = true
  }

  /// Passes over zeros behind a stream of gzip, which fill blocks and which every reader of files ignores.
  private func passOverPadding() {
    guard coding == .gzip, consumed > 0, var next = stream.pointee.next_in else { return }
    while stream.pointee.avail_in > 0, next.pointee == 0 {
      next += 1
      stream.pointee.avail_in -= 1
    }
    stream.pointee.next_in = next
  }

  /// Begins with the first stream, or with one behind another: gzip may have several (RFC 1952, section 2.2).
  private func beginStream() throws(DecompressionError) {
    if consumed > 0 {
      guard coding == .gzip else { throw .malformed(coding) }
      inflateReset(stream)
    }
    isAtEnd = false
  }

  private func decodePiece(into output: inout [UInt8]) throws(DecompressionError) {
    let before = Int(stream.pointee.avail_in)
    let status = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.pieceBytes) { piece in
      stream.pointee.next_out = piece.baseAddress
      stream.pointee.avail_out = UInt32(piece.count)
      let status = inflate(stream, Z_NO_FLUSH)
      let count = piece.count - Int(stream.pointee.avail_out)
      produced += count
      // What is beyond the bound isn't kept.
      if produced <= maximumBytes { output.append(contentsOf: piece[..<count]) }
      return status
    }
    consumed += before - Int(stream.pointee.avail_in)
    guard produced <= maximumBytes else { throw .tooLarge(maximumBytes: maximumBytes) }
    guard produced <= Self.freeBytes || produced / Self.maximumExpansion <= consumed else {
      throw .expandsTooFar
    }
    switch status {
    case Z_STREAM_END: isAtEnd = true
    // There was neither input nor more to give, which happens where a piece was filled to its last byte.
    case Z_OK, Z_BUF_ERROR: break
    default: throw .malformed(coding)
    }
  }

  /// How much is decoded at once.
  private static let pieceBytes = 32 << 10
}
