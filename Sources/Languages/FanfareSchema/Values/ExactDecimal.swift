internal import FanfareJSON

/// The exact value of a number: an integer of decimal digits times a power of ten.
struct ExactDecimal: Hashable, Sendable {
  let isNegative: Bool
  /// From 0 to 9 each, without zeros at either end; empty for zero.
  let digits: [UInt8]
  /// The power of ten; a number as long as its exponent's text stays at a quarter of `Int`'s range.
  let scale: Int

  init(_ number: JSONNumber) {
    switch number.storage {
    case .integer(let value): self.init(text: "\(value)")
    case .double(let value): self.init(text: "\(value)")
    case .text(let written): self.init(text: written)
    }
  }

  private init(text: String) {
    var digits: [UInt8] = []
    var scale = 0
    var isBehindPoint = false
    var rest = text.utf8[...]
    isNegative = rest.first == UInt8(ascii: "-")
    scanning: while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if isBehindPoint { scale -= 1 }
        if byte != UInt8(ascii: "0") || !digits.isEmpty { digits.append(byte - UInt8(ascii: "0")) }
      case UInt8(ascii: "."): isBehindPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        scale += Self.power(rest)
        break scanning
      default: continue
      }
    }
    while digits.last == 0 {
      digits.removeLast()
      scale += 1
    }
    self.digits = digits
    self.scale = digits.isEmpty ? 0 : scale
  }

  private static func power(_ text: Substring.UTF8View) -> Int {
    let isDown = text.first == UInt8(ascii: "-")
    let digits = text.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    let power = min(Int(Substring(digits)) ?? .max, .max / 4)
    return isDown ? -power : power
  }
}

extension JSONNumber {
  /// Whether the value is whole, however it is written: `1.0` and `1e400` are.
  var isWhole: Bool {
    switch storage {
    case .integer: true
    case .double(let value): value == value.rounded(.towardZero)
    case .text: ExactDecimal(self).scale >= 0
    }
  }
}
