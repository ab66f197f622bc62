internal import HTTPTypes
internal import NIOCore

/// Chunked coding (RFC 9112, section 7.1) and the trailer behind it.
extension HTTPResponseDecoder {
  /// A line of a chunk's size may have this many bytes, extensions included.
  static let maximumChunkLineBytes = 4096

  /// What chunked coding may cost: this many bytes in all, and ``maximumChunkingRatio`` for each byte of the body.
  ///
  /// A service that sends single bytes in chunks needs five. One that sends kilobytes of extensions with each byte wants
  /// to keep its client busy.
  static let freeChunkingBytes = 64 << 10
  static let maximumChunkingRatio = 16

  mutating func decodeChunkEnd(_ buffer: inout ByteBuffer) throws(HTTPDecodingError) -> Bool {
    guard buffer.readableBytes >= 2 else {
      // One byte tells as well whether the chunk ends here.
      guard buffer.readableBytesView.first ?? 0x0D == 0x0D else { throw .chunkTooLong }
      return false
    }
    guard buffer.readInteger(as: UInt16.self) == 0x0D0A else { throw .chunkTooLong }
    state = .chunkSize
    return true
  }

  mutating func decodeChunkSize(_ buffer: inout ByteBuffer) throws(HTTPDecodingError) -> Bool {
    guard let line = try readLine(&buffer, maximum: Self.maximumChunkLineBytes, of: "the size of a chunk")
    else {
      return false
    }
    guard let size = line.withUnsafeReadableBytes(HTTPBytes.chunkSize) else {
      throw .malformed("the size of a chunk isn't a hexadecimal number")
    }
    chunkingBytes += line.readableBytes + 4
    guard chunkingBytes <= Self.freeChunkingBytes + Self.maximumChunkingRatio * receivedBodyBytes else {
      throw .malformed(
        "the chunks of the body take \(chunkingBytes) bytes for \(receivedBodyBytes) of content"
      )
    }
    guard size <= limits.maximumBodyBytes - receivedBodyBytes else { throw bodyTooLarge() }
    state = size == 0 ? .trailers : .chunk(remaining: size)
    return true
  }

  mutating func decodeTrailers(_ buffer: inout ByteBuffer) throws(HTTPDecodingError) -> Bool {
    let limit = limits.maximumHeadBytes - headBytes
    guard let line = try readLine(&buffer, maximum: limit, of: "the trailer") else { return false }
    headBytes += line.readableBytes + 2
    guard line.readableBytes > 0 else {
      state = .complete
      return true
    }
    guard trailers.count < HTTPResponseHead.maximumFields else {
      throw HTTPDecodingError(
        kind: .headTooLarge,
        reason: "the trailer of the response has more than \(HTTPResponseHead.maximumFields) fields"
      )
    }
    let field = try line.withUnsafeReadableBytes { bytes in
      Result { () throws(HTTPDecodingError) in try HTTPBytes.field(bytes) }
    }.get()
    trailers.append(field)
    return true
  }

  /// The next line without its end, if it is all there.
  private mutating func readLine(
    _ buffer: inout ByteBuffer,
    maximum: Int,
    of what: String
  ) throws(HTTPDecodingError) -> ByteBuffer? {
    let view = buffer.readableBytesView
    guard let end = view[(view.startIndex + scanned)...].firstIndex(of: UInt8(ascii: "\n")) else {
      let start = scanned
      scanned = view.count
      guard scanned <= maximum else { throw .malformed("\(what) is longer than \(maximum) bytes") }
      guard !buffer.withUnsafeReadableBytes({ HTTPBytes.hasBrokenLineEnd(in: $0, from: start) }) else {
        throw .malformed("a line doesn't end with CR LF")
      }
      return nil
    }
    scanned = 0
    let length = end - view.startIndex
    guard length <= maximum else { throw .malformed("\(what) is longer than \(maximum) bytes") }
    guard length > 0, view[end - 1] == UInt8(ascii: "\r"), let line = buffer.readSlice(length: length - 1)
    else {
      throw .malformed("a line doesn't end with CR LF")
    }
    buffer.moveReaderIndex(forwardBy: 2)
    return line
  }
}
