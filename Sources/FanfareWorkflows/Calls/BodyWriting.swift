internal import FanfareJSON
internal import FanfareText

/// Writes the body of a request as its content type says.
enum BodyWriting {
  /// The bytes of a value.
  ///
  /// - Parameters:
  ///   - value: what is sent; not a text, which is sent as it is.
  ///   - type: the content type that the call sets.
  /// - Throws: an error if the content type can't have the value: nothing is sent then.
  static func bytes(of value: JSONValue, as type: ContentType) throws(WorkflowError) -> [UInt8] {
    switch (type.kind, value) {
    case (.json, _): return value.serialized()
    case (.form, .object(let fields)): return try form(fields, type)
    case (.form, _): throw refusal(value, type, "a form needs an object with its fields, or a text")
    case (.jsonLines, .array(let elements)):
      return elements.flatMap { $0.serialized() + [UInt8(ascii: "\n")] }
    case (.jsonSequence, .array(let elements)):
      return elements.flatMap { [0x1E] + $0.serialized() + [UInt8(ascii: "\n")] }
    case (.jsonLines, _), (.jsonSequence, _): throw refusal(value, type, "it needs a list, or a text")
    case (.text, .number), (.text, .bool), (.eventStream, .number), (.eventStream, .bool):
      return Array(value.asText.utf8)
    case (.multipart, _): throw refusal(value, type, "multipart bodies aren't made here; give a text")
    case (.text, _), (.eventStream, _), (.xml, _), (.bytes, _):
      throw refusal(value, type, "give a text, or set a content type of JSON or of a form")
    }
  }

  /// The bytes of a text, which is sent in UTF-8.
  ///
  /// - Throws: an error if the content type names another character set: the service would read something else.
  static func bytes(of text: String, as type: ContentType) throws(WorkflowError) -> [UInt8] {
    let bytes = Array(text.utf8)
    switch type.charset.map(Charset.init) {
    case nil, .utf8??: return bytes
    case _ where bytes.allSatisfy { $0 < 0x80 } && !(type.charset?.hasPrefix("utf-16") ?? false): return bytes
    default:
      throw WorkflowError(
        .configuration,
        "the body would be sent in UTF-8, but its content type \(type.name) says charset=\(type.charset ?? "")"
      )
    }
  }

  /// The fields of a form: a list stands for several values of one name, an object is JSON, `null` is left out.
  private static func form(_ fields: JSONObject, _ type: ContentType) throws(WorkflowError) -> [UInt8] {
    var pairs: [(name: String, value: String)] = []
    for (name, value) in fields {
      for element in value.arrayValue ?? [value] where !element.isNull {
        guard element.arrayValue == nil, value.arrayValue == nil || element.objectValue == nil else {
          throw refusal(value, type, "the field '\(name)' has a list or an object within a list")
        }
        pairs.append((name, element.asText))
      }
    }
    return Array(PercentEncoding.form(pairs).utf8)
  }

  private static func refusal(_ value: JSONValue, _ type: ContentType, _ advice: String) -> WorkflowError {
    WorkflowError(
      .configuration,
      "the body is \(value.kindName), which can't be sent as \(type.name): \(advice); nothing was sent"
    )
  }
}
