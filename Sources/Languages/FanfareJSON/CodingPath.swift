/// The way from the root of a value to where coding is: a list that grows by one small object per level.
///
/// Levels share their beginnings, so nothing is copied when coding goes deeper, and nothing has to be undone when
/// it comes back.
final class CodingPath: Sendable {
  private enum Step {
    case key(any CodingKey)
    /// Kept apart, since a key of a list doesn't fit into an existential without being boxed.
    case index(Int)
  }

  private let parent: CodingPath?
  private let step: Step

  init(_ parent: CodingPath?, _ key: any CodingKey) {
    self.parent = parent
    step = .key(key)
  }

  init(_ parent: CodingPath?, index: Int) {
    self.parent = parent
    step = .index(index)
  }

  /// The keys of a path, outermost first.
  static func keys(of path: CodingPath?) -> [any CodingKey] {
    var keys: [any CodingKey] = []
    var level = path
    while let current = level {
      switch current.step {
      case .key(let key): keys.append(key)
      case .index(let index): keys.append(JSONKey(index: index))
      }
      level = current.parent
    }
    return keys.reversed()
  }
}

/// The key of an element of a list, or of `super`.
struct JSONKey: CodingKey {
  private let name: String?
  let intValue: Int?

  var stringValue: String { name ?? "Index \(intValue ?? 0)" }

  init(index: Int) {
    name = nil
    intValue = index
  }

  init(stringValue: String) {
    name = stringValue
    intValue = nil
  }

  init?(intValue: Int) {
    self.init(index: intValue)
  }

  static let `super` = JSONKey(stringValue: "super")
}
