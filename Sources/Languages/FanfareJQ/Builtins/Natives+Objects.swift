internal import FanfareJSON

extension Natives {
  static let objects: Group = [
    ("keys", 0, { (input, _, evaluation) throws(Stop) in try keys(input, isSorted: true, evaluation) }),
    (
      "keys_unsorted", 0,
      { (input, _, evaluation) throws(Stop) in try keys(input, isSorted: false, evaluation) }
    ),
    ("to_entries", 0, toEntries),
  ]

  private static func keys(
    _ input: JSONValue,
    isSorted: Bool,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    switch input {
    case .array(let elements):
      try evaluation.spend(elements.count)
      return .success(.array(elements.indices.map { .number($0) }))
    case .object(let object):
      try evaluation.spend(object.count)
      let members = isSorted ? evaluation.order.sorted(object) : Array(object)
      return .success(.array(members.map { .string($0.name) }))
    default: return .failure(Mismatch("\(input.described) has no keys"))
    }
  }

  /// The members of an object, or the elements of a list with their positions.
  static func toEntries(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    var entries: [JSONValue] = []
    func append(_ key: JSONValue, _ value: JSONValue) throws(Stop) {
      try evaluation.spend()
      try evaluation.nest(value)
      entries.append(.object(["key": key, "value": value]))
    }
    switch input {
    case .object(let object): for (name, value) in object { try append(.string(name), value) }
    case .array(let elements):
      for (index, value) in elements.enumerated() { try append(.number(index), value) }
    default: return .failure(Mismatch("\(input.described) has no keys"))
    }
    return .success(.array(entries))
  }
}
