internal import FanfareJSON

/// Reads the parameters that are declared for an operation.
struct ParameterReader: Sendable {
  let version: OpenAPIVersion
  let resolver: ReferenceResolver

  /// The parameters of an operation: those of its path, then its own.
  ///
  /// One of its own takes the place of its path's with the same name and place.
  func declarations(of operation: DocumentOperation) throws(OpenAPIError) -> [ParameterDeclaration] {
    var declarations = try list(operation.pathItem["parameters"])
    for own in try list(operation.description["parameters"]) {
      if let index = declarations.firstIndex(where: { $0.isSame(as: own) }) {
        declarations[index] = own
      } else {
        declarations.append(own)
      }
    }
    return declarations
  }

  private func list(_ value: JSONValue?) throws(OpenAPIError) -> [ParameterDeclaration] {
    guard let value else { return [] }
    guard case .array(let elements) = value else {
      throw OpenAPIError(.invalidDocument, "parameters isn't a list")
    }
    guard elements.count <= OpenAPILimits.parameters else {
      throw OpenAPIError(
        .tooLarge,
        "\(elements.count) parameters are declared; \(OpenAPILimits.parameters) are allowed"
      )
    }
    var declarations: [ParameterDeclaration] = []
    for element in elements {
      declarations.append(try declaration(try resolver.object(element, as: "a parameter")))
    }
    return declarations
  }

  private func declaration(_ object: JSONObject) throws(OpenAPIError) -> ParameterDeclaration {
    guard let name = object["name"]?.stringValue, !name.isEmpty else {
      throw OpenAPIError(.invalidDocument, "a parameter has no name")
    }
    let placeName = object["in"]?.stringValue ?? ""
    guard let place = ParameterDeclaration.Place(rawValue: placeName), isKnown(place) else {
      throw OpenAPIError(
        .invalidDocument,
        "the parameter \(Excerpt.name(name)) is in \"\(Excerpt.name(placeName))\", where none can be"
      )
    }
    return ParameterDeclaration(
      name: name,
      place: place,
      isRequired: place == .path || (object["required"]?.boolValue == true && !isIgnored(name, place)),
      encoding: try encoding(object, name, place),
      allowsReserved: object["allowReserved"]?.boolValue == true
    )
  }

  private func isKnown(_ place: ParameterDeclaration.Place) -> Bool {
    switch place {
    case .path, .query, .header: true
    case .cookie: version == .openAPI3
    case .form, .body: version == .swagger2
    }
  }

  /// OpenAPI 3 has other means for these header fields, so their declarations oblige nobody.
  private func isIgnored(_ name: String, _ place: ParameterDeclaration.Place) -> Bool {
    version == .openAPI3 && place == .header
      && ["accept", "content-type", "authorization"].contains(name.lowercased())
  }

  private func encoding(
    _ object: JSONObject,
    _ name: String,
    _ place: ParameterDeclaration.Place
  ) throws(OpenAPIError) -> ParameterDeclaration.Encoding {
    if version == .openAPI3, case .object(let content)? = object["content"], let type = content.first {
      return .content(try MediaType(type.name))
    }
    if version == .swagger2, object["type"]?.stringValue == "file" { return .file }
    let key = version == .swagger2 ? "collectionFormat" : "style"
    let written = object[key]?.stringValue
    let style =
      switch version {
      case .swagger2: ParameterStyle(collectionFormat: written, in: place)
      case .openAPI3: ParameterStyle(written, explode: object["explode"]?.boolValue, in: place)
      }
    guard let style else {
      throw OpenAPIError(
        .invalidDocument,
        "the parameter \(Excerpt.name(name)) has the \(key) \(Excerpt.name(written ?? "")), "
          + "which has no meaning in a \(place.rawValue)"
      )
    }
    return .style(style, allowsObjects: version == .openAPI3)
  }
}
