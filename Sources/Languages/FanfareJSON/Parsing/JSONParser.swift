/// Reads JSON values one after another from a text: JSON Lines, or values with white space between them.
///
/// ```swift
/// let bytes = Array(#"{"a": 1} {"a": 2}"#.utf8)
/// var parser = JSONParser(bytes)
/// while let value = try parser.next() { print(value) }
/// ```
public struct JSONParser: Sendable {
  private let bytes: [UInt8]
  private let limits: JSONLimits
  private let names = JSONNames()

  /// The offset of the first byte that hasn't been read.
  public private(set) var offset = 0

  /// Creates a parser.
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8; a byte order mark before the first value is passed over, and one before a later value is a mistake.
  ///   - limits: how large the text may be.
  public init(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) {
    self.bytes = bytes
    self.limits = limits
  }

  /// The next value.
  ///
  /// - Returns: `nil` when only white space is left.
  /// - Throws: ``JSONError`` with the place of the mistake; the parser then stays where it was.
  public mutating func next() throws(JSONError) -> JSONValue? {
    let (limits, names) = (limits, names)
    let start = offset
    let outcome = bytes.withUnsafeBufferPointer { bytes -> Result<(JSONValue?, Int), JSONError> in
      Result { () throws(JSONError) in
        var builder = try JSONValueBuilder(bytes, from: start, limits: limits, names: names)
        return (try builder.nextValue(), builder.position)
      }
    }
    let (value, position) = try outcome.get()
    offset = position
    return value
  }
}

extension JSONValue {
  /// Reads a JSON text (RFC 8259, strictly).
  ///
  /// - Parameters:
  ///   - bytes: the text in UTF-8; a byte order mark at its beginning is passed over.
  ///   - limits: how large the text may be.
  /// - Throws: ``JSONError`` with the place of the mistake. Of members with the same name the last one stays.
  public init(parsing bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: bytes, limits: limits, names: nil)
  }

  /// Reads a JSON text that may have the same names of members as others.
  init(parsing bytes: [UInt8], limits: JSONLimits, names: JSONNames?) throws(JSONError) {
    let outcome = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(JSONError) in
        var builder = try JSONValueBuilder(bytes, from: 0, limits: limits, names: names)
        return try builder.onlyValue()
      }
    }
    self = try outcome.get()
  }

  /// Reads a JSON text (RFC 8259, strictly).
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - limits: how large the text may be.
  /// - Throws: ``JSONError`` with the place of the mistake.
  public init(parsing text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), limits: limits)
  }
}

/// Builds values from tokens.
struct JSONValueBuilder {
  private var scanner: JSONScanner
  private let maximumDepth: Int
  private let names: JSONNames?
  /// For so many elements of a list room is made in advance, at most.
  private static let expectedElements = 64

  init(
    _ bytes: UnsafeBufferPointer<UInt8>,
    from position: Int,
    beginsText: Bool = true,
    limits: JSONLimits,
    names: JSONNames?
  ) throws(JSONError) {
    self.names = names
    scanner = JSONScanner(bytes, from: position, beginsText: beginsText)
    maximumDepth = limits.maximumDepth
    guard bytes.count <= limits.maximumBytes else {
      throw scanner.error(
        .tooLarge,
        "the text is longer than \(limits.maximumBytes) bytes",
        at: limits.maximumBytes
      )
    }
  }

  var position: Int { scanner.position }

  /// The value, with nothing but white space around it.
  mutating func onlyValue() throws(JSONError) -> JSONValue {
    guard let value = try nextValue() else { throw scanner.end(expecting: "a value") }
    scanner.skipWhitespace()
    guard scanner.current == nil else { throw scanner.unexpected(expecting: "the end of the text") }
    return value
  }

  /// The next value; `nil` if only white space is left.
  mutating func nextValue() throws(JSONError) -> JSONValue? {
    scanner.skipWhitespace()
    guard scanner.current != nil else { return nil }
    var objects = ObjectMaker(inList: false)
    return try value(depth: 0, &objects)
  }

