extension Evaluation {
  private static let mostSchemas = 200

  /// The names of members that the schema at work knows, and those that it applies to the same value.
  var knownNames: [String] {
    var names: [String] = []
    var pending = [currentSchema]
    var seen = Set(pending)
    while let id = pending.popLast() {
      for keyword in schema.nodes[id].keywords {
        if let members = keyword as? MemberSchemas { names.append(contentsOf: members.names) }
        for subschema in keyword.inPlace.reversed() where seen.count < Self.mostSchemas {
          if seen.insert(subschema.id).inserted { pending.append(subschema.id) }
        }
      }
    }
    return names
  }
}
