internal import Fanfare
internal import HTTPTypes
internal import NIOCore

/// Writes requests (RFC 9112) into a buffer: head and body in one piece.
struct HTTPRequestEncoder {
  /// The `User-Agent` of requests that don't set it.
  let userAgent: String

  /// Writes a request.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - remainingMilliseconds: the value of its deadline header.
  ///   - buffer: where it is written to.
  func encode(_ request: TransportRequest, remainingMilliseconds: Int64, into buffer: inout ByteBuffer) {
    buffer.writeString(request.method.rawValue)
    buffer.writeStaticString(" ")
    buffer.writeString(request.target)
    buffer.writeStaticString(" HTTP/1.1\r\nhost: ")
    buffer.writeString(request.endpoint.origin.authority)
    var hasUserAgent = false
    for field in request.headers where !Self.isOwn(field.name) {
      if field.name == .userAgent { hasUserAgent = true }
      writeField(field.name.rawName, field.value, into: &buffer)
    }
    if !hasUserAgent { writeField("user-agent", userAgent, into: &buffer) }
    if let name = request.deadlineHeader {
      writeField(name.rawName, String(remainingMilliseconds), into: &buffer)
    }
    if !request.body.isEmpty || Self.expectsBody(request.method) {
      writeField("content-length", String(request.body.count), into: &buffer)
    }
    buffer.writeStaticString("\r\n\r\n")
    buffer.writeBytes(request.body)
  }

  /// Why a request can't be written, if so: its target must not break out of the request line.
  static func refusal(of request: TransportRequest) -> String? {
    let target = request.target.utf8
    guard !target.isEmpty, target.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return "the request target \(request.target.debugDescription) isn't valid"
    }
    return nil
  }

  private func writeField(_ name: String, _ value: String, into buffer: inout ByteBuffer) {
    buffer.writeStaticString("\r\n")
    buffer.writeString(name)
    buffer.writeStaticString(": ")
    buffer.writeString(value)
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
