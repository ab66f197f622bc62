internal import Fanfare
internal import FanfareJSON
internal import FanfareText
internal import HTTPTypes

/// Method, header fields and body of a request, as they are sent.
struct HTTPRequestParts: Sendable {
  var method: HTTPRequest.Method
  var headers: HTTPFields
  var body: [UInt8]
  /// What hides the secrets where a response tells of its request; `nil` if it has none.
  var redaction: Redaction?

  init(_ call: HTTPCall) throws(WorkflowError) {
    guard let method = HTTPRequest.Method(call.method) else {
      throw WorkflowError(.configuration, "'\(call.method)' is no HTTP method")
    }
    self.method = method
    var headers = HTTPFields()
    var last: String?
    for (written, value) in call.headers {
      guard let name = HTTPField.Name(written) else {
        throw WorkflowError(.configuration, "'\(written)' isn't the name of a header field")
      }
      guard HTTPField.isValidValue(value) else {
        throw WorkflowError(.configuration, "the header field '\(name)' has a character that it can't have")
      }
      // The values of a list stand behind each other; a name that is written another way takes the place of the one before.
      if written == last {
        headers.append(HTTPField(name: name, value: value))
      } else {
        headers[name] = value
      }
      last = written
    }
    if let key = call.key, headers[.idempotencyKey] == nil,
      Idempotency.default(for: method) == .unsafe
    {
      headers[.idempotencyKey] = key.text
    }
    // An empty one takes out what the body would say by itself, which is then written as if nothing were said.
    let saidType = headers[.contentType]
    let type: ContentType? = saidType.flatMap { $0.isEmpty ? nil : ContentType($0) }
    let implied: HTTPFields
    switch call.body {
    case .none:
      body = []
      implied = [:]
    case .json(let value):
      body = if let type { try BodyWriting.bytes(of: value, as: type) } else { value.serialized() }
      implied = Self.json
    case .text(let text):
      body = if let type { try BodyWriting.bytes(of: text, as: type) } else { Array(text.utf8) }
      implied = Self.text
    case .bytes(let bytes, let contentType):
      body = bytes
      implied = [.contentType: contentType]
    }
    if saidType == nil {
      if headers.isEmpty { headers = implied } else { headers.append(contentsOf: implied) }
    }
    self.headers = headers
  }

  /// What a body says that it is if its definition doesn't; constants, since most requests have no other field and then share them.
  private static let json: HTTPFields = [.contentType: "application/json"]
  private static let text: HTTPFields = [.contentType: "text/plain; charset=utf-8"]
}
