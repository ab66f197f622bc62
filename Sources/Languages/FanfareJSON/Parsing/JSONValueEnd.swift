/// Watches for the end of a value that arrives in pieces, looking at each byte once.
///
/// It only knows what opens, what closes and what is a text. Whether the value is right is for the parser, which is asked again each
/// time that the value may have ended.
struct JSONValueEnd: Sendable {
  private var depth = 0
  private var isInText = false
  private var isEscaped = false
  private var isInNumber = false
  /// How many bytes of the value were looked at.
  private var seen = 0

  /// Whether the value may have ended in the bytes that are new.
  ///
  /// - Parameter value: the bytes from the start of the value on, those that were looked at before included.
  mutating func isReached(in value: UnsafeBufferPointer<UInt8>) -> Bool {
    while seen < value.count {
      let byte = value[seen]
      seen += 1
      if isInText ? endsText(byte) : endsValue(byte) { return true }
    }
    return false
  }

  /// Steps over a byte of a text; returns whether that was the whole value.
  private mutating func endsText(_ byte: UInt8) -> Bool {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      isInText = false
      return depth == 0
    }
    return false
  }

  private mutating func endsValue(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""): isInText = true
    case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
    case UInt8(ascii: "]"), UInt8(ascii: "}"):
      depth -= 1
      return depth <= 0
    default:
      return depth == 0 && endsScalar(byte)
    }
    // What begins behind a number ends it.
    return isInNumber
  }

  /// Steps over a byte that is in no list or object.
  ///
  /// Only a number has to wait for what comes behind it; `true`, `false` and `null` are so short that the parser can be asked at each
  /// of their letters.
  private mutating func endsScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      isInNumber = true
      return false
    case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "e"), UInt8(ascii: "E"):
      return !isInNumber
    case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"):
      return isInNumber
    default:
      return true
    }
  }
}
