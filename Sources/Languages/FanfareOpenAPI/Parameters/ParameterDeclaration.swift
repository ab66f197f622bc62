/// One parameter as an operation declares it.
struct ParameterDeclaration: Hashable, Sendable {
  /// Where a parameter stands.
  enum Place: String, Hashable, Sendable {
    case path, query, header, cookie
    /// A field of a form.
    case form = "formData"
    /// The body of a request in Swagger 2.0, which is a parameter with a name there.
    case body
  }

  /// How the value becomes text.
  enum Encoding: Hashable, Sendable {
    /// By a style.
    case style(ParameterStyle, allowsObjects: Bool)
    /// As a text of a content type.
    case content(MediaType)
    /// As a file, which isn't done.
    case file
  }

  let name: String
  let place: Place
  let isRequired: Bool
  let encoding: Encoding
  /// Whether reserved characters stay as they are, in a query.
  let allowsReserved: Bool

  /// The parameter in messages, such as `petId (path)`.
  var label: String { "\(Excerpt.name(name)) (\(place.rawValue))" }

  /// Whether another declaration is of the same parameter; names of header fields have no case.
  func isSame(as other: ParameterDeclaration) -> Bool {
    guard place == other.place else { return false }
    return place == .header ? name.lowercased() == other.name.lowercased() : name == other.name
  }
}
