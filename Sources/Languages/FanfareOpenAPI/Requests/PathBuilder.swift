internal import FanfareJSON
internal import FanfareText

/// Puts values into the path of an operation.
struct PathBuilder: Sendable {
  let template: String
  let declarations: [ParameterDeclaration]

  /// The path, percent-encoded.
  ///
  /// - Throws: ``OpenAPIError`` if a name in braces isn't declared, or if a value would lead to another path:
  ///   an empty one, `.` or `..`.
  func path(_ assignment: ParameterAssignment) throws(OpenAPIError) -> String {
    guard template.utf8.count <= OpenAPILimits.serverBytes else {
      throw OpenAPIError(.tooLarge, "the path is longer than \(OpenAPILimits.serverBytes) bytes")
    }
    let given = assignment.given(in: .path)
    var path = ""
    var used: [String] = []
    for part in try TemplatePart.parts(of: template) {
      switch part {
      case .literal(let text):
        guard !text.contains("?"), !text.contains("#") else {
          throw OpenAPIError(.unsupported, "the path \(Excerpt.name(template)) has a query or a fragment")
        }
        path += PercentEncoding.encodePath(text)
      case .expression(let name):
        guard let (declaration, value) = given.first(where: { $0.declaration.name == name }) else {
          throw absence(of: name)
        }
        path += try segment(declaration, value)
        used.append(name)
      }
    }
    try check(path, given.map(\.declaration), used)
    return path
  }

  private func segment(
    _ declaration: ParameterDeclaration,
    _ value: JSONValue
  ) throws(OpenAPIError) -> String {
    let text = try declaration.text(value, encode: PercentEncoding.encode) ?? ""
    // The matrix style writes its name even then, which stays a segment of its own.
    guard !text.isEmpty else {
      throw OpenAPIError(
        .invalidParameter,
        "the parameter \(declaration.label) is empty, which would lead to another path"
      )
    }
    guard !DotSegment.stands(in: text) else {
      throw OpenAPIError(
        .invalidParameter,
        "the parameter \(declaration.label) leads to another path: . and .. can't be parts of one"
      )
    }
    return text
  }

  /// Why there is nothing to put in the place of a name: a path without it would be another one.
  private func absence(of name: String) -> OpenAPIError {
    if let declaration = declarations.first(where: { $0.place == .path && $0.name == name }) {
      return OpenAPIError(.missingParameter, "the required parameter \(declaration.label) isn't given")
    }
    return OpenAPIError(
      .invalidDocument,
      "\(Excerpt.name(name)) in \(Excerpt.name(template)) isn't declared as a path parameter"
    )
  }

  private func check(
    _ path: String,
    _ given: [ParameterDeclaration],
    _ used: [String]
  ) throws(OpenAPIError) {
    // Several parameters side by side can make what none of them is.
    guard !DotSegment.stands(in: path) else {
      throw OpenAPIError(
        .invalidParameter,
        "the path would be \(Excerpt.name(path)), which leads elsewhere: . and .. can't be parts of a path"
      )
    }
    if let unused = given.first(where: { !used.contains($0.name) }) {
      throw OpenAPIError(
        .invalidDocument,
        "the parameter \(unused.label) has no place in \(Excerpt.name(template))"
      )
    }
  }
}
