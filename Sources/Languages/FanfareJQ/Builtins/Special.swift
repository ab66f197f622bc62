/// The functions that do something with the expressions they are given, other than to ask for their values.
enum Special: CaseIterable {
  case empty, error, path, getPath, first, limit, range, rangeBy

  init?(_ signature: Signature) {
    guard let found = Self.allCases.first(where: { $0.signature == signature }) else { return nil }
    self = found
  }

  var signature: Signature {
    switch self {
    case .empty: Signature(name: "empty", count: 0)
    case .error: Signature(name: "error", count: 0)
    case .path: Signature(name: "path", count: 1)
    case .getPath: Signature(name: "getpath", count: 1)
    case .first: Signature(name: "first", count: 1)
    case .limit: Signature(name: "limit", count: 2)
    case .range: Signature(name: "range", count: 2)
    case .rangeBy: Signature(name: "range", count: 3)
    }
  }

  func expression(_ arguments: [any Expression], at offset: Int) -> any Expression {
    switch self {
    case .empty: Empty()
    case .error: Raise(at: offset)
    case .path: PathOf(arguments[0], at: offset)
    case .getPath: GetPath(arguments[0], at: offset)
    case .first: First(arguments[0])
    case .limit: Limit(arguments[0], arguments[1], at: offset)
    case .range: Counting(from: arguments[0], upTo: arguments[1], by: Literal(.number(1)), at: offset)
    case .rangeBy: Counting(from: arguments[0], upTo: arguments[1], by: arguments[2], at: offset)
    }
  }
}
