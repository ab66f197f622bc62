/// A set of ASCII characters as a bitmap.
struct ASCIISet: Hashable, Sendable {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init() {}

  /// The ASCII part of a set.
  init(_ set: ScalarSet) {
    switch set {
    case .ranges(let ranges):
      for range in ranges where range.lowerBound < 128 {
        for value in range.lowerBound...min(127, range.upperBound) { insert(value) }
      }
    case .union(let sets):
      for set in sets { formUnion(ASCIISet(set)) }
    case .complement(let set):
      let inner = ASCIISet(set)
      (low, high) = (~inner.low, ~inner.high)
    case .anyCase(let set):
      self = ASCIISet(set)
      addOtherCases()
      for (folded, letter) in Self.nonASCIIVariants where set.contains(folded) {
        insert(letter.value)
        insert(letter.value ^ 0x20)
      }
    case .property:
      for value: UInt8 in 0..<128 where set.contains(Unicode.Scalar(value)) { insert(UInt32(value)) }
    }
  }

  /// The scalars beyond ASCII that differ from a letter by case only.
  private static let nonASCIIVariants: [(Unicode.Scalar, Unicode.Scalar)] = [
    ("\u{212A}", "k"), ("\u{17F}", "s"),
  ]

  private mutating func addOtherCases() {
    let letters: UInt64 = 0x07FF_FFFE
    let (upper, lower) = (high & letters, high >> 32 & letters)
    high |= upper << 32 | lower
  }

  /// Whether the set has a character; only for values below 128.
  @inline(__always)
  func contains(_ value: UInt32) -> Bool {
    (value < 64 ? low : high) >> UInt64(value & 63) & 1 != 0
  }

  /// Adds a character; only for values below 128.
  mutating func insert(_ value: UInt32) {
    if value < 64 { low |= 1 << UInt64(value) } else { high |= 1 << UInt64(value & 63) }
  }

  mutating func formUnion(_ other: ASCIISet) {
    low |= other.low
    high |= other.high
  }
}
