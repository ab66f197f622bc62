internal import Fanfare
internal import FanfareCompression
internal import HTTPTypes
internal import NIOCore

/// Decodes one HTTP/1.1 response after another (RFC 9112) from bytes that come in pieces of any size.
///
/// A pure state machine: it is given bytes and says whether the response is complete. It is stricter than the RFC
/// asks where leniency has been used for request smuggling: lines end with CR LF, header lines aren't folded,
/// nothing stands between a field's name and its colon, `Transfer-Encoding` excludes `Content-Length` and means
/// `chunked` alone, and `Content-Length` has one value. Bodies in gzip or deflate are decoded as they come, if that is wanted.
struct HTTPResponseDecoder {
  /// How large the parts of a response may be.
  struct Limits {
    var maximumHeadBytes = 64 << 10
    var maximumBodyBytes = 16 << 20
  }

  enum State: Equatable {
    case head
    case body(remaining: Int)
    case chunkSize
    case chunk(remaining: Int)
    case chunkEnd
    case trailers
    case bodyUntilClose
    case complete
  }

  private(set) var limits: Limits
  private let decompresses: Bool
  private var isHEAD = false
  /// Whether the body is taken out while it comes.
  private var isStreamed = false
  var state = State.complete
  /// How many bytes of a line that isn't complete have been looked at.
  var scanned = 0
  /// How many bytes head and trailer have had.
  var headBytes = 0
  /// How many bytes the lines of chunks have had.
  var chunkingBytes = 0
  private var heads = HTTPHeadCache()

  private(set) var status = HTTPResponse.Status.ok
  private(set) var fields = HTTPFields()
  private(set) var body: [UInt8] = []
  var trailers = HTTPFields()
  /// The coding of the body; `nil` where it has none that is undone.
  private var coding: ContentCoding?
  /// Undoes it; `nil` where there is none, or the body is taken out while it comes: then its reader undoes it.
  private var decompressor: Decompressor?
  /// How many bytes of the body have come, still in its coding.
  private(set) var receivedBodyBytes = 0
  /// Whether the connection can carry another exchange after this response.
  private(set) var isReusable = false
  /// How many bytes the body will have, if the head said so.
  private(set) var announcedBodyBytes: Int?

  /// Creates a decoder.
  ///
  /// - Parameters:
  ///   - limits: how large the parts of a response may be; the one of the body counts its coded and its decoded bytes.
  ///   - decompresses: whether bodies in gzip or deflate are decoded.
  init(limits: Limits = Limits(), decompresses: Bool = false) {
    self.limits = limits
    self.decompresses = decompresses
  }

  /// Prepares for the response to a request.
  ///
  /// - Parameters:
  ///   - isHEAD: whether it has no body, whatever its head says.
  ///   - maximumBodyBytes: how large the body may be.
  ///   - isStreamed: whether it is taken out while it comes, with ``takePiece()``; then it has no bound, until ``keepWhole(maximumBytes:)``.
  mutating func begin(isHEAD: Bool, maximumBodyBytes: Int, isStreamed: Bool = false) {
    self.isHEAD = isHEAD
    self.isStreamed = isStreamed
    limits.maximumBodyBytes = isStreamed ? .max : maximumBodyBytes
    state = .head
    scanned = 0
    headBytes = 0
    chunkingBytes = 0
    body = []
    coding = nil
    decompressor = nil
    receivedBodyBytes = 0
    fields = HTTPFields()
    trailers = HTTPFields()
    announcedBodyBytes = nil
  }

  /// Whether the response is complete, so that further bytes don't belong to it.
  var isComplete: Bool { state == .complete }

  /// Whether the head has been read.
  var hasHead: Bool { state != .head }

