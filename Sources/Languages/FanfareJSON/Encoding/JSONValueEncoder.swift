#if canImport(FoundationEssentials)
internal import FoundationEssentials
#else
internal import Foundation
#endif

/// The encoder of one value.
struct JSONValueEncoder: Encoder {
  let output: JSONOutput
  let frame: Int
  let path: CodingPath?

  var codingPath: [any CodingKey] { CodingPath.keys(of: path) }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    output.open(.object, frame, at: path)
    return KeyedEncodingContainer(JSONMemberEncoder<Key>(self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    output.open(.array, frame, at: path)
    return JSONElementEncoder(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { self }

  /// Encodes any type; those that JSON or the strategies treat in their own way are told apart first.
  func encode<Value: Encodable>(_ value: Value, at path: CodingPath?) throws {
    if JSONSpecialType(Value.self) != nil, try encodeSpecial(value, at: path) { return }
    try inFrame(at: path) { try value.encode(to: $0) }
  }

  /// Runs `body` with the encoder of a value in a frame of its own, and closes what it opened.
  func inFrame(at path: CodingPath?, _ body: (JSONValueEncoder) throws -> Void) throws {
    guard output.depth < JSONOutput.maximumDepth else {
      let message = "values are nested deeper than \(JSONOutput.maximumDepth) levels"
      let context = EncodingError.Context(codingPath: CodingPath.keys(of: path), debugDescription: message)
      // The place isn't left empty, so that a caller that catches the error goes on in valid JSON.
      output.write(literal: "null")
      throw EncodingError.invalidValue(JSONOutput.maximumDepth, context)
    }
    let inner = output.push()
    // A failure ends the whole encoding unless the caller catches it; either way the frame must go.
    defer { output.pop() }
    try body(JSONValueEncoder(output: output, frame: inner, path: path))
  }

  func write(_ value: Double, at path: @autoclosure () -> CodingPath?) throws {
    guard !output.write(value) else { return }
    try writeNonConforming(value, at: path())
  }

  func write(_ value: Float, at path: @autoclosure () -> CodingPath?) throws {
    guard !output.write(value) else { return }
    try writeNonConforming(Double(value), at: path())
  }

  private func writeNonConforming(_ value: Double, at path: CodingPath?) throws {
    guard case .convertToString(let positive, let negative, let nan) = output.strategies.nonConformingFloat
    else {
      let context = EncodingError.Context(
        codingPath: CodingPath.keys(of: path),
        debugDescription: "JSON has no number for \(value)"
      )
      // Not left empty, as above.
      output.write(literal: "null")
      throw EncodingError.invalidValue(value, context)
    }
    output.write(value.isNaN ? nan : value > 0 ? positive : negative)
  }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
  func encodeNil() throws { try begin(JSONValue.null); output.write(literal: "null") }
  func encode(_ value: Bool) throws { try begin(value); output.write(value) }
  func encode(_ value: String) throws { try begin(value); output.write(value) }
  func encode(_ value: Double) throws { try attempt(value) { try write(value, at: path) } }
  func encode(_ value: Float) throws { try attempt(value) { try write(value, at: path) } }
  func encode(_ value: Int) throws { try begin(value); output.write(value) }
  func encode(_ value: Int8) throws { try begin(value); output.write(value) }
  func encode(_ value: Int16) throws { try begin(value); output.write(value) }
  func encode(_ value: Int32) throws { try begin(value); output.write(value) }
  func encode(_ value: Int64) throws { try begin(value); output.write(value) }
  func encode(_ value: UInt) throws { try begin(value); output.write(value) }
  func encode(_ value: UInt8) throws { try begin(value); output.write(value) }
  func encode(_ value: UInt16) throws { try begin(value); output.write(value) }
  func encode(_ value: UInt32) throws { try begin(value); output.write(value) }
  func encode(_ value: UInt64) throws { try begin(value); output.write(value) }
  func encode(_ value: Int128) throws { try begin(value); output.write(value) }
  func encode(_ value: UInt128) throws { try begin(value); output.write(value) }
  func encode(_ value: some Encodable) throws { try attempt(value) { try encode(value, at: path) } }

  /// Begins the value, for which there is room once.
  @inline(__always)
  private func begin(_ value: some Encodable) throws {
    guard output.beginSingle(frame) else { throw occupied(value) }
  }

  /// Writes a value that may be refused: then it leaves nothing behind, so that another can be encoded instead.
  @inline(__always)
  private func attempt(_ value: some Encodable, _ write: () throws -> Void) throws {
    try begin(value)
    let start = output.count
    do {
      try write()
    } catch {
      output.takeBackSingle(to: start, frame)
      throw error
    }
  }

  private func occupied(_ value: some Encodable) -> EncodingError {
    let message = "a second value is encoded where one has been encoded already"
    return .invalidValue(value, EncodingError.Context(codingPath: codingPath, debugDescription: message))
  }
}
