/// The elements of a list while they are decoded.
struct JSONElements: UnkeyedDecodingContainer {
  private let document: JSONDocument
  private let path: CodingPath?
  private let end: Int
  private let total: Int
  private var node: Int
  private(set) var currentIndex = 0

  init(document: JSONDocument, array: Int, path: CodingPath?) {
    self.document = document
    self.path = path
    end = Int(document[array].next)
    total = Int(document[array].detail)
    node = array + 1
  }

  var codingPath: [any CodingKey] { CodingPath.keys(of: path) }
  var count: Int? { total }
  var isAtEnd: Bool { node >= end }

  mutating func decodeNil() throws -> Bool {
    guard try element().decodeNil() else { return false }
    advance()
    return true
  }

  mutating func decode(_ type: Bool.Type) throws -> Bool { try next { try $0.decode(type) } }
  mutating func decode(_ type: String.Type) throws -> String { try next { try $0.decode(type) } }
  mutating func decode(_ type: Double.Type) throws -> Double { try next { try $0.decode(type) } }
  mutating func decode(_ type: Float.Type) throws -> Float { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int.Type) throws -> Int { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int8.Type) throws -> Int8 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int16.Type) throws -> Int16 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int32.Type) throws -> Int32 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int64.Type) throws -> Int64 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt.Type) throws -> UInt { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt8.Type) throws -> UInt8 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt16.Type) throws -> UInt16 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt32.Type) throws -> UInt32 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt64.Type) throws -> UInt64 { try next { try $0.decode(type) } }
  mutating func decode(_ type: Int128.Type) throws -> Int128 { try next { try $0.decode(type) } }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try next { try $0.decode(type) } }
  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    try next { try $0.decode(type) }
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try next { try $0.container(keyedBy: type) }
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try next { try $0.unkeyedContainer() }
  }

  mutating func superDecoder() throws -> any Decoder { try next { $0 } }

  private func element() throws -> JSONNodeDecoder {
    guard !isAtEnd else {
      let context = DecodingError.Context(
        codingPath: codingPath + [JSONKey(index: currentIndex)],
        debugDescription: "the list has only \(total) elements"
      )
      throw DecodingError.valueNotFound(JSONValue.self, context)
    }
    return JSONNodeDecoder(
      document: document,
      node: node,
      path: CodingPath(path, index: currentIndex)
    )
  }

  /// Decodes the next element; one that can't be decoded stays the next one.
  private mutating func next<Value>(_ decode: (JSONNodeDecoder) throws -> Value) throws -> Value {
    let value = try decode(try element())
    advance()
    return value
  }

  private mutating func advance() {
    node = Int(document[node].next)
    currentIndex += 1
  }
}
