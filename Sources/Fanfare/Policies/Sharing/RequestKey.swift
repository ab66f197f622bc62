internal import HTTPTypes

/// What makes two requests to a service equal: method, target, header fields and body, and that nothing was written to the
/// target between them.
struct RequestKey: Hashable, Sendable {
  let method: HTTPRequest.Method
  let target: String
  let headers: HTTPFields
  let body: [UInt8]
  var generation: UInt64 = 0
}

extension HTTPRequest.Method {
  /// Whether a request of this method asks for nothing but an answer (RFC 9110, section 9.2.1): only then can another
  /// request's answer serve for it.
  var isSafe: Bool { self == .get || self == .head || self == .options || self == .trace }
}
