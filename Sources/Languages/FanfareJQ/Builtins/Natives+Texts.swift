internal import FanfareJSON

extension Natives {
  static let texts: Group = [
    (
      "ascii_downcase", 0,
      { (input, _, evaluation) throws(Stop) in try mapASCII(input, 0x41...0x5A, evaluation) }
    ),
    (
      "ascii_upcase", 0,
      { (input, _, evaluation) throws(Stop) in try mapASCII(input, 0x61...0x7A, evaluation) }
    ),
    ("startswith", 1, startsWith),
    ("endswith", 1, endsWith),
    (
      "ltrimstr", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try spend(on: input, evaluation)
        return .success(Texts.trimming(input, prefix: arguments[0]))
      }
    ),
    (
      "rtrimstr", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try spend(on: input, evaluation)
        return .success(Texts.trimming(input, suffix: arguments[0]))
      }
    ),
    (
      "trimstr", 1,
      { (input, arguments, evaluation) throws(Stop) in
        try spend(on: input, evaluation)
        return .success(Texts.trimming(Texts.trimming(input, prefix: arguments[0]), suffix: arguments[0]))
      }
    ),
    (
      "trim", 0,
      { (input, _, evaluation) throws(Stop) in try trim(input, start: true, end: true, evaluation) }
    ),
    (
      "ltrim", 0,
      { (input, _, evaluation) throws(Stop) in try trim(input, start: true, end: false, evaluation) }
    ),
    (
      "rtrim", 0,
      { (input, _, evaluation) throws(Stop) in try trim(input, start: false, end: true, evaluation) }
    ),
    ("split", 1, split),
    ("join", 1, join),
    ("explode", 0, explode),
    ("implode", 0, implode),
    ("_strindices", 1, indices),
  ]

  private static func mapASCII(
    _ input: JSONValue,
    _ letters: ClosedRange<UInt8>,
    _ evaluation: Evaluation
  ) throws(Stop)
    -> Answer
  {
    guard case .string(let text) = input else { return .failure(Mismatch("explode input must be a string")) }
    try evaluation.spend(text.utf8.count / 16)
    return .success(
      .string(String(decoding: text.utf8.map { letters.contains($0) ? $0 ^ 0x20 : $0 }, as: UTF8.self))
    )
  }

  static func startsWith(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input, case .string(let prefix) = arguments[0] else {
      return .failure(Mismatch("startswith() requires string inputs"))
    }
    try evaluation.spend(prefix.utf8.count / 16)
    return .success(.bool(text.utf8.starts(with: prefix.utf8)))
  }

  static func endsWith(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input, case .string(let suffix) = arguments[0] else {
      return .failure(Mismatch("endswith() requires string inputs"))
    }
    try evaluation.spend(suffix.utf8.count / 8)
    return .success(.bool(text.utf8.reversed().starts(with: suffix.utf8.reversed())))
  }

  /// Counts the work of looking through a text; anything else takes none.
  private static func spend(on value: JSONValue, _ evaluation: Evaluation) throws(Stop) {
    if case .string(let text) = value { try evaluation.spend(text.utf8.count / 16) }
  }

  private static func trim(
    _ input: JSONValue,
    start: Bool,
    end: Bool,
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input else {
      return .failure(Mismatch("\(input.described) cannot be trimmed"))
    }
    try evaluation.spend(text.utf8.count / 4)
    var scalars = text.unicodeScalars[...]
    if start { scalars = scalars.drop { $0.properties.isWhitespace } }
    if end { while scalars.last?.properties.isWhitespace == true { scalars.removeLast() } }
    return .success(.string(String(scalars)))
  }

  static func split(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input, case .string(let separator) = arguments[0] else {
      return .failure(Mismatch("split input and separator must be strings"))
    }
    return .success(try Texts.split(text, by: separator, evaluation))
  }

  static func join(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    var elements: [JSONValue] = []
    switch input {
    case .array(let values): elements = values
    case .object(let object): elements = object.map(\.value)
    default: return .failure(Mismatch("Cannot iterate over \(input.described)"))
    }
    guard let first = elements.first else { return .success("") }
    guard case .string(let separator) = arguments[0] else {
      // The empty text that joining begins with decides what is wrong.
      if elements.count == 1, arguments[0].isNull || !first.isContainer {
        return .success(try joined(elements, "", evaluation))
      }
      return .failure(Mismatch(.string(""), arguments[0], "cannot be added"))
    }
    for (index, element) in elements.enumerated() where element.isContainer {
      let before = try joined(Array(elements[..<index]), separator, evaluation)
      let text = (before.stringValue ?? "") + (index > 0 ? separator : "")
      return .failure(Mismatch(.string(text), element, "cannot be added"))
    }
    return .success(try joined(elements, separator, evaluation))
  }

  private static func joined(
    _ elements: [JSONValue],
    _ separator: String,
    _ evaluation: Evaluation
  ) throws(Stop)
    -> JSONValue
  {
    var text = ""
    for (index, element) in elements.enumerated() {
      try evaluation.spend()
      if index > 0 { try evaluation.append(separator, to: &text) }
      switch element {
      case .null: continue
      default: try evaluation.append(JSONText.plain(element, evaluation), to: &text)
      }
    }
    return .string(text)
  }

  static func explode(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    guard case .string(let text) = input else { return .failure(Mismatch("explode input must be a string")) }
    try evaluation.spend(text.utf8.count)
    return .success(.array(text.unicodeScalars.map { .number(Int($0.value)) }))
  }

  static func implode(_ input: JSONValue, _: [JSONValue], _ evaluation: Evaluation) throws(Stop) -> Answer {
    guard case .array(let elements) = input else {
      return .failure(Mismatch("implode input must be an array"))
    }
    try evaluation.spend(elements.count)
    var scalars = String.UnicodeScalarView()
    for element in elements {
      guard case .number(let number) = element, !number.doubleValue.isNaN else {
        return .failure(
          Mismatch("\(element.described) can't be imploded, unicode codepoint needs to be numeric")
        )
      }
      scalars.append(
        UInt32(exactly: number.doubleValue.rounded(.towardZero)).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
      )
    }
    return .success(.string(String(scalars)))
  }

  /// Where a text stands in another, in code points.
  static func indices(
    _ input: JSONValue,
    _ arguments: [JSONValue],
    _ evaluation: Evaluation
  ) throws(Stop) -> Answer {
    guard case .string(let text) = input, case .string(let wanted) = arguments[0] else {
      return .failure(Mismatch("_strindices input and argument must be strings"))
    }
    let (bytes, part) = (Array(text.utf8), Array(wanted.utf8))
    guard !part.isEmpty else { return .success(.array([])) }
    try evaluation.spend(bytes.count / 4)
    var found: [JSONValue] = []
    var (counted, position, start) = (0, 0, 0)
    while let offset = try Texts.firstOffset(of: part, in: bytes, from: start, evaluation) {
      position += bytes[counted..<offset].count { $0 & 0xC0 != 0x80 }
      counted = offset
      found.append(.number(position))
      start = offset + 1
    }
    return .success(.array(found))
  }
}

extension JSONValue {
  fileprivate var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }
}
