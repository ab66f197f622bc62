internal import FanfareJSON

/// What scalars mean in the core schema of YAML 1.2.2 (section 10.3.2).
///
/// YAML 1.1 reads `NO` as false, `01234` as 668 and `12:30:45` as 45045; here they are a text, 1234 and a text.
enum CoreSchema {
  /// What a scalar without a tag and without quotes means.
  ///
  /// - Returns: `nil` for `.inf` and `.nan`, which JSON doesn't have.
  static func plain(_ text: String) -> JSONValue? {
    if isNull(text) { return .null }
    if let bool = bool(text) { return .bool(bool) }
    // Most texts are words; a long one needn't be looked through.
    guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return .string(text) }
    if let number = integer(text) ?? decimal(text) { return .number(number) }
    return isBeyondJSON(text) ? nil : .string(text)
  }

  static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

  static func bool(_ text: String) -> Bool? {
    switch text {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  /// `[-+]?[0-9]+`, `0o[0-7]+` and `0x[0-9a-fA-F]+`, of any size.
  static func integer(_ text: String) -> JSONNumber? {
    let bytes = text.utf8
    if bytes.starts(with: "0o".utf8) { return number(bytes.dropFirst(2), radix: 8) }
    if bytes.starts(with: "0x".utf8) { return number(bytes.dropFirst(2), radix: 16) }
    let digits = unsigned(text)
    guard !digits.isEmpty, digits.utf8.allSatisfy(isDigit) else { return nil }
    return number(isNegative: text.hasPrefix("-"), digits)
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`.
  static func decimal(_ text: String) -> JSONNumber? {
    let mantissa = unsigned(text).prefix { $0 != "e" && $0 != "E" }
    let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count > 1 ? parts[1] : ""
    guard mantissa.utf8.contains(where: isDigit), parts.allSatisfy({ $0.utf8.allSatisfy(isDigit) }),
      !parts[0].isEmpty || !fraction.isEmpty
    else { return nil }
    let exponent = unsigned(text).dropFirst(mantissa.count)
    let power = unsigned(exponent.dropFirst())
    guard exponent.isEmpty || (!power.isEmpty && power.utf8.allSatisfy(isDigit)) else { return nil }
    let rest = (fraction.isEmpty ? "" : "." + fraction) + exponent
    return number(isNegative: text.hasPrefix("-"), parts[0], rest)
  }

  private static func isBeyondJSON(_ text: String) -> Bool {
    [".inf", ".Inf", ".INF"].contains(unsigned(text)) || [".nan", ".NaN", ".NAN"].contains(text)
  }

  private static func unsigned(_ text: some StringProtocol) -> Substring {
    let text = Substring(text)
    return text.first == "-" || text.first == "+" ? text.dropFirst() : text
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  /// A number as JSON writes it: without zeros before it and without a plus.
  private static func number(
    isNegative: Bool,
    _ digits: Substring,
    _ rest: String = ""
  ) -> JSONNumber? {
    let significant = digits.drop { $0 == "0" }
    let text = (isNegative ? "-" : "") + (significant.isEmpty ? "0" : significant) + rest
    return (try? JSONValue(parsing: text))?.numberValue
  }

  /// The most digits that a number of another base may have; changing the base takes time in proportion to their square.
  private static let maximumDigits = 1024

  private static func number(_ digits: Substring.UTF8View.SubSequence, radix: UInt32) -> JSONNumber? {
    number(Array(digits), radix: radix)
  }

  private static func number(_ digits: [UInt8], radix: UInt32) -> JSONNumber? {
    guard !digits.isEmpty, digits.count <= maximumDigits else { return nil }
    // In the base of a billion, the lowest part first.
    var parts: [UInt32] = [0]
    for digit in digits {
      guard let value = Character(UnicodeScalar(digit)).hexDigitValue, value < radix else { return nil }
      var carry = UInt64(value)
      for index in parts.indices {
        carry += UInt64(parts[index]) * UInt64(radix)
        parts[index] = UInt32(carry % 1_000_000_000)
        carry /= 1_000_000_000
      }
      if carry > 0 { parts.append(UInt32(carry)) }
    }
    let text = parts.reversed().map { part in
      let digits = String(part)
      return String(repeating: "0", count: 9 - digits.utf8.count) + digits
    }
    return number(isNegative: false, Substring(text.joined()))
  }
}
