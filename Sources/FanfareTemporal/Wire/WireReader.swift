/// Reads the fields of one message.
struct WireReader: FieldCoder {
  private enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32
    case blob(ArraySlice<UInt8>)
  }

  let isWriting = false
  let depth: Int
  private var fields: [(number: Int, value: Value)] = []

  /// Finds the fields of a message.
  ///
  /// - Throws: a `WireError` if the bytes end in the middle of one, or have a kind that there isn't.
  init(_ bytes: ArraySlice<UInt8>, depth: Int) throws(WireError) {
    self.depth = depth
    var rest = bytes
    while !rest.isEmpty {
      let tag = try Self.varint(&rest)
      let number = Int(truncatingIfNeeded: tag >> 3)
      guard number > 0, number < 1 << 29 else { throw WireError("there is no field \(tag >> 3)") }
      fields.append((number, try Self.value(of: tag & 7, &rest)))
    }
  }

  private static func value(
    of kind: UInt64,
    _ rest: inout ArraySlice<UInt8>
  ) throws(WireError) -> Value {
    switch kind {
    case 0: return .varint(try varint(&rest))
    case 1:
      let bytes = try take(8, &rest)
      return .fixed64(bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) })
    case 2:
      let length = try varint(&rest)
      guard length <= UInt64(rest.count) else { throw WireError("it ends within a field of \(length) bytes") }
      return .blob(try take(Int(length), &rest))
    case 5:
      _ = try take(4, &rest)
      return .fixed32
    default: throw WireError("there is no wire type \(kind)")
    }
  }

  private static func take(
    _ count: Int,
    _ rest: inout ArraySlice<UInt8>
  ) throws(WireError) -> ArraySlice<UInt8> {
    guard rest.count >= count else { throw WireError("it ends within a field of \(count) bytes") }
    let bytes = rest.prefix(count)
    rest = rest.dropFirst(count)
    return bytes
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) throws(WireError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = rest.popFirst() {
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      guard shift < 70 else { throw WireError("a number has more than ten bytes") }
    }
    throw WireError("it ends within a number")
  }

  mutating func varint(_ number: Int, _ value: inout UInt64) {
    // The last occurrence counts.
    for field in fields where field.number == number {
      if case .varint(let found) = field.value { value = found }
    }
  }

  mutating func fixed64(_ number: Int, _ value: inout UInt64) {
    for field in fields where field.number == number {
      if case .fixed64(let found) = field.value { value = found }
    }
  }

  mutating func blobs(_ number: Int, _ values: inout [ArraySlice<UInt8>]) {
    for field in fields where field.number == number {
      if case .blob(let found) = field.value { values.append(found) }
    }
  }

  mutating func varints(_ number: Int, _ values: inout [UInt64]) throws(WireError) {
    values = []
    for field in fields where field.number == number {
      switch field.value {
      case .varint(let value): values.append(value)
      case .blob(var packed): while !packed.isEmpty { values.append(try Self.varint(&packed)) }
      case .fixed64, .fixed32: continue
      }
    }
  }
}
