internal import FanfareJSON

/// Writes a value in one of the content types that an operation takes.
struct BodyBuilder: Sendable {
  let types: [MediaType]

  /// The body in the first content type that can have the value.
  ///
  /// Any value is JSON, an object is a form, and a text is anything that isn't multipart.
  ///
  /// - Throws: ``OpenAPIError`` if there is none.
  func body(_ value: JSONValue) throws(OpenAPIError) -> OpenAPIRequest.Body {
    for type in types {
      switch (type.kind, value) {
      case (.json, _): return OpenAPIRequest.Body(content: .json(value), contentType: type.text)
      case (.form, .object(let object)):
        return OpenAPIRequest.Body(content: .form(try fields(object, type)), contentType: type.text)
      case (.text, .string(let text)):
        return OpenAPIRequest.Body(content: .text(text), contentType: type.text)
      default: continue
      }
    }
    throw refusal
  }

  /// Why no content type will do.
  var refusal: OpenAPIError {
    let names = Excerpt.names(types.map(\.text))
    if types.contains(where: { $0.kind == .multipart }) {
      return OpenAPIError(
        .unsupported,
        "the body must be \(names); multipart bodies can't be sent"
      )
    }
    return OpenAPIError(
      .invalidParameter,
      types.isEmpty
        ? "the operation's body has no content type"
        : "the body must be \(names): give an object for a form and a text for anything else"
    )
  }

  /// The members of an object as fields.
  ///
  /// Lists repeat their name and objects are JSON, unless the document says otherwise.
  private func fields(
    _ object: JSONObject,
    _ type: MediaType
  ) throws(OpenAPIError) -> [OpenAPIRequest.Field] {
    var fields: [OpenAPIRequest.Field] = []
    for (name, value) in object {
      let encoding = type.fields[name]
      let isStyled = encoding?["style"] != nil || encoding?["explode"] != nil
      if case .object = value, !isStyled {
        fields.append(OpenAPIRequest.Field(name: name, value: value.description))
        continue
      }
      let written = encoding?["style"]?.stringValue
      guard let style = ParameterStyle(written, explode: encoding?["explode"]?.boolValue, in: .form) else {
        throw OpenAPIError(
          .invalidDocument,
          "the field \(Excerpt.name(name)) has the style \(Excerpt.name(written ?? "")), "
            + "which has no meaning in a form"
        )
      }
      let declaration = ParameterDeclaration(
        name: name,
        place: .form,
        isRequired: false,
        encoding: .style(style, allowsObjects: true),
        allowsReserved: false
      )
      fields += try declaration.items(value).map { OpenAPIRequest.Field(name: $0.name, value: $0.value) }
    }
    return fields
  }
}
