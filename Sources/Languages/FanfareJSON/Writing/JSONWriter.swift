/// Appends JSON tokens to a growing piece of memory.
///
/// It is a class with plain pointers, since encoders of nested values share it and each of their calls writes only
/// a few bytes: an array would check on every one of them whether it is unique. Nothing of it is overridden.
class JSONWriter {
  // Who encodes is the only one that uses it, so nothing has to watch over that at run time.
  @exclusivity(unchecked) private final var memory: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private final var capacity: Int
  /// Whether the memory was allocated here, and not lent.
  @exclusivity(unchecked) private final var isOwn = true
  /// How many bytes have been written.
  @exclusivity(unchecked) private(set) final var count = 0
  /// How deeply lists and objects stand in each other in the deepest of the values that were written.
  @exclusivity(unchecked) final var deepest = 0

  init(capacity: Int = 512) {
    memory = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  /// Creates a writer that begins in memory which outlives it, and leaves that when it has to grow.
  init(in memory: UnsafeMutableBufferPointer<UInt8>) {
    guard let start = memory.baseAddress else { preconditionFailure("a writer needs room") }
    self.memory = start
    capacity = memory.count
    isOwn = false
  }

  deinit {
    if isOwn { memory.deallocate() }
  }

  /// Everything that has been written.
  final var bytes: [UInt8] { Array(written) }

  /// The written bytes in a range of offsets.
  final func bytes(in range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(rebasing: written[range])
  }

  /// Takes back everything that was written from an offset on.
  final func rewind(to offset: Int) {
    count = min(count, offset)
  }

  private final var written: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: memory, count: count) }

  @inline(__always)
  private final func reserve(_ length: Int) {
    if capacity &- count < length { grow(length) }
  }

  @inline(never)
  private final func grow(_ length: Int) {
    capacity = max(capacity * 2, count + length)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: memory, count: count)
    if isOwn { memory.deallocate() }
    memory = larger
    isOwn = true
  }

  /// Writes a byte of the text as it is.
  ///
  /// It has a label of its own, since a value that is a `UInt8` is a number.
  @inline(__always)
  final func write(byte: UInt8) {
    reserve(1)
    memory[count] = byte
    count &+= 1
  }

  @inline(__always)
  private final func append(_ source: UnsafeBufferPointer<UInt8>) {
    guard let start = source.baseAddress, !source.isEmpty else { return }
    reserve(source.count)
    (memory + count).update(from: start, count: source.count)
    count &+= source.count
  }

  final func write(literal: StaticString) {
    append(UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
  }

  /// Writes a text as it is.
  final func write(unescaped text: String) {
    var text = text
    text.withUTF8 { append($0) }
  }

  /// Writes bytes as they are.
  final func write(unescaped bytes: UnsafeBufferPointer<UInt8>) {
    append(bytes)
  }

  final func write(_ value: Bool) {
    write(literal: value ? "true" : "false")
  }

  final func write(_ value: some FixedWidthInteger) {
    guard let magnitude = UInt64(exactly: value.magnitude) else { return write(unescaped: value.description) }
    if value < 0 { write(byte: UInt8(ascii: "-")) }
    write(magnitude: magnitude)
  }

  private final func write(magnitude: UInt64) {
    var length = 1
    var rest = magnitude
    while rest >= 10 {
      rest /= 10
      length &+= 1
    }
    reserve(length)
    rest = magnitude
    for offset in (0..<length).reversed() {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      memory[count &+ offset] = UInt8(truncatingIfNeeded: digit) &+ 0x30
      rest = quotient
    }
    count &+= length
  }

  /// Writes the shortest digits that give the same number again; a whole number without `.0`.
  ///
  /// - Returns: whether JSON has such a number: neither infinities nor NaN can be written.
  final func write(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> Bool {
    guard value.isFinite else { return false }
    if let whole = Int32(exactly: value), !(whole == 0 && value.sign == .minus) {
      write(whole)
    } else {
      write(unescaped: value == 0 ? "-0" : Self.withoutZeroFraction(value.description))
    }
    return true
  }

  private static func withoutZeroFraction(_ text: String) -> String {
    text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  final func write(_ number: JSONNumber) {
    switch number.storage {
    case .integer(let value): write(value)
    case .double(let value): if !write(value) { write(literal: "null") }
    case .text(let text): write(unescaped: text)
    }
  }

  /// Writes a string with quotes, escaping what must be escaped.
  final func write(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      reserve(utf8.count &+ 2)
      write(byte: UInt8(ascii: "\""))
      var start = 0
      while true {
        let end = Self.firstEscape(in: utf8, from: start)
        append(UnsafeBufferPointer(rebasing: utf8[start..<end]))
        guard end < utf8.count else { break }
        writeEscape(of: utf8[end])
        start = end + 1
      }
      write(byte: UInt8(ascii: "\""))
    }
  }

  /// The index of the first byte that must be escaped, or the end; eight bytes are looked at in one step.
  @inline(__always)
  private static func firstEscape(in utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(utf8)
    var index = start
    while index &+ 8 <= utf8.count,
      !JSONByteSet.needsEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    {
      index &+= 8
    }
    // What is left is shorter than a step, so the last step looks at some bytes again.
    if index &+ 8 > utf8.count, index > start,
      !JSONByteSet.needsEscape(raw.loadUnaligned(fromByteOffset: utf8.count &- 8, as: UInt64.self))
    {
      return utf8.count
    }
    while index < utf8.count {
      let byte = utf8[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return index }
      index &+= 1
    }
    return index
  }

  private final func writeEscape(of byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): write(literal: "\\\"")
    case UInt8(ascii: "\\"): write(literal: "\\\\")
    case 0x08: write(literal: "\\b")
    case 0x09: write(literal: "\\t")
    case 0x0A: write(literal: "\\n")
    case 0x0C: write(literal: "\\f")
    case 0x0D: write(literal: "\\r")
    default:
      write(literal: byte < 0x10 ? "\\u000" : "\\u001")
      let digit = byte & 15
      write(byte: digit < 10 ? digit + UInt8(ascii: "0") : digit - 10 + UInt8(ascii: "a"))
    }
  }
}
