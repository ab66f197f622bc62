/// Writes the elements of a list.
struct JSONElementEncoder: UnkeyedEncodingContainer {
  let encoder: JSONValueEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.output.count(encoder.frame) }

  func encodeNil() throws { begin(); encoder.output.write(literal: "null") }
  func encode(_ value: Bool) throws { begin(); encoder.output.write(value) }
  func encode(_ value: String) throws { begin(); encoder.output.write(value) }
  func encode(_ value: Double) throws { begin(); try encoder.write(value, at: lastPath) }
  func encode(_ value: Float) throws { begin(); try encoder.write(value, at: lastPath) }
  func encode(_ value: Int) throws { begin(); encoder.output.write(value) }
  func encode(_ value: Int8) throws { begin(); encoder.output.write(value) }
  func encode(_ value: Int16) throws { begin(); encoder.output.write(value) }
  func encode(_ value: Int32) throws { begin(); encoder.output.write(value) }
  func encode(_ value: Int64) throws { begin(); encoder.output.write(value) }
  func encode(_ value: UInt) throws { begin(); encoder.output.write(value) }
  func encode(_ value: UInt8) throws { begin(); encoder.output.write(value) }
  func encode(_ value: UInt16) throws { begin(); encoder.output.write(value) }
  func encode(_ value: UInt32) throws { begin(); encoder.output.write(value) }
  func encode(_ value: UInt64) throws { begin(); encoder.output.write(value) }
  func encode(_ value: Int128) throws { begin(); encoder.output.write(value) }
  func encode(_ value: UInt128) throws { begin(); encoder.output.write(value) }

  func encode<Value: Encodable>(_ value: Value) throws {
    begin()
    // Lists of texts are common, and come here through the standard library's generic code.
    if Value.self == String.self, let text = value as? String {
      encoder.output.write(text)
    } else {
      try encoder.encode(value, at: lastPath)
    }
  }

  func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    inserted().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { inserted().unkeyedContainer() }
  func superEncoder() -> any Encoder { inserted() }

  private func begin() { encoder.output.separate(encoder.frame) }

  /// The path of the element that was begun last.
  private var lastPath: CodingPath { CodingPath(encoder.path, index: count - 1) }

  private func inserted() -> JSONValueEncoder {
    begin()
    let output = encoder.output.inserted(as: nil, encoder.frame)
    return JSONValueEncoder(output: output, frame: 0, path: lastPath)
  }
}
