internal import FanfareZlib

/// Puts content into gzip (RFC 1952).
package enum Compressor {
  /// How much is compressed between two looks at whether it goes on; some 20 ms of work.
  package static let pieceBytes = 1 << 20

  /// The content in gzip.
  ///
  /// It takes some 20 ms for a mebibyte of text, at the level that the program gzip has by default. The content may be of any size.
  ///
  /// - Parameter content: the bytes; none is in order.
  package static func gzip(_ content: [UInt8]) -> [UInt8] {
    guard let output = gzip(content, while: { true }) else { preconditionFailure("nobody gives it up") }
    return output
  }

  /// The content in gzip, unless it is given up.
  ///
  /// - Parameters:
  ///   - content: the bytes; none is in order.
  ///   - pieceBytes: how much is compressed before `goesOn` is asked again; from 1 to what 32 bits count.
  ///   - goesOn: whether anybody needs it still.
  /// - Returns: `nil` if nobody does.
  package static func gzip(
    _ content: [UInt8],
    pieceBytes: Int = pieceBytes,
    while goesOn: () -> Bool
  ) -> [UInt8]? {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    let status = deflateInit2_(
      stream,
      Z_DEFAULT_COMPRESSION,
      Z_DEFLATED,
      16 + MAX_WBITS,
      8,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size)
    )
    // It fails for lack of memory alone, which Swift doesn't survive elsewhere either.
    precondition(status == Z_OK, "zlib can't be prepared: \(status)")
    defer { deflateEnd(stream) }
    var output: [UInt8] = []
    var rest = content[...]
    repeat {
      guard goesOn() else { return nil }
      let piece = rest.prefix(pieceBytes)
      rest = rest.dropFirst(pieceBytes)
      piece.withUnsafeBufferPointer { compress($0, isLast: rest.isEmpty, with: stream, into: &output) }
    } while !rest.isEmpty
    return output
  }

  /// Compresses a piece; all that zlib can tell by then goes to the output.
  private static func compress(
    _ piece: UnsafeBufferPointer<UInt8>,
    isLast: Bool,
    with stream: UnsafeMutablePointer<z_stream>,
    into output: inout [UInt8]
  ) {
    stream.pointee.next_in = UnsafeMutablePointer(mutating: piece.baseAddress)
    stream.pointee.avail_in = UInt32(piece.count)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64 << 10) { room in
      repeat {
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(room.count)
        let status = deflate(stream, isLast ? Z_FINISH : Z_NO_FLUSH)
        precondition(status != Z_STREAM_ERROR, "zlib is used as it is meant to be")
        output.append(contentsOf: room[..<(room.count - Int(stream.pointee.avail_out))])
        // Where it fills the room there may be more.
      } while stream.pointee.avail_out == 0
    }
    // It points into memory that is the caller's.
    stream.pointee.next_in = nil
  }
}
