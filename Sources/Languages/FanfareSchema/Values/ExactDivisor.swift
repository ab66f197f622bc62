internal import FanfareJSON

/// A positive number of at most 19 significant digits, by which others are divided exactly.
struct ExactDivisor: Sendable {
  private let magnitude: UInt64
  private let scale: Int
  private let integer: Int64?

  /// Creates a divisor.
  ///
  /// - Returns: `nil` if the number isn't positive, or has more digits.
  init?(_ number: JSONNumber) {
    let decimal = ExactDecimal(number)
    guard !decimal.isNegative, !decimal.digits.isEmpty, decimal.digits.count <= 19 else { return nil }
    magnitude = decimal.digits.reduce(0) { $0 * 10 + UInt64($1) }
    scale = decimal.scale
    integer = if case .integer(let value) = number.storage { value } else { nil }
  }

  /// Whether a number is a whole multiple.
  func divides(_ number: JSONNumber) -> Bool {
    if let integer, case .integer(let value) = number.storage { return value % integer == 0 }
    let decimal = ExactDecimal(number)
    guard !decimal.digits.isEmpty else { return true }
    // The last digit isn't zero, so with a smaller scale than the divisor's the quotient can't be whole.
    guard decimal.scale >= scale else { return false }
    var remainder: UInt64 = 0
    for digit in decimal.digits { remainder = add(multiply(remainder, 10 % magnitude), UInt64(digit)) }
    return multiply(remainder, powerOfTen(decimal.scale - scale)) == 0
  }

  private func powerOfTen(_ exponent: Int) -> UInt64 {
    var result = 1 % magnitude
    var base = 10 % magnitude
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = multiply(result, base) }
      base = multiply(base, base)
      rest >>= 1
    }
    return result
  }

  private func multiply(_ first: UInt64, _ second: UInt64) -> UInt64 {
    magnitude.dividingFullWidth(first.multipliedFullWidth(by: second)).remainder
  }

  private func add(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let second = second % magnitude
    return first >= magnitude - second ? first - (magnitude - second) : first + second
  }
}
