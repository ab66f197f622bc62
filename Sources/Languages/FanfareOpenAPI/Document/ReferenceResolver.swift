internal import FanfareJSON
internal import FanfareText

/// Follows references within a document (RFC 6901 pointers in `$ref`).
struct ReferenceResolver: Sendable {
  private let root: JSONValue

  init(root: JSONValue) {
    self.root = root
  }

  /// The object that a value is or refers to.
  ///
  /// - Parameters:
  ///   - value: an object, maybe with `$ref`.
  ///   - role: what it should be, for messages, such as "a parameter".
  /// - Throws: ``OpenAPIError`` if a reference leads nowhere, in circles or to another file, or if there is
  ///   no object.
  func object(_ value: JSONValue, as role: String) throws(OpenAPIError) -> JSONObject {
    var current = value
    var seen: [String] = []
    while true {
      guard case .object(let object) = current else {
        let place = seen.last.map { " at \(Excerpt.name($0))" } ?? ""
        throw OpenAPIError(.invalidDocument, "\(role)\(place) isn't an object")
      }
      guard let target = object["$ref"] else { return object }
      guard let reference = target.stringValue else {
        throw OpenAPIError(.invalidDocument, "the $ref of \(role) isn't a text")
      }
      guard !seen.contains(reference) else {
        throw OpenAPIError(
          .unresolvedReference,
          "\(role) refers to itself: \(Excerpt.names(seen + [reference]))"
        )
      }
      guard seen.count < OpenAPILimits.references else {
        throw OpenAPIError(
          .unresolvedReference,
          "\(role) is behind more than \(OpenAPILimits.references) references"
        )
      }
      seen.append(reference)
      current = try self.target(of: reference, as: role)
    }
  }

  private func target(of reference: String, as role: String) throws(OpenAPIError) -> JSONValue {
    guard reference.hasPrefix("#") else {
      throw OpenAPIError(
        .unresolvedReference,
        "\(role) refers to \(Excerpt.name(reference)); references to other files aren't followed, "
          + "so put the description into this document"
      )
    }
    guard let pointer = PercentEncoding.decode(reference.dropFirst()), let value = value(at: pointer) else {
      throw OpenAPIError(
        .unresolvedReference,
        "\(role) refers to \(Excerpt.name(reference)), which isn't in the document"
      )
    }
    return value
  }

  private func value(at pointer: String) -> JSONValue? {
    guard let pointer = JSONPointer(pointer) else { return nil }
    var value = root
    for token in pointer.tokens {
      let next: JSONValue?
      switch value {
      case .object(let object): next = object[token]
      case .array: next = Int(token).flatMap { value[$0] }
      default: next = nil
      }
      guard let next else { return nil }
      value = next
    }
    return value
  }
}
