internal import FanfareJSON

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What the operators do with values.
enum Arithmetic {
  /// An operation that doesn't suit its operands.
  struct Mismatch: Error {
    let message: String

    init(_ message: String) { self.message = message }

    init(_ first: JSONValue, _ second: JSONValue, _ problem: String) {
      message = "\(first.described) and \(second.described) \(problem)"
    }
  }

  /// Whole numbers below this are exact as `Double` as well, so that calculating with either gives the same.
  private static let exactLimit: UInt64 = 1 << 53

  static func negate(_ number: JSONNumber) -> JSONNumber {
    if let whole = number.exactInt, whole != 0, whole.magnitude < exactLimit { return JSONNumber(-whole) }
    return JSONNumber(-number.doubleValue)
  }

  @inline(__always)
  private static func calculate(
    _ first: JSONNumber,
    _ second: JSONNumber,
    whole: (Int64, Int64) -> (partialValue: Int64, overflow: Bool),
    fraction: (Double, Double) -> Double
  ) -> JSONValue {
    if case .integer(let firstWhole) = first.storage, case .integer(let secondWhole) = second.storage {
      let (result, overflow) = whole(firstWhole, secondWhole)
      if !overflow, result.magnitude | firstWhole.magnitude | secondWhole.magnitude < exactLimit {
        return .number(JSONNumber(result))
      }
    }
    return .number(whole: fraction(first.doubleValue, second.doubleValue))
  }

  /// `first + second`; `null` adds nothing.
  static func add(
    _ first: consuming JSONValue,
    _ second: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop) -> Result<JSONValue, Mismatch> {
    var first = consume first
    switch second {
    case .null: return .success(first)
    case _ where first.isNull: return .success(second)
    case .number(let second):
      guard case .number(let first) = first else { break }
      try evaluation.spend(first, second)
      return .success(calculate(first, second, whole: { $0.addingReportingOverflow($1) }, fraction: +))
    case .string(let second):
      guard var text = first.takeString() else { break }
      try evaluation.append(second, to: &text)
      return .success(.string(text))
    case .array(let second):
      guard case .array = first else { break }
      var elements = first.takeArray()
      try evaluation.append(second, to: &elements)
      return .success(.array(elements))
    case .object(let second):
      guard case .object = first else { break }
      var object = first.takeObject()
      for member in second { try evaluation.set(member.name, to: member.value, in: &object) }
      return .success(.object(object))
    default: break
    }
    return .failure(Mismatch(first, second, "cannot be added"))
  }

  static func subtract(
    _ first: JSONValue,
    _ second: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop)
    -> Result<JSONValue, Mismatch>
  {
    switch (first, second) {
    case (.number(let first), .number(let second)):
      try evaluation.spend(first, second)
      return .success(calculate(first, second, whole: { $0.subtractingReportingOverflow($1) }, fraction: -))
    case (.array(let first), .array(let second)):
      try evaluation.spend(first.count * max(1, second.count))
      return .success(
        .array(first.filter { element in !second.contains { evaluation.order.areEqual($0, element) } })
      )
    default: return .failure(Mismatch(first, second, "cannot be subtracted"))
    }
  }

  /// `first * second`; a text times a number repeats it, an object times an object merges them deeply.
  static func multiply(
    _ first: JSONValue,
    _ second: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop)
    -> Result<JSONValue, Mismatch>
  {
    switch (first, second) {
    case (.number(let first), .number(let second)):
      try evaluation.spend(first, second)
      return .success(
        calculate(first, second, whole: wholeProduct, fraction: *)
      )
    case (.string(let text), .number(let count)), (.number(let count), .string(let text)):
      return .success(try repeated(text, count.doubleValue, evaluation))
    case (.object(let first), .object(let second)):
      return .success(.object(try merge(first, second, evaluation)))
    default: return .failure(Mismatch(first, second, "cannot be multiplied"))
    }
  }

  /// The product, unless it is a zero with a sign, which whole numbers don't have.
  private static func wholeProduct(_ first: Int64, _ second: Int64) -> (partialValue: Int64, overflow: Bool) {
    let (product, overflow) = first.multipliedReportingOverflow(by: second)
    return (product, overflow || product == 0 && (first | second) < 0)
  }

