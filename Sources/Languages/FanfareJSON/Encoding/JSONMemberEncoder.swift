/// Writes the members of an object.
struct JSONMemberEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: JSONValueEncoder
  private let convertsKeys: Bool

  init(_ encoder: JSONValueEncoder) {
    self.encoder = encoder
    convertsKeys = encoder.output.convertsKeys && JSONKeyStrategy.applies(to: Key.self)
  }

  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil(forKey key: Key) throws { begin(key); encoder.output.write(literal: "null") }
  func encode(_ value: Bool, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: String, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: Double, forKey key: Key) throws { begin(key); try encoder.write(value, at: path(key)) }
  func encode(_ value: Float, forKey key: Key) throws { begin(key); try encoder.write(value, at: path(key)) }
  func encode(_ value: Int, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: Int8, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: Int16, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: Int32, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: Int64, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: UInt, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: UInt8, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: UInt16, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: UInt32, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: UInt64, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: Int128, forKey key: Key) throws { begin(key); encoder.output.write(value) }
  func encode(_ value: UInt128, forKey key: Key) throws { begin(key); encoder.output.write(value) }

  func encode(_ value: some Encodable, forKey key: Key) throws {
    begin(key)
    try encoder.encode(value, at: path(key))
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    inserted(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    inserted(key).unkeyedContainer()
  }

  // As with Foundation, each begins anew, and of several under one key the last stays. A nested container goes on instead, since whoever
  // asks for it again means the same object.
  func superEncoder() -> any Encoder { added(JSONKey.super, as: name(of: JSONKey.super)) }
  func superEncoder(forKey key: Key) -> any Encoder { added(key, as: name(of: key)) }

  @inline(__always)
  private func begin(_ key: some CodingKey) { begin(named: name(of: key)) }

  @inline(__always)
  private func begin(named name: String) {
    encoder.output.separate(encoder.frame)
    encoder.output.write(name: name)
    encoder.output.write(byte: UInt8(ascii: ":"))
  }

  /// The name of a key's member.
  @inline(__always)
  private func name(of key: some CodingKey) -> String {
    convertsKeys ? encoder.output.strategies.keys.name(of: key) : key.stringValue
  }

  private func path(_ key: some CodingKey) -> CodingPath { CodingPath(encoder.path, key) }

  /// The encoder of a nested container, which goes on if it is asked for again.
  private func inserted(_ key: some CodingKey) -> JSONValueEncoder {
    let name = name(of: key)
    if let former = encoder.output.insertedBefore(as: name, encoder.frame) {
      return JSONValueEncoder(output: former, frame: 0, path: path(key))
    }
    return added(key, as: name)
  }

  /// The encoder of a new member that is filled while the others are.
  private func added(_ key: some CodingKey, as name: String) -> JSONValueEncoder {
    begin(named: name)
    let output = encoder.output.inserted(as: name, encoder.frame)
    return JSONValueEncoder(output: output, frame: 0, path: path(key))
  }
}
