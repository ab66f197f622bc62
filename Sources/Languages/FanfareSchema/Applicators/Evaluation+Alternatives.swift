internal import FanfareJSON

extension Evaluation {
  /// Reports that no alternative matches, and which one came closest.
  @inline(never)
  mutating func failAlternatives(
    _ subschemas: [Subschema],
    of keyword: String,
    _ value: JSONValue,
    covering coverage: inout Coverage
  ) throws(Interruption) -> Bool {
    guard collects else { return false }
    var alternatives: [Alternative] = []
    for (position, subschema) in subschemas.enumerated() {
      var own = Coverage(isTracked: coverage.isTracked)
      let violations = try trial(subschema, value, covering: &own)
      let name = alternativeName(position, subschema)
      alternatives.append(Alternative(position: position, name: name, violations: violations, coverage: own))
    }
    let location = instanceLocation
    guard let closest = Alternative.closest(of: alternatives, to: location) else { return false }
    coverage.formUnion(closest.coverage)
    let message = Self.message(alternatives, closest, value, location)
    return fail(keyword, expected: nil, actual: value, causes: closest.violations, message)
  }

  private static func message(
    _ alternatives: [Alternative],
    _ closest: Alternative,
    _ value: JSONValue,
    _ location: JSONPointer
  ) -> String {
    guard let first = closest.violations.first else { return "matches none of the alternatives" }
    if let types = Alternative.types(of: alternatives, at: location) {
      return "is \(ValueKind(of: value).phrase), but must be \(types.joined(with: "or"))"
    }
    let reason = first.instanceLocation == location ? first.message : first.description
    guard alternatives.count > 1 else { return reason }
    let more = closest.violations.count - 1
    let rest = more > 0 ? " (and \(more) more)" : ""
    return "matches none of \(alternatives.count) alternatives; closest is \(closest.name): \(reason)\(rest)"
  }

  /// What an alternative is called: its title, the name of its definition, or its number.
  func alternativeName(_ position: Int, _ subschema: Subschema) -> String {
    var id = subschema.id
    for _ in 0..<8 {
      let node = schema.nodes[id]
      if let title = node.title ?? Self.definitionName(node.location) { return title }
      guard node.keywords.count == 1, let reference = node.keywords.first as? Reference else { break }
      id = reference.target.id
    }
    return "alternative \(position + 1)"
  }

  private static func definitionName(_ location: String) -> String? {
    guard let hash = location.utf8.lastIndex(of: UInt8(ascii: "#")),
      let tokens = JSONPointer(String(location[location.utf8.index(after: hash)...]))?.tokens,
      tokens.count > 1, ["$defs", "definitions"].contains(tokens[tokens.count - 2])
    else { return nil }
    return tokens.last
  }
}
