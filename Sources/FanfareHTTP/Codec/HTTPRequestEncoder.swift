internal import Fanfare
internal import FanfareCompression
internal import HTTPTypes
internal import NIOCore

/// Writes requests (RFC 9112) into a buffer: head and body in one piece.
struct HTTPRequestEncoder {
  /// The `User-Agent` of requests that don't set it; empty for none.
  let userAgent: String
  /// The `Accept-Encoding` of requests that don't set it.
  private let acceptEncoding: String

  /// Creates an encoder.
  ///
  /// - Parameters:
  ///   - userAgent: the `User-Agent` of requests that don't set it; empty for none.
  ///   - acceptsCompression: whether those that don't set `Accept-Encoding` ask for compressed bodies.
  init(userAgent: String, acceptsCompression: Bool) {
    // As a field's value, in which nothing ends a line.
    self.userAgent = HTTPField(name: .userAgent, value: userAgent).value
    acceptEncoding = acceptsCompression ? ContentCoding.accepted : "identity"
  }

  /// Writes a request.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - remainingMilliseconds: the value of its deadline header.
  ///   - forwarding: what a proxy has to know that passes the request on; `nil` where there is none.
  ///   - buffer: where it is written to.
  func encode(
    _ request: TransportRequest,
    remainingMilliseconds: Int64,
    forwardedBy forwarding: Forwarding? = nil,
    into buffer: inout ByteBuffer
  ) {
    // Made before, since it takes too long for an event loop.
    let compressed = request.compression?.body
    let body = compressed ?? request.body
    func fill(room: Int) -> Int {
      buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: room) { memory in
        write(
          request,
          body,
          isCompressed: compressed != nil,
          remainingMilliseconds: remainingMilliseconds,
          forwardedBy: forwarding,
          to: memory
        )
      }
    }
    // How long a head can be costs as much to find out as to write it, and nearly all are shorter than this.
    if fill(room: body.count + Self.usualHeadBytes) > 0 { return }
    let count = fill(room: sizeLimit(of: request, body) + (forwarding?.bytes ?? 0))
    precondition(count > 0, "a request isn't longer than its limit")
  }

  /// How much room is tried first for a head.
  private static let usualHeadBytes = 1024

  /// Writes a request, if there is room for all of it.
  ///
  /// - Returns: how many bytes it has; zero if there isn't.
  private func write(
    _ request: TransportRequest,
    _ body: [UInt8],
    isCompressed: Bool,
    remainingMilliseconds: Int64,
    forwardedBy forwarding: Forwarding?,
    to memory: UnsafeMutableRawBufferPointer
  ) -> Int {
    var output = HTTPOutput(memory)
    output.write(request.method.rawValue)
    output.write(" " as StaticString)
    if let forwarding { output.write(forwarding.origin) }
    output.write(request.target)
    output.write(" HTTP/1.1\r\nhost: " as StaticString)
    output.write(request.endpoint.origin.authority)
    write(
      request,
      remainingMilliseconds,
      bodyBytes: body.count,
      isCompressed: isCompressed,
      isAuthorized: forwarding?.authorization != nil,
      to: &output
    )
    if let authorization = forwarding?.authorization { output.write("proxy-authorization", authorization) }
    if let upload = request.upload, upload.length == nil { output.write("transfer-encoding", "chunked") }
    output.write("\r\n\r\n" as StaticString)
    body.withUnsafeBytes { output.write($0) }
    return output.isFull ? 0 : output.count
  }

  /// What a proxy has to know that passes requests on (RFC 9112, section 3.2.2).
  struct Forwarding {
    /// The service's scheme and authority, which the target begins with.
    let origin: String
    /// The value of `Proxy-Authorization`.
    let authorization: String?

    /// How many bytes it adds at most.
    var bytes: Int { origin.utf8.count + (authorization.map { $0.utf8.count + 23 } ?? 0) }
  }

  /// Writes the fields that a request has in every version of HTTP: those of the caller, and those that the transport adds.
  ///
  /// Where the transport has a value of its own (the deadline, and for a proxy `isAuthorized`), the caller's isn't sent beside it. A
  /// field with an empty value isn't sent, nor is what the transport would add in its place.
  func write<Output: FieldOutput>(
    _ request: TransportRequest,
    _ remainingMilliseconds: Int64,
    bodyBytes: Int,
    isCompressed: Bool,
    isAuthorized: Bool = false,
    to output: inout Output
  ) {
    var hasUserAgent = false
    var hasAcceptEncoding = false
    var isPart = false
    var deadlineHeader = request.deadlineHeader
    for field in request.headers where !Self.isOwn(field.name) {
      let value = field.value
      // Two of them would say different things, and the next service would know of no deadline at all.
      if field.name == request.deadlineHeader {
        if value.isEmpty { deadlineHeader = nil }
        continue
      }
      if isAuthorized, field.name == .proxyAuthorization { continue }
      if field.name == .userAgent { hasUserAgent = true }
      if field.name == .acceptEncoding { hasAcceptEncoding = true }
      if value.isEmpty { continue }
      if field.name == .range { isPart = true }
      output.write(field.name, value)
    }
    if !hasUserAgent, !userAgent.isEmpty { output.write("user-agent", userAgent) }
    // A part of a compressed whole is of no use by itself.
    if !hasAcceptEncoding { output.write("accept-encoding", isPart ? "identity" : acceptEncoding) }
    if let deadlineHeader { output.write(deadlineHeader, String(remainingMilliseconds)) }
    if isCompressed { output.write("content-encoding", "gzip") }
    if let upload = request.upload {
      if let length = upload.length { output.write("content-length", String(length)) }
    } else if bodyBytes > 0 || Self.expectsBody(request.method) {
      output.write("content-length", String(bodyBytes))
    }
  }

  /// How many bytes a request has at most.
  private func sizeLimit(of request: TransportRequest, _ body: [UInt8]) -> Int {
    let fields = request.headers.reduce(0) { $0 + $1.name.rawName.utf8.count + $1.value.utf8.count + 4 }
    let own =
      request.endpoint.origin.authority.utf8.count + userAgent.utf8.count
      + (request.deadlineHeader?.rawName.utf8.count ?? 0)
    return request.method.rawValue.utf8.count + request.target.utf8.count + fields + own + body.count
      + 184
  }

  /// How large a body may be that is sent from memory: head and body are one buffer, whose size is a number of 32 bits.
  static let maximumBodyBytes = 1 << 31

  /// Why a request can't be written, if so: neither its target nor its host must break out of its line, and it has to fit into a
  /// buffer.
  static func refusal(of request: TransportRequest) -> String? {
    let target = request.target.utf8
    guard !target.isEmpty, target.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return "the request target \(request.target.debugDescription) isn't valid"
    }
    let authority = request.endpoint.origin.authority
    guard authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return "the host \(authority.debugDescription) isn't valid"
    }
    return refusal(ofBody: request.compression?.body?.count ?? request.body.count)
  }

  /// Why a body of this size can't be sent from memory, if so.
  static func refusal(ofBody bytes: Int) -> String? {
    guard bytes > maximumBodyBytes else { return nil }
    return
      "its body has \(bytes) bytes, and one in memory may have \(maximumBodyBytes); send it from a file or a sequence"
  }

  /// Whether the encoder itself sets a field.
  private static func isOwn(_ name: HTTPField.Name) -> Bool {
    switch name.canonicalName.utf8.count {
    case 4: name.canonicalName == "host"
    case 10: name == .connection
    case 14: name == .contentLength
    case 17: name == .transferEncoding
    default: false
    }
  }

  /// Whether a method without a body still says that its length is zero (RFC 9110, section 8.6).
  private static func expectsBody(_ method: HTTPRequest.Method) -> Bool {
    method == .post || method == .put || method == .patch
  }
}

