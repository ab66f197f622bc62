/// How a parameter's value is written: OpenAPI's `style` and `explode`, Swagger's `collectionFormat`.
struct ParameterStyle: Hashable, Sendable {
  /// The shapes of values, after the operators of RFC 6570.
  enum Shape: String, Hashable, Sendable {
    case simple, label, matrix, form, deepObject
  }

  /// The shape.
  let shape: Shape
  /// Whether elements and members stand for themselves.
  let explodes: Bool
  /// What stands between elements that don't.
  let separator: String

  init(_ shape: Shape, explodes: Bool = false, separator: String = ",") {
    self.shape = shape
    self.explodes = explodes
    self.separator = separator
  }

  /// The style of a parameter in OpenAPI 3.
  ///
  /// - Parameters:
  ///   - name: `style`; without it, `form` in queries and cookies, and `simple` elsewhere.
  ///   - explode: `explode`; without it, whether the style is `form`.
  ///   - place: where the parameter stands.
  /// - Returns: `nil` if the style is unknown or has no meaning there.
  init?(_ name: String?, explode: Bool?, in place: ParameterDeclaration.Place) {
    let isQuery = place == .query || place == .form
    let name = name ?? (isQuery || place == .cookie ? "form" : "simple")
    switch (name, place) {
    case ("simple", .path), ("simple", .header): self.init(.simple, explodes: explode ?? false)
    case ("label", .path): self.init(.label, explodes: explode ?? false)
    case ("matrix", .path): self.init(.matrix, explodes: explode ?? false)
    case ("form", .query), ("form", .form), ("form", .cookie): self.init(.form, explodes: explode ?? true)
    case ("spaceDelimited", _) where isQuery:
      self.init(.form, explodes: explode ?? false, separator: " ")
    case ("pipeDelimited", _) where isQuery:
      self.init(.form, explodes: explode ?? false, separator: "|")
    case ("deepObject", _) where isQuery: self.init(.deepObject, explodes: true)
    default: return nil
    }
  }

  /// The style of a parameter in Swagger 2.0.
  ///
  /// - Parameters:
  ///   - collectionFormat: `collectionFormat`; without it, `csv`.
  ///   - place: where the parameter stands.
  /// - Returns: `nil` if the format is unknown or has no meaning there.
  init?(collectionFormat: String?, in place: ParameterDeclaration.Place) {
    let isQuery = place == .query || place == .form
    let shape: Shape = isQuery ? .form : .simple
    switch collectionFormat ?? "csv" {
    case "csv": self.init(shape)
    case "ssv": self.init(shape, separator: " ")
    case "tsv": self.init(shape, separator: "\t")
    case "pipes": self.init(shape, separator: "|")
    case "multi" where isQuery: self.init(shape, explodes: true)
    default: return nil
    }
  }
}