  /// Takes in bytes and keeps what it can't use yet in the buffer.
  ///
  /// - Returns: whether the response is complete.
  mutating func decode(_ buffer: inout ByteBuffer) throws(HTTPDecodingError) -> Bool {
    while true {
      switch state {
      case .head:
        guard try decodeHead(&buffer) else { return false }
      case .body(let remaining):
        guard try append(&buffer, upTo: remaining, next: { .body(remaining: $0) }, end: .complete) else {
          return false
        }
      case .chunkSize:
        guard try decodeChunkSize(&buffer) else { return false }
      case .chunk(let remaining):
        guard try append(&buffer, upTo: remaining, next: { .chunk(remaining: $0) }, end: .chunkEnd) else {
          return false
        }
      case .chunkEnd:
        guard try decodeChunkEnd(&buffer) else { return false }
      case .trailers:
        guard try decodeTrailers(&buffer) else { return false }
      case .bodyUntilClose:
        try appendUntilEnd(&buffer)
        return false
      case .complete:
        try endBody()
        return true
      }
    }
  }

  /// Hands the complete response over, so that an idle connection doesn't keep it.
  mutating func takeResponse() -> ServiceResponse {
    defer { begin(isHEAD: false, maximumBodyBytes: 0) }
    var response = head
    if coding != nil { response.forgetCoding() }
    response.body = body
    response.trailers = trailers
    return response
  }

  /// Status and header fields, once the head has been read, with those that describe a coding.
  var head: ServiceResponse { ServiceResponse(status: status, headers: fields) }

  /// Takes out what has come of the body since the last time, still in its coding.
  mutating func takePiece() -> [UInt8] {
    defer { body = [] }
    return body
  }

  /// Keeps a body after all that was to be taken out while it comes.
  ///
  /// - Parameter maximumBytes: how large it may be; what has come already counts.
  mutating func keepWhole(maximumBytes: Int) throws(HTTPDecodingError) {
    isStreamed = false
    limits.maximumBodyBytes = maximumBytes
    guard max(announcedBodyBytes ?? 0, receivedBodyBytes) <= maximumBytes else { throw bodyTooLarge() }
    guard let coding else { return }
    decompressor = Decompressor(coding, maximumBytes: maximumBytes)
    var coded = ByteBuffer(bytes: takePiece())
    try decompress(&coded, coded.readableBytes)
    if isComplete { try endBody() }
  }

  /// Takes in the end of the connection.
  ///
  /// - Returns: whether the response is complete with it; otherwise it was cut off.
  mutating func finish() throws(HTTPDecodingError) -> Bool {
    if state == .bodyUntilClose { state = .complete }
    guard state == .complete else { return false }
    try endBody()
    return true
  }

  /// Makes sure that nothing is missing of the body's coding.
  func endBody() throws(HTTPDecodingError) {
    guard let decompressor else { return }
    do throws(DecompressionError) { try decompressor.finish() } catch { throw HTTPDecodingError(error) }
  }

  private mutating func decodeHead(_ buffer: inout ByteBuffer) throws(HTTPDecodingError) -> Bool {
    guard let (head, length) = try nextHead(in: buffer) else { return false }
    buffer.moveReaderIndex(forwardBy: length)
    scanned = 0
    headBytes += length

    if head.status.code < 200 {
      guard head.status.code != 101 else {
        throw .malformed("the service switches protocols, which nobody asked for")
      }
      return true
    }
    try begin(head)
    return true
  }

  /// Takes over a head that is no interim one.
  mutating func begin(_ head: HTTPResponseHead) throws(HTTPDecodingError) {
    status = head.status
    fields = head.fields
    let framing = try head.framing(isHEAD: isHEAD)
    isReusable = head.keepsAlive && framing != .untilClose
    if decompresses, framing != .none { coding = head.contentCoding }
    if let coding, !isStreamed {
      decompressor = Decompressor(coding, maximumBytes: limits.maximumBodyBytes)
    }
    try enter(framing)
  }

  /// The head that the buffer begins with, and its length, if it is all there.
  private mutating func nextHead(
    in buffer: ByteBuffer
  ) throws(HTTPDecodingError) -> (head: HTTPResponseHead, length: Int)? {
    if headBytes == 0, scanned == 0,
      let repeated = buffer.withUnsafeReadableBytes({ heads.repeated(in: $0) })
    {
      return repeated
    }
    guard let length = try headLength(in: buffer) else { return nil }
    let head = try buffer.withUnsafeReadableBytes { bytes in
      Result { () throws(HTTPDecodingError) in
        try heads.read(UnsafeRawBufferPointer(rebasing: bytes[..<length]))
      }
    }.get()
    return (head, length)
  }

