extension Collection<UInt8> {
  /// Two hexadecimal digits for each byte, in lower case: how hashes are written.
  package var hexadecimalDigits: String {
    let size = 2 * count
    return String(unsafeUninitializedCapacity: size) { digits in
      for (index, byte) in enumerated() {
        digits.initializeElement(at: 2 * index, to: Self.digit(byte >> 4))
        digits.initializeElement(at: 2 * index + 1, to: Self.digit(byte & 15))
      }
      return size
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