  /// - Parameter objects: makes the objects that stand beside this value.
  private mutating func value(depth: Int, _ objects: inout ObjectMaker) throws(JSONError) -> JSONValue {
    switch scanner.current {
    case UInt8(ascii: "\""):
      return .string(scanner.text(of: try scanner.scanString()))
    case UInt8(ascii: "{"):
      return .object(try object(depth: try deeper(depth), &objects))
    case UInt8(ascii: "["):
      return .array(try array(depth: try deeper(depth)))
    case UInt8(ascii: "t"):
      try scanner.scanLiteral("true")
      return .bool(true)
    case UInt8(ascii: "f"):
      try scanner.scanLiteral("false")
      return .bool(false)
    case UInt8(ascii: "n"):
      try scanner.scanLiteral("null")
      return .null
    case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
      return .number(JSONNumber(try scanner.scanNumber(), in: scanner.bytes))
    default:
      throw scanner.unexpected(expecting: "a value")
    }
  }

  private mutating func object(
    depth: Int,
    _ objects: inout ObjectMaker
  ) throws(JSONError) -> JSONObject {
    let start = scanner.position
    scanner.position += 1
    scanner.skipWhitespace()
    if scanner.current == UInt8(ascii: "}") {
      scanner.position += 1
      return JSONObject()
    }
    objects.begin(in: scanner)
    var inner = ObjectMaker(inList: false)
    while true {
      scanner.skipWhitespace()
      guard scanner.current == UInt8(ascii: "\"") else {
        throw scanner.unexpected(expecting: "a name in quotes")
      }
      let name = name(try scanner.scanString())
      scanner.skipWhitespace()
      guard scanner.current == UInt8(ascii: ":") else { throw scanner.unexpected(expecting: "':'") }
      scanner.position += 1
      scanner.skipWhitespace()
      objects.set(name, to: try value(depth: depth, &inner))
      guard try hasNext(before: UInt8(ascii: "}"), "',' or '}'") else {
        return objects.end(bytes: scanner.position - start)
      }
    }
  }

  private func name(_ token: JSONScanner.StringToken) -> String {
    guard let names, !token.hasEscapes, JSONNames.lengths.contains(token.end - token.start) else {
      return scanner.text(of: token)
    }
    return names.text(of: UnsafeBufferPointer(rebasing: scanner.bytes[token.start..<token.end]))
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    scanner.position += 1
    scanner.skipWhitespace()
    if scanner.current == UInt8(ascii: "]") {
      scanner.position += 1
      return []
    }
    var objects = ObjectMaker(inList: true)
    let start = scanner.position
    let first = try value(depth: depth, &objects)
    let length = scanner.position - start
    guard try hasNext(before: UInt8(ascii: "]"), "',' or ']'") else { return [first] }
    var elements: [JSONValue] = []
    // As many as there may be if they are all as long as the first: a list that grows is allocated anew each time.
    elements.reserveCapacity(
      min(scanner.distance(to: UInt8(ascii: "]")) / (length + 1) + 2, Self.expectedElements)
    )
    elements.append(first)
    while true {
      scanner.skipWhitespace()
      elements.append(try value(depth: depth, &objects))
      guard try hasNext(before: UInt8(ascii: "]"), "',' or ']'") else { return elements }
    }
  }

  /// Reads a comma or the closing bracket; returns whether it was the comma.
  private mutating func hasNext(before close: UInt8, _ expected: String) throws(JSONError) -> Bool {
    scanner.skipWhitespace()
    let byte = scanner.current
    guard byte == UInt8(ascii: ",") || byte == close else { throw scanner.unexpected(expecting: expected) }
    scanner.position += 1
    return byte == UInt8(ascii: ",")
  }

  private func deeper(_ depth: Int) throws(JSONError) -> Int {
    guard depth < maximumDepth else {
      throw scanner.error(
        .tooDeep,
        "lists and objects are nested deeper than \(maximumDepth) levels",
        at: scanner.position
      )
    }
    return depth + 1
  }
}
