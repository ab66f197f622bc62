/// Writes the fields of one message, in the order in which they come.
struct WireWriter: FieldCoder {
  let isWriting = true
  let depth = 0
  private(set) var bytes: [UInt8] = []

  private mutating func put(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func put(_ number: Int, kind: UInt64) { put(UInt64(number) << 3 | kind) }

  mutating func varint(_ number: Int, _ value: inout UInt64) {
    guard value != 0 else { return }
    put(number, kind: 0)
    put(value)
  }

  mutating func fixed64(_ number: Int, _ value: inout UInt64) {
    guard value != 0 else { return }
    put(number, kind: 1)
    for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }

  mutating func blobs(_ number: Int, _ values: inout [ArraySlice<UInt8>]) {
    for value in values {
      put(number, kind: 2)
      put(UInt64(value.count))
      bytes += value
    }
  }

  mutating func varints(_ number: Int, _ values: inout [UInt64]) throws(WireError) {
    guard !values.isEmpty else { return }
    var packed = WireWriter()
    for value in values { packed.put(value) }
    var blobs = [packed.bytes[...]]
    self.blobs(number, &blobs)
  }
}
