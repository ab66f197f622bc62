internal import HTTPTypes
internal import NIOCore

/// Responses that come in the frames of HTTP/2 (RFC 9113, section 8.1): what a frame holds is whole, and the last one says that it is.
extension HTTPResponseDecoder {
  /// Takes in a head or the trailers.
  ///
  /// - Parameters:
  ///   - block: the fields of one block of them.
  ///   - isLast: whether the response ends with it.
  /// - Returns: whether the response is complete.
  mutating func decode(_ block: FieldBlock, isLast: Bool) throws(HTTPDecodingError) -> Bool {
    guard state == .head else {
      guard block.status == nil, isLast else {
        throw .malformed("the service sent a second head after the first")
      }
      trailers = block.fields
      return try endFrames()
    }
    guard let status = block.status else { throw .malformed("the head of the response has no status") }
    if status.code < 200 {
      // There is no other protocol to switch to (RFC 9113, section 8.6).
      guard !isLast, status.code != 101 else {
        throw .malformed("the response ends with the interim status \(status.code)")
      }
      return false
    }
    try begin(HTTPResponseHead(status, block.fields))
    return isLast ? try endFrames() : false
  }

  /// Takes in a part of the body.
  ///
  /// - Returns: whether the response is complete.
  mutating func decode(data: inout ByteBuffer, isLast: Bool) throws(HTTPDecodingError) -> Bool {
    if data.readableBytes > 0 {
      switch state {
      case .body(let remaining):
        guard data.readableBytes <= remaining else { throw .bodyTooLong }
        _ = try append(&data, upTo: remaining, next: { .body(remaining: $0) }, end: .complete)
      case .bodyUntilClose: try appendUntilEnd(&data)
      case .complete: throw .bodyTooLong
      case .head, .chunkSize, .chunk, .chunkEnd, .trailers:
        throw .malformed("the body of the response comes before its head")
      }
    }
    return isLast ? try endFrames() : false
  }

  /// The response is over: its body has to be whole.
  private mutating func endFrames() throws(HTTPDecodingError) -> Bool {
    if case .body(let remaining) = state {
      throw .malformed("the body of the response is \(remaining) bytes shorter than its Content-Length says")
    }
    guard state != .head else { throw .malformed("the response ends before its head") }
    state = .complete
    try endBody()
    return true
  }
}

extension HTTPDecodingError {
  fileprivate static let bodyTooLong = malformed(
    "the body of the response is longer than its head says"
  )
}
