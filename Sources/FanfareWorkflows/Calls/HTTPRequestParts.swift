internal import Fanfare
internal import FanfareJSON
internal import HTTPTypes

/// Method, header fields and body of a request, as they are sent.
struct HTTPRequestParts: Sendable {
  var method: HTTPRequest.Method
  var headers: HTTPFields
  var body: [UInt8]

  init(_ call: HTTPCall) throws(WorkflowError) {
    guard let method = HTTPRequest.Method(call.method) else {
      throw WorkflowError(.configuration, "'\(call.method)' is no HTTP method")
    }
    self.method = method
    var headers = HTTPFields()
    for (name, value) in call.headers {
      guard let name = HTTPField.Name(name) else {
        throw WorkflowError(.configuration, "'\(name)' is no name of a header field")
      }
      guard HTTPField.isValidValue(value) else {
        throw WorkflowError(.configuration, "the header field '\(name)' has a character that it can't have")
      }
      headers[name] = value
    }
    let contentType: String?
    switch call.body {
    case .none: (body, contentType) = ([], nil)
    case .json(let value): (body, contentType) = (value.serialized(), "application/json")
    case .text(let text): (body, contentType) = (Array(text.utf8), "text/plain; charset=utf-8")
    case .bytes(let bytes, let type): (body, contentType) = (bytes, type)
    }
    if let contentType, !headers.contains(.contentType) {
      headers.append(HTTPField(name: .contentType, value: contentType))
    }
    self.headers = headers
  }
}
