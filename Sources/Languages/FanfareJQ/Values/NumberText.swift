internal import FanfareJSON

/// How numbers are read and written in programs and by `tostring`, `tojson` and the like.
enum NumberText {
  /// The number of a literal, exact; the grammar of programs is wider than JSON's (`.5`, `1.`, `007`).
  static func literal(_ text: String) -> JSONNumber {
    var mantissa = text.prefix { $0 != "e" && $0 != "E" }
    let exponent = text.dropFirst(mantissa.count)
    let digits = mantissa.drop { $0 == "0" }
    mantissa = digits.first.map { $0.isNumber } == true ? digits : "0" + digits
    if mantissa.hasSuffix(".") { mantissa = mantissa.dropLast() }
    return JSONNumber(String(mantissa) + exponent) ?? JSONNumber(Double(text) ?? .nan)
  }

  /// The number that a text is, for `tonumber`; `nil` if it is none.
  static func number(in text: String) -> JSONNumber? {
    guard text.utf8.count <= 4096 else { return nil }
    var rest = text.drop(while: \.isWhitespace)
    while rest.last?.isWhitespace == true { rest.removeLast() }
    let isNegative = rest.first == "-"
    if isNegative || rest.first == "+" { rest = rest.dropFirst() }
    guard let first = rest.utf8.first, first &- 0x30 < 10 || first == UInt8(ascii: "."),
      rest.utf8.allSatisfy(isPart),
      Double(String(rest)) != nil
    else { return rest == "nan" ? JSONNumber(Double.nan) : nil }
    let number = literal(String(rest))
    return isNegative ? Arithmetic.negate(number) : number
  }

  private static func isPart(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
      || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
  }

  /// The shortest digits that give the number again, with an exponent for the very large and small, as jq places it.
  static func text(of number: Double) -> String {
    guard !number.isNaN else { return "null" }
    guard number.isFinite else {
      return number < 0 ? "-1.7976931348623157e+308" : "1.7976931348623157e+308"
    }
    if let whole = Int64(exactly: number), whole.magnitude < 1 << 53, !(whole == 0 && number.sign == .minus) {
      return String(whole)
    }
    let (digits, point) = decimal(number.magnitude)
    let sign = number.sign == .minus ? "-" : ""
    if number == 0 { return "-0" }
    if point <= -4 || point > digits.count + 15 {
      let exponent = point - 1
      let power = String(abs(exponent))
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+") + (power.count < 2 ? "0" : "")
        + power
    }
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    if point >= digits.count { return sign + digits + String(repeating: "0", count: point - digits.count) }
    return sign + digits.prefix(point) + "." + digits.dropFirst(point)
  }

  /// A positive number as `0.digits * 10^point`.
  private static func decimal(_ number: Double) -> (digits: String, point: Int) {
    let text = number.description.utf8
    let mantissa = text.prefix { $0 != UInt8(ascii: "e") }
    let exponent = Int(Substring(text.dropFirst(mantissa.count + 1))) ?? 0
    let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
    let all = mantissa.filter { $0 != UInt8(ascii: ".") }
    let leading = all.prefix { $0 == UInt8(ascii: "0") }.count
    var digits = all.dropFirst(leading)
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return (String(decoding: digits, as: UTF8.self), whole.count - leading + exponent)
  }
}

extension JSONNumber {
  /// How many digits have to be looked at to calculate with it; none if it is held as a machine's number.
  var textLength: Int {
    if case .text(let text) = storage { return text.utf8.count }
    return 0
  }

  /// The number as programs write it.
  var text: String {
    switch storage {
    case .integer(let value): String(value)
    case .double(let value): NumberText.text(of: value)
    case .text(let text): doubleValue.isFinite ? text : NumberText.text(of: doubleValue)
    }
  }
}
