internal import FanfareJSON

/// A schema of `anyOf` or `oneOf` that didn't match, and how close it came.
struct Alternative {
  /// Its position in the list.
  let position: Int
  /// What it is called in messages.
  let name: String
  /// Why it didn't match.
  let violations: [Violation]
  /// What it covered nevertheless.
  let coverage: Coverage

  /// Orders alternatives by how close they came; of those that came equally close the first one counts.
  ///
  /// A value of another type is farthest off. Otherwise the fewer mistakes there are in the value itself (a member that is
  /// missing or not known, a constant that is another one), the closer it is to what was meant; mistakes farther inside
  /// count only after these.
  func distance(from location: JSONPointer) -> [Int] {
    let here = violations.filter { $0.level <= location.tokens.count }
    let isOtherKind = here.contains { ["type", "false"].contains($0.keyword) }
    let tags = violations.count {
      ["const", "enum", "not"].contains($0.keyword) && $0.level <= location.tokens.count + 1
    }
    return [isOtherKind ? 1 : 0, tags + here.count, violations.count, position]
  }

  /// The alternative that came closest.
  static func closest(of alternatives: [Alternative], to location: JSONPointer) -> Alternative? {
    alternatives.min { first, second in
      first.distance(from: location).lexicographicallyPrecedes(second.distance(from: location))
    }
  }

  /// The types that would be allowed, if the type is all that is wrong with each alternative.
  static func types(of alternatives: [Alternative], at location: JSONPointer) -> [String]? {
    var types: [String] = []
    for alternative in alternatives {
      guard let violation = alternative.violations.first, violation.keyword == "type",
        violation.instanceLocation == location
      else { return nil }
      for type in violation.expected?.arrayValue ?? [violation.expected ?? .null] {
        guard let type = type.stringValue, let kind = ValueKind(rawValue: type) else { continue }
        if !types.contains(kind.phrase) { types.append(kind.phrase) }
      }
    }
    return types
  }
}

extension Violation {
  /// How deep the value is that has the mistake; a member that isn't known is a mistake of its object.
  fileprivate var level: Int {
    let isUnknown = ["additionalProperties", "unevaluatedProperties", "items", "unevaluatedItems"].contains(
      keyword
    )
    return instanceLocation.tokens.count - (isUnknown ? 1 : 0)
  }
}
