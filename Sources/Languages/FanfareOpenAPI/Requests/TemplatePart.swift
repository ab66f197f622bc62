/// A part of a path or server URL with templates, such as `/pets/{petId}`.
enum TemplatePart: Hashable, Sendable {
  /// A text that stands for itself.
  case literal(String)
  /// The name between braces.
  case expression(String)

  /// Splits a text at its braces.
  ///
  /// - Throws: ``OpenAPIError`` if a brace has no partner or nothing stands between them.
  static func parts(of template: String) throws(OpenAPIError) -> [TemplatePart] {
    var parts: [TemplatePart] = []
    // By scalars: a mark that combines with a brace makes another character of it.
    var rest = template.unicodeScalars[...]
    while !rest.isEmpty {
      let literal = rest.prefix { $0 != "{" && $0 != "}" }
      if !literal.isEmpty { parts.append(.literal(String(literal))) }
      rest = rest.dropFirst(literal.count)
      guard let brace = rest.popFirst() else { break }
      let name = rest.prefix { $0 != "{" && $0 != "}" }
      rest = rest.dropFirst(name.count)
      guard brace == "{", rest.popFirst() == "}", !name.isEmpty else {
        throw OpenAPIError(
          .invalidDocument,
          "the braces of \(Excerpt.name(template)) don't stand in pairs around names"
        )
      }
      parts.append(.expression(String(name)))
    }
    return parts
  }
}
