internal import FanfareZlib

/// Puts content into gzip (RFC 1952).
package enum Compressor {
  /// The content in gzip.
  ///
  /// It takes some 20 ms for a mebibyte of text, at the level that the program gzip has by default.
  ///
  /// - Parameter content: the bytes; none is in order.
  package static func gzip(_ content: [UInt8]) -> [UInt8] {
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
    let bound = Int(deflateBound(stream, UInt(content.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      content.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(input.count)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(bound)
        let status = deflate(stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "deflateBound is enough for all of it: \(status)")
      }
      count = bound - Int(stream.pointee.avail_out)
    }
  }
}
