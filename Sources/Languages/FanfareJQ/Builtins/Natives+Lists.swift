internal import FanfareJSON

extension Natives {
  static let lists: Group = [
    ("add", 0, add),
    ("reverse", 0, reverse),
    (
      "flatten", 0,
      { (input, _, evaluation) throws(Stop) in try flatten(input, depth: .infinity, evaluation) }
    ),
    ("flatten", 1, flattenToDepth),
    ("sort", 0, { (input, _, evaluation) throws(Stop) in try sorted(input, evaluation).map { .array($0) } }),
    ("unique", 0, uniqueElements),
    (
      "min", 0,
      { (input, _, evaluation) throws(Stop) in try extreme(input, by: input, isMinimum: true, evaluation) }
    ),
    (
      "max", 0,
      { (input, _, evaluation) throws(Stop) in try extreme(input, by: input, isMinimum: false, evaluation) }
    ),
    (
      "_sort_by", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try keyed(input, by: arguments[0], evaluation).map { .array($0.map(\.value)) }
      }
    ),
    (
      "_group_by", 1,
      { (input, arguments, evaluation) throws(Stop) in try grouped(input, by: arguments[0], evaluation) }
    ),
    (
      "_unique_by", 1,
      { (input, arguments, evaluation) throws(Stop) in try unique(input, by: arguments[0], evaluation) }
    ),
    (
      "_min_by", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try extreme(input, by: arguments[0], isMinimum: true, evaluation)
      }
    ),
    (
      "_max_by", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try extreme(input, by: arguments[0], isMinimum: false, evaluation)
      }
    ),
    ("bsearch", 1, binarySearch),
  ]

  static func add(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    var sum = JSONValue.null
    func include(_ value: JSONValue) throws(Stop) -> Mismatch? {
      try evaluation.spend()
      let before = sum
      sum = .null
      switch try Arithmetic.add(before, value, evaluation) {
      case .success(let next): sum = next
      case .failure(let mismatch): return mismatch
      }
      return nil
    }
    switch input {
    case .array(let elements):
      for element in elements { if let mismatch = try include(element) { return .failure(mismatch) } }
    case .object(let object):
      for member in object { if let mismatch = try include(member.value) { return .failure(mismatch) } }
    default: return .failure(Mismatch("Cannot iterate over \(input.described)"))
    }
    return .success(sum)
  }

  static func reverse(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    switch input {
    case .null: return .success(.array([]))
    case .string(let text):
      try evaluation.spend(text.utf8.count / 8)
      return .success(.string(String(String.UnicodeScalarView(text.unicodeScalars.reversed()))))
    case .array(let elements):
      try evaluation.spend(elements.count)
      return .success(.array(elements.reversed()))
    default: return .failure(Mismatch("Cannot reverse \(input.described)"))
    }
  }

  static func flattenToDepth(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .number(let depth) = arguments[0], depth.doubleValue >= 0 else {
      return .failure(Mismatch("flatten depth must not be negative"))
    }
    return try flatten(input, depth: depth.doubleValue, evaluation)
  }

  private static func flatten(
    _ input: JSONValue,
    depth: Double,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    var flat: [JSONValue] = []
    switch input {
    case .array(let elements): try append(elements, depth, to: &flat, evaluation)
    case .object(let object): try append(object.map(\.value), depth, to: &flat, evaluation)
    default: return .failure(Mismatch("Cannot iterate over \(input.described)"))
    }
    return .success(.array(flat))
  }

  private static func append(
    _ elements: [JSONValue],
    _ depth: Double,
    to flat: inout [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) {
    for element in elements {
      try evaluation.spend()
      if case .array(let inner) = element, depth > 0 {
        try append(inner, depth - 1, to: &flat, evaluation)
      } else {
        flat.append(element)
      }
    }
  }

  // MARK: Order

  private static func sorted(
    _ input: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Result<[JSONValue], Mismatch> {
    guard case .array(let elements) = input else {
      return .failure(Mismatch("\(input.described) cannot be sorted, as it is not an array"))
    }
    // Comparisons count while they are made, so that a long list can be given up in between.
    try evaluation.spend(elements.count)
    let sorted = elements.sorted(by: evaluation.order.isLess)
    try evaluation.spend(0)
    return .success(sorted)
  }

  /// The elements with their keys, in the order of the keys; equal ones stay in their order.
  private static func keyed(
    _ input: JSONValue,
    by keys: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Result<
    [(key: JSONValue, value: JSONValue)], Mismatch
  > {
    guard case .array(let elements) = input, case .array(let keys) = keys, elements.count == keys.count else {
      return .failure(Mismatch(input, keys, "cannot be sorted, as they are not both arrays"))
    }
    try evaluation.spend(elements.count)
    let sorted = zip(keys, elements).sorted { evaluation.order.isLess($0.0, $1.0) }
    try evaluation.spend(0)
    return .success(sorted.map { (key: $0.0, value: $0.1) })
  }

  private static func grouped(
    _ input: JSONValue,
    by keys: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    switch try keyed(input, by: keys, evaluation) {
    case .failure(let mismatch): return .failure(mismatch)
    case .success(let members):
      var groups: [[JSONValue]] = []
      var last: JSONValue?
      for (key, value) in members {
        try evaluation.nest(value)
        if let known = last, evaluation.order.compare(known, key) == 0 {
          groups[groups.count - 1].append(value)
        } else {
          groups.append([value])
          last = key
        }
      }
      return .success(.array(groups.map { .array($0) }))
    }
  }

  static func uniqueElements(
    _ input: JSONValue,
    _: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    switch input {
    case .array: return try unique(input, by: input, evaluation)
    case .object(let object):
      return try unique(input, by: .array(object.map { .array([$0.value]) }), evaluation)
    default: return .failure(Mismatch("Cannot iterate over \(input.described)"))
    }
  }

  private static func unique(
    _ input: JSONValue,
    by keys: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    try keyed(input, by: keys, evaluation).map { members in
      var unique: [JSONValue] = []
      var last: JSONValue?
      for (key, value) in members where last.map({ evaluation.order.compare($0, key) != 0 }) ?? true {
        unique.append(value)
        last = key
      }
      return .array(unique)
    }
  }

  /// The smallest element, of equal ones the first; or the largest, of equal ones the last.
  private static func extreme(
    _ input: JSONValue,
    by keys: JSONValue,
    isMinimum: Bool,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .array(let elements) = input, case .array(let keys) = keys, elements.count == keys.count else {
      return .failure(Mismatch(input, keys, "cannot be iterated over"))
    }
    try evaluation.spend(elements.count)
    guard var best = keys.indices.first else { return .success(.null) }
    for index in keys.indices.dropFirst()
    where (evaluation.order.compare(keys[index], keys[best]) < 0) == isMinimum {
      best = index
    }
    return .success(elements[best])
  }

  /// Where a value stands in a sorted list; `-1 - position` of where it would stand if it isn't there.
  static func binarySearch(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .array(let elements) = input else {
      return .failure(Mismatch("\(input.described) cannot be searched from"))
    }
    var (low, high) = (0, elements.count)
    while low < high {
      let middle = (low + high) / 2
      let order = evaluation.order.compare(elements[middle], arguments[0])
      if order == 0 { return .success(.number(middle)) }
      if order < 0 { low = middle + 1 } else { high = middle }
    }
    return .success(.number(-1 - low))
  }
}
