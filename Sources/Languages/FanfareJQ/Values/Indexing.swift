internal import FanfareJSON

/// Looking at and changing what stands at a key of a value.
enum Indexing {
  typealias Mismatch = Arithmetic.Mismatch

  /// What stands at a key: a name in an object, a position in a list, a slice, or the positions of a list in a list.
  static func get(
    _ value: JSONValue,
    _ key: JSONValue,
    _ evaluation: Evaluation
  ) -> Result<JSONValue, Mismatch> {
    switch (value, key) {
    case (.object(let object), .string(let name)):
      _ = evaluation.trySpend(name.utf8.count / 64)
      return .success(object[name] ?? .null)
    case (.array(let elements), .number(let number)):
      guard let index = position(number, count: elements.count) else { return .success(.null) }
      return .success(elements[index])
    case (.null, .string), (.null, .number): return .success(.null)
    case (.array, .object(let slice)), (.string, .object(let slice)), (.null, .object(let slice)):
      _ = evaluation.trySpend((value.arrayValue?.count ?? 0) / 8 + (value.stringValue?.utf8.count ?? 0) / 32)
      return Slice.get(value, slice["start"], slice["end"])
    case (.array(let elements), .array(let wanted)):
      return .success(positions(of: wanted, in: elements, evaluation))
    case (_, .string(let name)) where name.utf8.count < 30:
      return .failure(Mismatch("Cannot index \(value.typeName) with string \"\(name)\""))
    default: return .failure(Mismatch("Cannot index \(value.typeName) with \(key.typeName)"))
    }
  }

  /// The position that a number means in a list; `nil` if it is outside.
  static func position(_ number: JSONNumber, count: Int) -> Int? {
    let value = number.doubleValue
    guard !value.isNaN, abs(value) < 0x1p53 else { return nil }
    var index = Int(value.rounded(.towardZero))
    if index < 0 { index += count }
    return index >= 0 && index < count ? index : nil
  }

  private static func positions(
    of wanted: [JSONValue],
    in elements: [JSONValue],
    _ evaluation: Evaluation
  ) -> JSONValue {
    guard !wanted.isEmpty, wanted.count <= elements.count else { return .array([]) }
    var found: [JSONValue] = []
    for start in 0...(elements.count - wanted.count)
    where zip(wanted, elements[start...]).allSatisfy({
      evaluation.trySpend() && evaluation.order.areEqual($0, $1)
    }) {
      found.append(.number(start))
    }
    return .array(found)
  }

  /// The largest position that a list is extended to.
  static let maximumPosition = 536_870_911

  /// Puts a value at a key; what isn't there yet is made, with `null` in between.
  static func set(
    _ container: inout JSONValue,
    _ key: JSONValue,
    to value: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Mismatch? {
    try evaluation.nest(value)
    switch (container, key) {
    case (.object, .string(let name)), (.null, .string(let name)):
      var object = container.takeObject()
      try evaluation.set(name, to: value, in: &object)
      container = .object(object)
    case (.array, .number(let number)), (.null, .number(let number)):
      var elements = container.takeArray()
      guard !number.doubleValue.isNaN else { return Mismatch("Cannot set array element at NaN index") }
      var index = Int(min(max(number.doubleValue, -0x1p31), 0x1p31).rounded(.towardZero))
      if index < 0 { index += elements.count }
      guard index >= 0 else { return Mismatch("Out of bounds negative array index") }
      guard index <= maximumPosition else { return Mismatch("Array index too large") }
      if index >= elements.count {
        try evaluation.spend(index - elements.count)
        let missing = Array(repeating: JSONValue.null, count: index + 1 - elements.count)
        try evaluation.append(missing, to: &elements)
      }
      try evaluation.set(index, to: value, in: &elements)
      container = .array(elements)
    case (.array, .object(let slice)), (.null, .object(let slice)):
      var elements = container.takeArray()
      guard case .array(let replacement) = value else {
        return Mismatch("A slice of an array can only be assigned another array")
      }
      switch Slice.range(start: slice["start"], end: slice["end"], count: elements.count) {
      case .failure(let mismatch): return mismatch
      case .success(let range): elements.replaceSubrange(range, with: replacement)
      }
      try evaluation.spend(elements.count / 8 + replacement.count)
      container = .array(elements)
    case (.string, .object): return Mismatch("Cannot update string slices")
    default: return cannotIndex(container, key, evaluation)
    }
    return nil
  }

  private static func cannotIndex(
    _ container: JSONValue,
    _ key: JSONValue,
    _ evaluation: Evaluation
  ) -> Mismatch {
    if case .failure(let mismatch) = get(container, key, evaluation) { return mismatch }
    return Mismatch("Cannot update field at \(key.typeName) index of \(container.typeName)")
  }

  /// Whether something stands at a key.
  static func has(_ value: JSONValue, _ key: JSONValue) -> Result<Bool, Mismatch> {
    switch (value, key) {
    case (.null, _): return .success(false)
    case (.object(let object), .string(let name)): return .success(object[name] != nil)
    case (.array(let elements), .number(let number)):
      let index = number.doubleValue
      return .success(index >= 0 && index < Double(elements.count))
    default:
      return .failure(Mismatch("Cannot check whether \(value.typeName) has a \(key.typeName) key"))
    }
  }
}

extension JSONValue {
  /// Takes the list out and leaves `null`, so that nothing else holds it; an empty one if it is no list.
  mutating func takeArray() -> [JSONValue] {
    guard case .array(let elements) = self else { return [] }
    self = .null
    return elements
  }

  /// Takes the text out and leaves `null`; `nil` if it is no text.
  mutating func takeString() -> String? {
    guard case .string(let text) = self else { return nil }
    self = .null
    return text
  }

  /// Takes the object out and leaves `null`; an empty one if it is no object.
  mutating func takeObject() -> JSONObject {
    guard case .object(let object) = self else { return JSONObject() }
    self = .null
    return object
  }
}