/// Takes the fields of a request.
protocol FieldOutput {
  mutating func write(_ name: HTTPField.Name, _ value: String)
  /// - Parameter name: in small letters.
  mutating func write(_ name: String, _ value: String)
}

/// Fills memory from its start on, as long as there is room.
private struct HTTPOutput: FieldOutput {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0
  /// Whether something hadn't room.
  private(set) var isFull = false

  init(_ memory: UnsafeMutableRawBufferPointer) {
    self.memory = memory
  }

  mutating func write(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, let target = room(for: bytes.count) else { return }
    target.copyMemory(from: start, byteCount: bytes.count)
  }

  /// Where the next bytes go; `nil` if there is no room for them.
  private mutating func room(for bytes: Int) -> UnsafeMutableRawPointer? {
    guard let start = memory.baseAddress, bytes <= memory.count - count else {
      isFull = true
      return nil
    }
    defer { count += bytes }
    return start + count
  }

  /// Writes two ASCII characters, as stand between the parts of a field.
  private mutating func writePair(_ first: Unicode.Scalar, _ second: Unicode.Scalar) {
    let pair = UInt16(UInt8(ascii: first)) | UInt16(UInt8(ascii: second)) << 8
    room(for: 2)?.storeBytes(of: pair.littleEndian, as: UInt16.self)
  }

  mutating func write(_ text: StaticString) {
    write(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func write(_ text: String) {
    // Nearly every text lets its bytes be read where they are; `withUTF8` may change it, and so counts one reference more.
    let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { write(UnsafeRawBufferPointer($0)) }
    guard isWritten == nil else { return }
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  mutating func write(_ name: HTTPField.Name, _ value: String) { write(name.rawName, value) }

  mutating func write(_ name: String, _ value: String) {
    writePair("\r", "\n")
    write(name)
    writePair(":", " ")
    write(value)
  }
}
