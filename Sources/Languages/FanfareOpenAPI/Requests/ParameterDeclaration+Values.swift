internal import FanfareJSON

extension ParameterDeclaration {
  /// A value as items of a query, a cookie or a form; none if nothing is left to send.
  ///
  /// - Throws: ``OpenAPIError`` if the value can't be written so, or if nothing is left of a required one.
  func items(_ value: JSONValue) throws(OpenAPIError) -> [OpenAPIRequest.QueryItem] {
    switch encoding {
    case .style(let style, let allowsObjects):
      guard let text = try text(of: value, style, allowsObjects) else { return [] }
      return style.items(text, name: name, allowsReserved: allowsReserved)
    case .content(let type):
      let style = ParameterStyle(.form, explodes: true)
      return style.items(
        .single(try content(value, type)),
        name: name,
        allowsReserved: allowsReserved
      )
    case .file: throw fileRefusal
    }
  }

  /// A value as it stands in a path or header field; `nil` if nothing is left to send.
  ///
  /// - Throws: ``OpenAPIError`` if the value can't be written so, or if nothing is left of a required one.
  func text(_ value: JSONValue, encode: (String) -> String) throws(OpenAPIError) -> String? {
    switch encoding {
    case .style(let style, let allowsObjects):
      return try text(of: value, style, allowsObjects)?.written(style, name, encode)
    case .content(let type): return encode(try content(value, type))
    case .file: throw fileRefusal
    }
  }

  private var fileRefusal: OpenAPIError {
    OpenAPIError(.unsupported, "the parameter \(label) is a file; files can't be sent")
  }

  private func text(
    of value: JSONValue,
    _ style: ParameterStyle,
    _ allowsObjects: Bool
  ) throws(OpenAPIError) -> ParameterText? {
    let text = try ParameterText(value, of: "the parameter \(label)")
    switch text {
    case nil where isRequired:
      throw OpenAPIError(.missingParameter, "the required parameter \(label) has nothing in it")
    case .members? where !allowsObjects:
      throw OpenAPIError(.invalidParameter, "the parameter \(label) can't be an object")
    case .single?, .list?:
      guard style.shape != .deepObject else {
        throw OpenAPIError(
          .invalidParameter,
          "the parameter \(label) must be an object, since its style is deepObject"
        )
      }
    default: break
    }
    return text
  }

  private func content(_ value: JSONValue, _ type: MediaType) throws(OpenAPIError) -> String {
    if type.kind == .json { return value.description }
    guard let text = value.stringValue else {
      throw OpenAPIError(
        .invalidParameter,
        "the parameter \(label) must be a text, since its content type is \(Excerpt.name(type.text))"
      )
    }
    return text
  }
}

extension ParameterText {
  fileprivate func written(_ style: ParameterStyle, _ name: String, _ encode: (String) -> String) -> String {
    style.text(self, name: name, encode: encode)
  }
}
