internal import FanfareZlib

/// Compresses bytes that are at hand as a whole, in the format of gzip (RFC 1952).
package enum Gzip {
  /// The bytes, compressed; also of none, which is a stream of its own.
  package static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let size = CInt(MemoryLayout<z_stream>.size)
    let status = deflateInit2_(
      &stream,
      Z_DEFAULT_COMPRESSION,
      Z_DEFLATED,
      16 + MAX_WBITS,
      8,
      Z_DEFAULT_STRATEGY,
      ZLIB_VERSION,
      size
    )
    // It fails for lack of memory alone, which Swift doesn't survive elsewhere either.
    precondition(status == Z_OK, "zlib can't be prepared: \(status)")
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      bytes.withUnsafeBufferPointer { input in
        stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(bound)
        // The bound is one within which it ends at once.
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "zlib can't compress: \(status)")
      }
      count = bound - Int(stream.avail_out)
    }
  }
}
