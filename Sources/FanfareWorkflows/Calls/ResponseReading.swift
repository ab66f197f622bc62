internal import Fanfare
internal import FanfareJQ
internal import FanfareJSON
internal import FanfareText
internal import HTTPTypes

/// Makes the output of a call from the response.
enum ResponseReading {
  /// The output in a form.
  ///
  /// - Throws: if the body isn't what its content type says.
  static func output(
    of response: ServiceResponse,
    as form: ResponseForm,
    to call: HTTPCall,
    _ sent: HTTPRequestParts
  ) throws -> JSONValue {
    switch form {
    case .raw: return .string(BaseEncoding.base64.encode(response.body))
    case .content: return try content(of: response)
    case .response:
      return [
        "request": [
          "method": .string(call.method.lowercased()), "uri": .string(call.url),
          "headers": .object(members(of: sent.headers)),
        ],
        "statusCode": .number(JSONNumber(response.status.code)),
        "headers": .object(members(of: response.headers)),
        "content": try content(of: response),
      ]
    }
  }

  /// The body: JSON as a value, text as a text, everything else in base 64; `null` if it is empty.
  private static func content(of response: ServiceResponse) throws -> JSONValue {
    guard !response.body.isEmpty else { return .null }
    // Not by subscript, which joins all fields of a name and costs as much as a small body.
    guard let type = response.headers.first(where: { $0.name == .contentType })?.value else {
      return (try? JSONValue(parsing: response.body)) ?? text(response.body)
    }
    // What nearly all answers have needs no closer look.
    if type == "application/json" { return try JSONValue(parsing: response.body) }
    let name = type.prefix { $0 != ";" }.trimmed.lowercased()
    if name == "application/json" || name.hasSuffix("+json") { return try JSONValue(parsing: response.body) }
    if name.hasPrefix("text/") || name == "application/x-www-form-urlencoded" { return text(response.body) }
    return .string(BaseEncoding.base64.encode(response.body))
  }

  private static func text(_ body: [UInt8]) -> JSONValue {
    .string(String(validating: body, as: UTF8.self) ?? BaseEncoding.base64.encode(body))
  }

  /// Header fields as an object; credentials are left out, and fields of one name are joined.
  private static func members(of headers: HTTPFields) -> JSONObject {
    var members = JSONObject()
    for field in headers where field.name != .authorization && field.name != .setCookie {
      let name = field.name.rawName
      members[name] = .string(members[name].map { "\($0.asText), \(field.value)" } ?? field.value)
    }
    return members
  }
}
