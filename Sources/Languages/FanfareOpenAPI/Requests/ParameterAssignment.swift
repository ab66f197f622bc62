internal import FanfareJSON
internal import FanfareText

/// Which values go to which declared parameters, and which are left for the body.
struct ParameterAssignment: Sendable {
  /// Declarations with their values, in the order of the declarations; without those that aren't given.
  private(set) var given: [(declaration: ParameterDeclaration, value: JSONValue)] = []
  /// The values that no declaration takes.
  private(set) var rest: JSONObject

  private let declarations: [ParameterDeclaration]

  /// Assigns values.
  ///
  /// - Throws: ``OpenAPIError`` with all required parameters that have no value.
  init(_ parameters: JSONObject, to declarations: [ParameterDeclaration]) throws(OpenAPIError) {
    self.declarations = declarations
    rest = parameters
    var missing: [String] = []
    for declaration in declarations where declaration.place != .body {
      rest.removeValue(forKey: declaration.name)
      if let value = parameters[declaration.name], !value.isNull {
        given.append((declaration, value))
      } else if declaration.isRequired {
        missing.append(declaration.label)
      }
    }
    guard missing.isEmpty else {
      throw OpenAPIError(
        .missingParameter,
        missing.count == 1
          ? "the required parameter \(missing[0]) isn't given"
          : "the required parameters \(Excerpt.names(missing)) aren't given"
      )
    }
  }

  /// The values of parameters in one place.
  func given(
    in place: ParameterDeclaration.Place
  ) -> [(declaration: ParameterDeclaration, value: JSONValue)] {
    given.filter { $0.declaration.place == place }
  }

  /// Takes the body out of what is left.
  ///
  /// - Parameter names: what a body may be called.
  /// - Returns: the value of the first name that is there, or all that is left as an object; `nil` if nothing
  ///   is.
  /// - Throws: ``OpenAPIError`` if there is more than the body.
  mutating func takeBody(named names: [String]) throws(OpenAPIError) -> JSONValue? {
    guard let name = names.first(where: { rest[$0] != nil }) else {
      defer { rest = JSONObject() }
      return rest.isEmpty ? nil : .object(rest)
    }
    let body = rest.removeValue(forKey: name)
    try checkRest(hint: "; \(Excerpt.name(name)) is the whole body, so they belong into it")
    return body?.isNull == true ? nil : body
  }

  /// Checks that nothing is left.
  ///
  /// - Throws: ``OpenAPIError`` with the unknown names and the known ones.
  func checkRest(hint: String = "") throws(OpenAPIError) {
    guard let name = rest.first?.name else { return }
    var message =
      "there is no parameter \(rest.count == 1 ? Excerpt.name(name) : Excerpt.names(rest.names))"
    let known = declarations.map(\.name)
    if !hint.isEmpty {
      message += hint
    } else if let nearest = NearName.nearest(to: name, among: known, most: 2_000) {
      message += "; did you mean \(Excerpt.name(nearest))? Known are \(Excerpt.names(known))"
    } else {
      message += known.isEmpty ? "; the operation has none" : "; known are \(Excerpt.names(known))"
    }
    throw OpenAPIError(.unknownParameter, message)
  }
}
