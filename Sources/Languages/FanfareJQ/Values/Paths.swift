internal import FanfareJSON

/// Looking at and changing what stands at the end of a path.
enum Paths {
  typealias Mismatch = Arithmetic.Mismatch

  /// Changes what stands at a path; everything on the way is taken out first, so that it can be changed in place.
  ///
  /// - Parameter change: gets what stands there; what it leaves is put back.
  static func update(
    _ value: inout JSONValue,
    _ path: ArraySlice<JSONValue>,
    _ evaluation: Evaluation,
    _ change: (inout JSONValue) throws(Stop) -> Void
  ) throws(Stop) -> Mismatch? {
    guard let key = path.first else {
      try change(&value)
      return nil
    }
    var inner: JSONValue
    switch Indexing.get(value, key, evaluation) {
    case .failure(let mismatch): return mismatch
    case .success(let found): inner = found
    }
    try release(&value, key, evaluation)
    if let mismatch = try update(&inner, path.dropFirst(), evaluation, change) { return mismatch }
    return try Indexing.set(&value, key, to: inner, evaluation)
  }

  /// Leaves `null` where a value was taken out.
  private static func release(
    _ value: inout JSONValue,
    _ key: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) {
    // The value isn't bound here: it would be held twice and copied.
    switch key {
    case .string(let name):
      guard case .object = value else { return }
      var object = value.takeObject()
      if object[name] != nil { try evaluation.set(name, to: .null, in: &object) }
      value = .object(object)
    case .number(let number):
      guard case .array = value else { return }
      var elements = value.takeArray()
      if let index = Indexing.position(number, count: elements.count) {
        try evaluation.set(index, to: .null, in: &elements)
      }
      value = .array(elements)
    default: return
    }
  }

  /// The value without what stands at the paths, all of which are meant in the value as it was.
  static func delete(
    _ value: JSONValue,
    _ paths: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop)
    -> Result<JSONValue, Mismatch>
  {
    try evaluation.spend(paths.count)
    var value = value
    let sorted = paths.sorted(by: evaluation.order.isLess).map { $0.arrayValue ?? [] }
    if let first = sorted.first, first.isEmpty { return .success(.null) }
    if let mismatch = try delete(sorted[...], depth: 0, from: &value, evaluation) {
      return .failure(mismatch)
    }
    return .success(value)
  }

  /// Deletes by sorted paths that are equal up to a depth and longer than that; the last ones first.
  private static func delete(
    _ paths: ArraySlice<[JSONValue]>,
    depth: Int,
    from value: inout JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Mismatch? {
    var doomed: [JSONValue] = []
    var rest = paths
    while let key = rest.last?[depth] {
      try evaluation.spend()
      // The last path belongs to the group whatever a comparison says: `nan` isn't even equal to itself.
      let start =
        rest.dropLast().lastIndex { evaluation.order.compare($0[depth], key) != 0 }.map { $0 + 1 }
        ?? rest.startIndex
      let group = rest[start...]
      rest = rest[..<start]
      if group.first?.count == depth + 1 {
        doomed.append(key)
        continue
      }
      if case .null = value { continue }
      switch Indexing.get(value, key, evaluation) {
      case .failure(let mismatch): return mismatch
      case .success(.null): continue
      case .success(var inner):
        try release(&value, key, evaluation)
        if let mismatch = try delete(group, depth: depth + 1, from: &inner, evaluation) { return mismatch }
        if let mismatch = try Indexing.set(&value, key, to: inner, evaluation) { return mismatch }
      }
    }
    return doomed.isEmpty ? nil : try remove(doomed, from: &value, evaluation)
  }

  private static func remove(
    _ keys: [JSONValue],
    from value: inout JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Mismatch? {
    switch value {
    case .null: return nil
    case .object:
      let object = value.takeObject()
      try evaluation.spend(object.count)
      var doomed = JSONObject()
      for key in keys {
        guard case .string(let name) = key else {
          return Mismatch("Cannot delete \(key.typeName) field of object")
        }
        try evaluation.set(name, to: .null, in: &doomed)
      }
      value = .object(JSONObject(object.filter { doomed[$0.name] == nil }))
    case .array:
      let elements = value.takeArray()
      try evaluation.spend(elements.count / 4 + keys.count)
      var isKept = Array(repeating: true, count: elements.count)
      for key in keys {
        switch key {
        case .number(let number):
          if let index = Indexing.position(number, count: elements.count) { isKept[index] = false }
        case .object(let slice):
          switch Slice.range(start: slice["start"], end: slice["end"], count: elements.count) {
          case .failure(let mismatch): return mismatch
          case .success(let range): for index in range { isKept[index] = false }
          }
        default: return Mismatch("Cannot delete \(key.typeName) element of array")
        }
      }
      value = .array(zip(elements, isKept).filter(\.1).map(\.0))
    default: return Mismatch("Cannot delete fields from \(value.typeName)")
    }
    return nil
  }
}
