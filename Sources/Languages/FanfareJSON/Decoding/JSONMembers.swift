/// The members of an object while they are decoded.
struct JSONMembers<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let document: JSONDocument
  let object: Int
  let path: CodingPath?
  private let convertsKeys: Bool

  init(document: JSONDocument, object: Int, path: CodingPath?) {
    self.document = document
    self.object = object
    self.path = path
    convertsKeys = document.convertsKeys && JSONKeyStrategy.applies(to: Key.self)
  }

  var codingPath: [any CodingKey] { CodingPath.keys(of: path) }

  var allKeys: [Key] {
    var keys: [Key] = []
    var name = object + 1
    while name < Int(document[object].next) {
      if let key = key(named: document.text(document[name])) { keys.append(key) }
      name = Int(document[name + 1].next)
    }
    return keys
  }

  /// The key that stands for a member; one that is written as the member is named is as good.
  private func key(named name: String) -> Key? {
    (convertsKeys ? Key(stringValue: document.strategies.keys.key(named: name)) : nil)
      ?? Key(stringValue: name)
  }

  /// The name of a key's member.
  @inline(__always)
  private func name(of key: some CodingKey) -> String {
    convertsKeys ? document.strategies.keys.name(of: key) : key.stringValue
  }

  func contains(_ key: Key) -> Bool {
    document.member(name(of: key), of: object) != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    guard let node = document.member(name(of: key), of: object) else { throw missing(key) }
    return document[node].kind == .null
  }
  func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try value(key) { try $0.decode(type) } }
  func decode(_ type: String.Type, forKey key: Key) throws -> String {
    try value(key) { try $0.decode(type) }
  }
  func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
    try value(key) { try $0.decode(type) }
  }
  func decode(_ type: Float.Type, forKey key: Key) throws -> Float { try value(key) { try $0.decode(type) } }
  func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key) { try $0.decode(type) } }
  func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 { try value(key) { try $0.decode(type) } }
  func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 { try value(key) { try $0.decode(type) } }
  func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 { try value(key) { try $0.decode(type) } }
  func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try value(key) { try $0.decode(type) } }
  func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt { try value(key) { try $0.decode(type) } }
  func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key) { try $0.decode(type) } }
  func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
    try value(key) { try $0.decode(type) }
  }
  func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
    try value(key) { try $0.decode(type) }
  }
  func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
    try value(key) { try $0.decode(type) }
  }
  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try value(key) { try $0.decode(type) }
  }
  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try value(key) { try $0.decode(type) }
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try deeper(key).decode(type)
  }

  func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
    guard let node = document.takeMember(name(of: key), of: object), document[node].kind != .null else {
      return nil
    }
    return try JSONNodeDecoder(document: document, node: node, path: CodingPath(path, key)).decode(type)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try deeper(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try deeper(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    guard let node = document.takeMember(name(of: JSONKey.super), of: object) else {
      throw missing(JSONKey.super)
    }
    return JSONNodeDecoder(document: document, node: node, path: CodingPath(path, JSONKey.super))
  }

  func superDecoder(forKey key: Key) throws -> any Decoder { try deeper(key) }

  private func node(of key: Key) throws -> Int {
    guard let node = document.takeMember(name(of: key), of: object) else { throw missing(key) }
    return node
  }

  /// The decoder of a member that is a value by itself: its path is built only if it fails.
  @inline(__always)
  private func leaf(_ key: Key) throws -> JSONNodeDecoder {
    JSONNodeDecoder(document: document, node: try node(of: key), path: nil)
  }

  @inline(__always)
  private func value<Value>(_ key: Key, _ decode: (JSONNodeDecoder) throws -> Value) throws -> Value {
    let leaf = try leaf(key)
    do {
      return try decode(leaf)
    } catch {
      // Once more with the path, for the error.
      return try decode(JSONNodeDecoder(document: document, node: leaf.node, path: CodingPath(path, key)))
    }
  }

  private func deeper(_ key: Key) throws -> JSONNodeDecoder {
    JSONNodeDecoder(document: document, node: try node(of: key), path: CodingPath(path, key))
  }

  private func missing(_ key: some CodingKey) -> DecodingError {
    let context = DecodingError.Context(
      codingPath: codingPath,
      debugDescription: "the object has no member \"\(name(of: key))\""
    )
    return .keyNotFound(key, context)
  }
}
