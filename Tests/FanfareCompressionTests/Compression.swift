import FanfareCompression
import FanfareZlib

/// Compresses with zlib itself.
///
/// - Parameters:
///   - content: what is compressed.
///   - windowBits: the format: 31 for gzip, 15 for zlib, -15 for bare deflate.
func compressed(_ content: [UInt8], windowBits: CInt) -> [UInt8] {
  var stream = z_stream()
  let size = CInt(MemoryLayout<z_stream>.size)
  precondition(
    deflateInit2_(&stream, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size) == Z_OK
  )
  defer { deflateEnd(&stream) }
  var input = content
  return input.withUnsafeMutableBufferPointer { input in
    let bound = Int(deflateBound(&stream, UInt(input.count))) + 64
    return [UInt8](unsafeUninitializedCapacity: bound) { output, count in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(bound)
      precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END)
      count = bound - Int(stream.avail_out)
    }
  }
}

/// Decompresses pieces one after the other, and says what came out or why nothing did.
func decompressed(
  _ pieces: [[UInt8]],
  _ coding: ContentCoding = .gzip,
  maximumBytes: Int = 16 << 20
) -> Result<[UInt8], DecompressionError> {
  let decompressor = Decompressor(coding, maximumBytes: maximumBytes)
  var output: [UInt8] = []
  return Result { () throws(DecompressionError) in
    for piece in pieces {
      try piece.withUnsafeBytes { bytes in
        Result { () throws(DecompressionError) in try decompressor.decode(bytes, into: &output) }
      }.get()
    }
    try decompressor.finish()
    return output
  }
}
