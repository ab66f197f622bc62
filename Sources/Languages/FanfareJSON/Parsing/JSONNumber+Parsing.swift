extension JSONNumber {
  /// The number of a token, exact.
  init(_ token: JSONScanner.NumberToken, in bytes: UnsafeBufferPointer<UInt8>) {
    let digits = UnsafeBufferPointer(rebasing: bytes[token.start..<token.end])
    if token.isInteger, let integer = Self.integer(digits), !(integer == 0 && digits.count > 1) {
      storage = .integer(integer)
      return
    }
    if let exact = Self.shortDecimal(digits) {
      storage = .double(exact)
      return
    }
    let text = String(decoding: digits, as: UTF8.self)
    let double = Double(text) ?? .infinity
    let isExact =
      double.isFinite && DecimalDigits(JSONNumber(double)) == DecimalDigits(JSONNumber(.text(text)))
    storage = isExact ? .double(double) : .text(text)
  }

  /// An integer of up to 64 bits; `nil` if it is larger.
  static func integer(_ digits: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = digits[0] == UInt8(ascii: "-")
    let first = isNegative ? 1 : 0
    var value: Int64 = 0
    if digits.count - first <= 18 {
      for index in first..<digits.count { value = value &* 10 &+ Int64(digits[index] &- 0x30) }
      return isNegative ? -value : value
    }
    for index in first..<digits.count {
      let digit = Int64(digits[index] &- 0x30)
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflowOfSum) =
        isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      if overflow || overflowOfSum { return nil }
      value = sum
    }
    return value
  }

  /// A decimal of at most 15 digits and a small power of ten, which one multiplication or division rounds
  /// correctly (Clinger, "How to read floating point numbers accurately", 1990); `nil` for any other.
  static func shortDecimal(_ digits: UnsafeBufferPointer<UInt8>) -> Double? {
    var mantissa: Int64 = 0
    var digitCount = 0
    var scale = 0
    var index = digits[0] == UInt8(ascii: "-") ? 1 : 0
    var isBehindPoint = false
    scan: while index < digits.count {
      let byte = digits[index]
      switch byte {
      case UInt8(ascii: "."): isBehindPoint = true
      case UInt8(ascii: "e"), UInt8(ascii: "E"): break scan
      default:
        mantissa = mantissa &* 10 &+ Int64(byte &- 0x30)
        if mantissa != 0 { digitCount += 1 }
        if isBehindPoint { scale -= 1 }
        guard digitCount <= 15 else { return nil }
      }
      index += 1
    }
    if index < digits.count {
      var power = 0
      let sign = digits[index + 1]
      for byte in digits[(index + 1)...] where byte &- 0x30 < 10 {
        power = power * 10 + Int(byte &- 0x30)
        guard power < 1000 else { return nil }
      }
      scale += sign == UInt8(ascii: "-") ? -power : power
    }
    guard abs(scale) < powersOfTen.count else { return nil }
    let magnitude = scale < 0 ? Double(mantissa) / powersOfTen[-scale] : Double(mantissa) * powersOfTen[scale]
    return digits[0] == UInt8(ascii: "-") ? -magnitude : magnitude
  }

  private static let powersOfTen: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]
}
