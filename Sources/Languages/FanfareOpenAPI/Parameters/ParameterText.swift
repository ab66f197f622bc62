internal import FanfareJSON

/// The value of a parameter as texts, which is all that a URL or a header field can have.
enum ParameterText: Sendable {
  /// A text, number or Boolean.
  case single(String)
  /// The elements of a list.
  case list([String])
  /// The members of an object.
  case members([OpenAPIRequest.Field])

  /// Turns a value into texts.
  ///
  /// `null` within lists and objects is left out, as RFC 6570 has it for undefined values.
  ///
  /// - Parameters:
  ///   - value: the value.
  ///   - subject: what it is the value of, for messages.
  /// - Returns: `nil` if nothing is left to send: `null`, an empty list or an empty object.
  /// - Throws: ``OpenAPIError`` for lists or objects within lists or objects, which no style can write.
  init?(_ value: JSONValue, of subject: String) throws(OpenAPIError) {
    switch value {
    case .array(let elements):
      try Self.check(elements.count, subject)
      var texts: [String] = []
      for element in elements where !element.isNull { texts.append(try Self.text(element, subject)) }
      if texts.isEmpty { return nil }
      self = .list(texts)
    case .object(let object):
      try Self.check(object.count, subject)
      var members: [OpenAPIRequest.Field] = []
      for (name, member) in object where !member.isNull {
        members.append(OpenAPIRequest.Field(name: name, value: try Self.text(member, subject)))
      }
      if members.isEmpty { return nil }
      self = .members(members)
    case .null: return nil
    default: self = .single(try Self.text(value, subject))
    }
  }

  private static func check(_ count: Int, _ subject: String) throws(OpenAPIError) {
    guard count <= OpenAPILimits.elements else {
      throw OpenAPIError(
        .tooLarge,
        "\(subject) has \(count) elements; \(OpenAPILimits.elements) are allowed"
      )
    }
  }

  private static func text(_ value: JSONValue, _ subject: String) throws(OpenAPIError) -> String {
    switch value {
    case .string(let text): return text
    case .bool(let value): return value ? "true" : "false"
    case .number(let number): return number.description
    case .null, .array, .object:
      throw OpenAPIError(
        .invalidParameter,
        "\(subject) has a list or an object within its value, which can't be written there"
      )
    }
  }
}
