internal import FanfareJSON

/// The functions that take values and give one, by name and number of arguments.
enum Natives {
  typealias Answer = Result<JSONValue, Arithmetic.Mismatch>
  typealias Mismatch = Arithmetic.Mismatch

  static let table: [Signature: NativeFunction] = {
    var table: [Signature: NativeFunction] = [:]
    for group in [general, numbers, texts, matching, lists, objects, dates] {
      for (name, count, function) in group { table[Signature(name: name, count: count)] = function }
    }
    for (name, function) in mathematics { table[Signature(name: name, count: 0)] = unary(function) }
    for (name, function) in binaryMathematics { table[Signature(name: name, count: 2)] = binary(function) }
    return table
  }()

  typealias Group = [(name: String, count: Int, function: NativeFunction)]

  static let general: Group = [
    ("not", 0, { (input, _, _) throws(Stop) in .success(.bool(!input.isTruthy)) }),
    ("type", 0, { (input, _, _) throws(Stop) in .success(.string(input.typeName)) }),
    ("length", 0, length),
    ("utf8bytelength", 0, utf8ByteLength),
    (
      "contains", 1,
      { (input, arguments, evaluation) throws(Stop) in try contains(input, arguments[0], evaluation) }
    ),
    (
      "has", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try evaluation.spend(on: arguments[0].stringValue ?? "")
        return Indexing.has(input, arguments[0]).map { .bool($0) }
      }
    ),
    ("setpath", 2, setPath),
    ("delpaths", 1, deletePaths),
    (
      "tostring", 0,
      { (input, _, evaluation) throws(Stop) in .success(.string(try JSONText.plain(input, evaluation))) }
    ),
    (
      "tojson", 0,
      { (input, _, evaluation) throws(Stop) in .success(.string(try JSONText.text(of: input, evaluation))) }
    ),
    ("fromjson", 0, fromJSON),
    ("tonumber", 0, toNumber),
    (
      "toarray", 0,
      { (input, _, _) throws(Stop) in .success(input.arrayValue == nil ? .array([input]) : input) }
    ),
    ("format", 1, format),
    (
      "builtins", 0,
      { (_, _, evaluation) throws(Stop) in
        try evaluation.spend(Builtins.signatures.count)
        return .success(Builtins.list)
      }
    ),
    ("have_literal_numbers", 0, { (_, _, _) throws(Stop) in .success(true) }),
    ("have_decnum", 0, { (_, _, _) throws(Stop) in .success(false) }),
    ("now", 0, now),
  ]

  static func length(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    switch input {
    case .null: return .success(.number(0))
    case .string(let text):
      try evaluation.spend(on: text)
      return .success(.number(text.unicodeScalars.count))
    case .array(let elements): return .success(.number(elements.count))
    case .object(let object): return .success(.number(object.count))
    case .number(let number):
      try evaluation.spend(number.textLength / 8)
      return .success(
        .number(
          number < JSONNumber(0)
            ? Arithmetic.negate(number) : number == JSONNumber(0) ? JSONNumber(0) : number
        )
      )
    case .bool: return .failure(Mismatch("\(input.described) has no length"))
    }
  }

  static func utf8ByteLength(_ input: JSONValue, _: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    guard case .string(let text) = input else {
      return .failure(Mismatch("\(input.described) only strings have UTF-8 byte length"))
    }
    return .success(.number(text.utf8.count))
  }

  /// Whether `inner` is a part of `outer`: of a text, of elements, of members.
  static func contains(
    _ outer: JSONValue,
    _ inner: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    // To jq `true` and `false` are of different types.
    guard outer.typeName == inner.typeName, outer.boolValue == inner.boolValue else {
      return .failure(Mismatch(outer, inner, "cannot have their containment checked"))
    }
    return .success(.bool(try isContained(inner, in: outer, evaluation)))
  }

  private static func isContained(
    _ inner: JSONValue,
    in outer: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Bool {
    try evaluation.spend()
    switch (outer, inner) {
    case (.object(let outer), .object(let inner)):
      for (name, value) in inner {
        guard let other = outer[name], try isContained(value, in: other, evaluation) else { return false }
      }
      return true
    case (.array(let outer), .array(let inner)):
      for element in inner {
        var isFound = false
        for other in outer where !isFound { isFound = try isContained(element, in: other, evaluation) }
        if !isFound { return false }
      }
      return true
    case (.string(let outer), .string(let inner)):
      try evaluation.spend(outer.utf8.count / 16)
      guard !inner.isEmpty else { return true }
      return try Texts.firstOffset(of: Array(inner.utf8), in: Array(outer.utf8), from: 0, evaluation) != nil
    default: return evaluation.order.areEqual(outer, inner)
    }
  }

  static func setPath(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .array(let path) = arguments[0] else {
      return .failure(Mismatch("Path must be specified as an array"))
    }
    guard path.count <= JQLimits.maximumValueDepth else {
      throw .limit("a path is longer than \(JQLimits.maximumValueDepth) steps")
    }
    var result = input
    let mismatch = try Paths.update(&result, path[...], evaluation) { (place) throws(Stop) in
      place = arguments[1]
    }
    return mismatch.map { .failure($0) } ?? .success(result)
  }

  static func deletePaths(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .array(let paths) = arguments[0] else {
      return .failure(Mismatch("Paths must be specified as an array"))
    }
    for path in paths {
      guard case .array(let keys) = path else {
        return .failure(Mismatch("Path must be specified as array, not \(path.typeName)"))
      }
      guard keys.count <= JQLimits.maximumValueDepth else {
        throw .limit("a path is longer than \(JQLimits.maximumValueDepth) steps")
      }
    }
    return try Paths.delete(input, paths, evaluation)
  }

  static func fromJSON(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    guard case .string(let text) = input else {
      return .failure(Mismatch("\(input.described) only strings can be parsed"))
    }
    try evaluation.spend(text.utf8.count / 8)
    if text == "nan" { return .success(.number(Double.nan)) }
    do {
      return .success(
        try JSONValue(parsing: text, limits: JSONLimits(maximumDepth: JQLimits.maximumValueDepth))
      )
    } catch {
      let excerpt = Excerpt.text(of: input, maximumBytes: 40)
      return .failure(
        Mismatch("\(error.message) at line \(error.line), column \(error.column) (while parsing \(excerpt))")
      )
    }
  }

  static func toNumber(_ input: JSONValue, _: [JSONValue], _: Evaluation) throws(Stop) -> Answer {
    switch input {
    case .number: return .success(input)
    case .string(let text):
      if let number = NumberText.number(in: text) { return .success(.number(number)) }
    default: break
    }
    return .failure(Mismatch("\(input.described) cannot be parsed as a number"))
  }

  static func format(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let name) = arguments[0], let format = Format(rawValue: name) else {
      return .failure(Mismatch("\(arguments[0].stringValue ?? arguments[0].described) is not a valid format"))
    }
    return try format.text(of: input, evaluation).map { .string($0) }
  }

  static func now(_: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    guard let now = evaluation.now else { return .failure(Mismatch("now: the program was given no clock")) }
    return .success(.number(now))
  }
}