  private mutating func enter(_ framing: HTTPResponseHead.Framing) throws(HTTPDecodingError) {
    switch framing {
    case .none: state = .complete
    case .length(let length):
      announcedBodyBytes = length
      guard length <= limits.maximumBodyBytes else { throw bodyTooLarge() }
      state = length == 0 ? .complete : .body(remaining: length)
    case .chunked: state = .chunkSize
    case .untilClose: state = .bodyUntilClose
    }
  }

  /// The length of the head with its empty line, if it is all there.
  private mutating func headLength(in buffer: ByteBuffer) throws(HTTPDecodingError) -> Int? {
    let start = max(0, scanned - 3)
    let limit = limits.maximumHeadBytes - headBytes
    let found = buffer.withUnsafeReadableBytes { bytes in
      HTTPBytes.endOfHead(in: bytes, from: start)
    }
    scanned = buffer.readableBytes
    guard found ?? scanned <= limit else {
      throw HTTPDecodingError(
        kind: .headTooLarge,
        reason: "the head of the response is larger than \(limits.maximumHeadBytes) bytes"
      )
    }
    if found == nil {
      let reason = buffer.withUnsafeReadableBytes { bytes in
        HTTPBytes.implausibleStart(bytes)
          ?? (HTTPBytes.hasBrokenLineEnd(in: bytes, from: start)
            ? "a line of the head doesn't end with CR LF" : nil)
      }
      if let reason { throw .malformed(reason) }
    }
    return found
  }

  /// Moves at most `count` bytes into the body.
  ///
  /// - Returns: whether all of them were there.
  mutating func append(
    _ buffer: inout ByteBuffer,
    upTo count: Int,
    next: (Int) -> State,
    end: State
  ) throws(HTTPDecodingError) -> Bool {
    let available = min(count, buffer.readableBytes)
    if !isStreamed, body.isEmpty, available < count { body.reserveCapacity(min(count, 1 << 20)) }
    try append(&buffer, available)
    state = available == count ? end : next(count - available)
    return available == count
  }

  /// Moves all bytes into a body whose end isn't known.
  mutating func appendUntilEnd(_ buffer: inout ByteBuffer) throws(HTTPDecodingError) {
    guard receivedBodyBytes + buffer.readableBytes <= limits.maximumBodyBytes else { throw bodyTooLarge() }
    try append(&buffer)
  }

  private mutating func append(_ buffer: inout ByteBuffer, _ count: Int? = nil) throws(HTTPDecodingError) {
    let count = count ?? buffer.readableBytes
    guard count > 0 else { return }
    receivedBodyBytes += count
    guard decompressor == nil else { return try decompress(&buffer, count) }
    buffer.withUnsafeReadableBytes { bytes in
      let part = UnsafeRawBufferPointer(rebasing: bytes[..<count])
      if body.isEmpty && body.capacity == 0 { body = Array(part) } else { body.append(contentsOf: part) }
    }
    buffer.moveReaderIndex(forwardBy: count)
  }

  private mutating func decompress(_ buffer: inout ByteBuffer, _ count: Int) throws(HTTPDecodingError) {
    let result = buffer.withUnsafeReadableBytes { bytes in
      Result { () throws(DecompressionError) in
        try decompressor?.decode(UnsafeRawBufferPointer(rebasing: bytes[..<count]), into: &body)
      }
    }
    buffer.moveReaderIndex(forwardBy: count)
    do throws(DecompressionError) { try result.get() } catch { throw HTTPDecodingError(error) }
  }

  func bodyTooLarge() -> HTTPDecodingError {
    let announced = announcedBodyBytes.map { " (\($0) were announced)" } ?? ""
    return HTTPDecodingError(
      kind: .bodyTooLarge,
      reason: "the body of the response is larger than \(limits.maximumBodyBytes) bytes\(announced)"
    )
  }
}

extension ServiceResponse {
  /// Leaves out the fields that describe a coding which is undone.
  mutating func forgetCoding() {
    headers[.contentEncoding] = nil
    headers[.contentLength] = nil
  }
}
