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
      let request: JSONValue = [
        "method": .string(call.method.lowercased()), "uri": .string(call.url),
        "headers": .object(members(of: sent.headers.sent, without: CredentialName.isCredential)),
      ]
      return [
        "request": sent.redaction?.applied(to: request) ?? request,
        "statusCode": .number(JSONNumber(response.status.code)),
        "headers": .object(members(of: response.headers, without: CredentialName.isCredentialOfAnswer)),
        "content": try content(of: response),
      ]
    }
  }

  /// The body of a response, read by its content type.
  static func content(of response: ServiceResponse) throws -> JSONValue {
    if response.contentCoding != nil, !response.body.isEmpty {
      // The error that this becomes names the coding.
      throw BodyReading.Failure(description: "the body is coded; 'output: raw' yields its bytes as they are")
    }
    // Not by subscript, which joins all fields of a name and costs as much as a small body.
    return try BodyReading.value(
      of: response.body,
      as: response.headers.first(where: { $0.name == .contentType })?.value
    )
  }

  /// Header fields as an object; credentials are left out, and fields of one name are joined.
  private static func members(
    of headers: HTTPFields,
    without isCredential: (String) -> Bool
  ) -> JSONObject {
    var members = JSONObject()
    for field in headers where !isCredential(field.name.canonicalName) {
      let name = field.name.rawName
      members[name] = .string(members[name].map { "\($0.asText), \(field.value)" } ?? field.value)
    }
    return members
  }
}
