/// Reads or writes fields; everything else stands on three kinds of them.
protocol FieldCoder {
  /// Whether fields are written; if not, they are read.
  var isWriting: Bool { get }

  /// How deep further messages may stand in this one.
  var depth: Int { get }

  /// A number of variable length. Zero isn't written, and what isn't there is left alone.
  mutating func varint(_ number: Int, _ value: inout UInt64)

  /// Eight bytes. Zero isn't written, and what isn't there is left alone.
  mutating func fixed64(_ number: Int, _ value: inout UInt64)

  /// Every occurrence of a field of bytes, the empty ones as well.
  mutating func blobs(_ number: Int, _ values: inout [ArraySlice<UInt8>])

  /// Numbers of variable length, packed or one by one.
  mutating func varints(_ number: Int, _ values: inout [UInt64]) throws(WireError)

  /// Every occurrence of a message.
  mutating func messages<Message: WireMessage>(_ number: Int, _ values: inout [Message]) throws(WireError)
}

extension FieldCoder {
  mutating func integer(_ number: Int, _ value: inout Int64) {
    var bits = UInt64(bitPattern: value)
    varint(number, &bits)
    value = Int64(bitPattern: bits)
  }

  mutating func integer(_ number: Int, _ value: inout Int32) {
    var wide = Int64(value)
    integer(number, &wide)
    value = Int32(truncatingIfNeeded: wide)
  }

  mutating func flag(_ number: Int, _ value: inout Bool) {
    var bit: UInt64 = value ? 1 : 0
    varint(number, &bit)
    value = bit != 0
  }

  /// A number that has a name; one that has none is left at the default.
  mutating func choice<Choice: RawRepresentable<Int32>>(_ number: Int, _ value: inout Choice) {
    var raw = value.rawValue
    integer(number, &raw)
    value = Choice(rawValue: raw) ?? value
  }

  mutating func double(_ number: Int, _ value: inout Double) {
    var bits = value.bitPattern
    fixed64(number, &bits)
    value = Double(bitPattern: bits)
  }

  mutating func bytes(_ number: Int, _ value: inout [UInt8]) {
    var blobs = value.isEmpty ? [] : [value[...]]
    self.blobs(number, &blobs)
    if !isWriting { value = blobs.last.map(Array.init) ?? [] }
  }

  mutating func text(_ number: Int, _ value: inout String) {
    var blobs = value.isEmpty ? [] : [Array(value.utf8)[...]]
    self.blobs(number, &blobs)
    if !isWriting { value = blobs.last.map { String(decoding: $0, as: UTF8.self) } ?? "" }
  }

  mutating func texts(_ number: Int, _ values: inout [String]) {
    var blobs = values.map { Array($0.utf8)[...] }
    self.blobs(number, &blobs)
    if !isWriting { values = blobs.map { String(decoding: $0, as: UTF8.self) } }
  }

  mutating func message<Message: WireMessage>(
    _ number: Int,
    _ value: inout Message?
  ) throws(WireError) {
    var values = value.map { [$0] } ?? []
    try messages(number, &values)
    if !isWriting { value = values.last }
  }

  mutating func messages<Message: WireMessage>(
    _ number: Int,
    _ values: inout [Message]
  ) throws(WireError) {
    var blobs = isWriting ? values.map { $0.serialized()[...] } : []
    self.blobs(number, &blobs)
    guard !isWriting else { return }
    values = []
    values.reserveCapacity(blobs.count)
    for blob in blobs { values.append(try Message(parsing: blob, depth: depth - 1)) }
  }

  /// Messages by name.
  ///
  /// They are written in the order of the names, so that the same value has the same bytes.
  mutating func map<Message: WireMessage>(
    _ number: Int,
    _ values: inout [String: Message]
  ) throws(WireError) {
    var entries = values.sorted { $0.key < $1.key }.map { MapEntry(key: $0.key, value: $0.value) }
    try messages(number, &entries)
    guard !isWriting else { return }
    values = [:]
    for entry in entries { values[entry.key] = entry.value ?? Message() }
  }
}

/// A name and its message, as a map has them on the wire.
private struct MapEntry<Message: WireMessage>: WireMessage {
  var key = ""
  var value: Message?

  mutating func code(_ coder: inout some FieldCoder) throws(WireError) {
    coder.text(1, &key)
    try coder.message(2, &value)
  }
}
