internal import FanfareJSON

/// Finds out what body an operation takes, and makes it of the values that are left.
struct BodyReader: Sendable {
  let document: OpenAPIDocument
  let operation: DocumentOperation
  let resolver: ReferenceResolver

  /// The body of a request; `nil` for none.
  ///
  /// - Parameters:
  ///   - declarations: the parameters of the operation.
  ///   - assignment: their values; what becomes the body is taken out.
  /// - Throws: ``OpenAPIError`` if a required body isn't given, or if it has no content type that is written
  ///   here.
  func body(
    _ declarations: [ParameterDeclaration],
    _ assignment: inout ParameterAssignment
  ) throws(OpenAPIError) -> OpenAPIRequest.Body? {
    switch document.version {
    case .openAPI3:
      guard let request = operation.description["requestBody"] else { return nil }
      let object = try resolver.object(request, as: "the requestBody")
      let value = try assignment.takeBody(named: ["body"])
      return try body(value, "body", object["required"]?.boolValue == true, try content(object["content"]))
    case .swagger2:
      if let declaration = declarations.first(where: { $0.place == .body }) {
        let value = try assignment.takeBody(named: [declaration.name, "body"])
        let types = try consumes(or: "application/json")
        return try body(value, declaration.label, declaration.isRequired, types)
      }
      guard declarations.contains(where: { $0.place == .form }) else { return nil }
      return try form(assignment)
    }
  }

  private func body(
    _ value: JSONValue?,
    _ name: String,
    _ isRequired: Bool,
    _ types: [MediaType]
  ) throws(OpenAPIError) -> OpenAPIRequest.Body? {
    guard let value else {
      guard !isRequired else {
        throw OpenAPIError(
          .missingParameter,
          "the required body isn't given, neither as \(name) nor in parts"
        )
      }
      return nil
    }
    return try BodyBuilder(types: types).body(value)
  }

  private func content(_ value: JSONValue?) throws(OpenAPIError) -> [MediaType] {
    guard case .object(let content)? = value, content.count <= OpenAPILimits.contentTypes else {
      throw OpenAPIError(.invalidDocument, "the requestBody has no content, or too much of it")
    }
    var types: [MediaType] = []
    for (name, description) in content {
      types.append(try MediaType(name, fields: description["encoding"]?.objectValue ?? JSONObject()))
    }
    return types
  }

  private func consumes(or fallback: String) throws(OpenAPIError) -> [MediaType] {
    let list = (operation.description["consumes"] ?? document.root["consumes"])?.arrayValue ?? []
    var types: [MediaType] = []
    for name in list.prefix(OpenAPILimits.contentTypes).compactMap(\.stringValue) {
      types.append(try MediaType(name))
    }
    return types.isEmpty ? [try MediaType(fallback)] : types
  }

  /// The form of Swagger 2.0, whose fields are parameters.
  private func form(_ assignment: ParameterAssignment) throws(OpenAPIError) -> OpenAPIRequest.Body? {
    let given = assignment.given(in: .form)
    if given.isEmpty { return nil }
    let types = try consumes(or: "application/x-www-form-urlencoded")
    guard let type = types.first(where: { $0.kind == .form }) else { throw BodyBuilder(types: types).refusal }
    var fields: [OpenAPIRequest.Field] = []
    for (declaration, value) in given {
      fields += try declaration.items(value).map { OpenAPIRequest.Field(name: $0.name, value: $0.value) }
    }
    return OpenAPIRequest.Body(content: .form(fields), contentType: type.text)
  }
}
