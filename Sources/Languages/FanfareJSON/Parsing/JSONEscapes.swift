/// The escapes of JSON strings.
enum JSONEscapes {
  /// The text of a string whose escapes have been checked.
  static func unescape(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count) { output in
      var written = 0
      var index = 0
      func put(_ byte: UInt8) {
        output[written] = byte
        written += 1
      }
      func unit(at start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 4 | UInt32(hexValue(bytes[start + $1]) ?? 0) }
      }
      while index < bytes.count {
        guard bytes[index] == UInt8(ascii: "\\") else {
          put(bytes[index])
          index += 1
          continue
        }
        let kind = bytes[index + 1]
        index += 2
        guard kind == UInt8(ascii: "u") else {
          put(simple(kind))
          continue
        }
        var scalar = unit(at: index)
        index += 4
        if (0xD800...0xDBFF).contains(scalar) {
          scalar = 0x10000 + (scalar - 0xD800) << 10 + (unit(at: index + 2) - 0xDC00)
          index += 6
        }
        if let scalar = UnicodeScalar(scalar) { UTF8.encode(scalar)?.forEach(put) }
      }
      return written
    }
  }

  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  private static func simple(_ kind: UInt8) -> UInt8 {
    switch kind {
    case UInt8(ascii: "b"): 0x08
    case UInt8(ascii: "f"): 0x0C
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    default: kind
    }
  }
}
