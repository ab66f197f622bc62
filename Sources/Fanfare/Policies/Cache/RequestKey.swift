internal import HTTPTypes

/// What makes two requests to a service equal: method, target, header fields and body.
struct RequestKey: Hashable, Sendable {
  let method: HTTPRequest.Method
  let target: String
  let headers: HTTPFields
  let body: [UInt8]
}