  private static func repeated(
    _ text: String,
    _ count: Double,
    _ evaluation: Evaluation
  ) throws(Stop) -> JSONValue {
    guard count >= 0 else { return .null }
    guard !text.isEmpty else { return .string("") }
    let size = Double(text.utf8.count) * count / 8
    try evaluation.spend(size < 1e15 ? Int(size) : .max / 2)
    return .string(String.repeating(text, times: Int(count)))
  }

  private static func merge(
    _ first: JSONObject,
    _ second: JSONObject,
    _ evaluation: Evaluation
  ) throws(Stop)
    -> JSONObject
  {
    var merged = first
    for (name, value) in second {
      // Both may share their parts, and then there are far more members than memory for them.
      try evaluation.spend()
      if case .object(let inner) = value, case .object(let outer)? = merged[name] {
        try evaluation.set(name, to: .object(merge(outer, inner, evaluation)), in: &merged)
      } else {
        try evaluation.set(name, to: value, in: &merged)
      }
    }
    return merged
  }

  /// `first / second`; a text divided by a text is split.
  static func divide(
    _ first: JSONValue,
    _ second: JSONValue,
    _ evaluation: Evaluation
  ) throws(Stop)
    -> Result<JSONValue, Mismatch>
  {
    switch (first, second) {
    case (.number(let dividend), .number(let divisor)):
      try evaluation.spend(dividend, divisor)
      guard divisor.doubleValue != 0 else {
        return .failure(Mismatch(first, second, "cannot be divided because the divisor is zero"))
      }
      return .success(.number(whole: dividend.doubleValue / divisor.doubleValue))
    case (.string(let text), .string(let separator)):
      return .success(try Texts.split(text, by: separator, evaluation))
    default: return .failure(Mismatch(first, second, "cannot be divided"))
    }
  }

  /// The remainder of whole numbers, with the sign of the dividend; fractions are cut off first.
  static func remainder(_ first: JSONValue, _ second: JSONValue) -> Result<JSONValue, Mismatch> {
    guard case .number(let dividend) = first, case .number(let divisor) = second else {
      return .failure(Mismatch(first, second, "cannot be divided (remainder)"))
    }
    guard !dividend.doubleValue.isNaN, !divisor.doubleValue.isNaN else {
      return .success(.number(Double.nan))
    }
    let (dividendWhole, divisorWhole) = (clamped(dividend), clamped(divisor))
    guard divisorWhole != 0 else {
      return .failure(Mismatch(first, second, "cannot be divided (remainder) because the divisor is zero"))
    }
    let magnitude = dividendWhole.magnitude % divisorWhole.magnitude
    return .success(.number(dividendWhole < 0 ? -Int(magnitude) : Int(magnitude)))
  }

  private static func clamped(_ number: JSONNumber) -> Int {
    if let whole = number.exactInt { return whole }
    let value = number.doubleValue
    return value >= 0x1p63 ? .max : value < -0x1p63 ? .min : Int(value)
  }
}

extension String {
  /// A text several times over; the standard library's way adds one character after another.
  fileprivate static func repeating(_ text: String, times count: Int) -> String {
    var text = text
    return text.withUTF8 { part in
      String(unsafeUninitializedCapacity: part.count * count) { whole in
        let whole = UnsafeMutableRawBufferPointer(whole)
        var filled = 0
        while filled < whole.count {
          // What is there already is copied, so each copy is twice as long as the one before.
          let source =
            filled == 0 ? UnsafeRawBufferPointer(part) : UnsafeRawBufferPointer(rebasing: whole[..<filled])
          let length = Swift.min(source.count, whole.count - filled)
          UnsafeMutableRawBufferPointer(rebasing: whole[filled...])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[..<length]))
          filled += length
        }
        return filled
      }
    }
  }
}

extension Evaluation {
  /// Counts the work of reading the digits of two numbers that a machine's number can't hold.
  @inline(__always)
  fileprivate func spend(_ first: JSONNumber, _ second: JSONNumber) throws(Stop) {
    let length = first.textLength &+ second.textLength
    if length > 0 { try spend(length / 8) }
  }
}

extension JSONValue {
  /// A number, held as a whole one if it is that and exact.
  static func number(whole value: Double) -> JSONValue {
    if let whole = Int(exactly: value), whole.magnitude < 1 << 53, !(whole == 0 && value.sign == .minus) {
      return .number(whole)
    }
    return .number(value)
  }
}
