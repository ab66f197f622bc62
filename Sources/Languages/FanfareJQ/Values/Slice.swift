internal import FanfareJSON

/// A part of a list or a text, from one position to another.
enum Slice {
  /// The positions that `start` and `end` of a slice mean in something of a length: negative ones count from the end,
  /// fractions are rounded to the outside, `null` is the beginning or the end.
  static func range(start: JSONValue?, end: JSONValue?, count: Int) -> Result<Range<Int>, Arithmetic.Mismatch>
  {
    guard let first = position(start, otherwise: 0), let last = position(end, otherwise: Double(count)) else {
      return .failure(Arithmetic.Mismatch("Start and end indices of an array slice must be numbers"))
    }
    var lower = first.isNaN ? 0 : first
    if lower < 0 { lower += Double(count) }
    lower = min(max(lower, 0), Double(count)).rounded(.down)
    var upper = last.isNaN ? Double(count) : last
    if upper < 0 { upper += Double(count) }
    upper = min(max(upper, lower), Double(count)).rounded(.up)
    return .success(Int(lower)..<max(Int(lower), Int(upper)))
  }

  private static func position(_ value: JSONValue?, otherwise: Double) -> Double? {
    switch value {
    case nil, .null?: otherwise
    case .number(let number)?: number.doubleValue
    default: nil
    }
  }

  /// The key of a slice in a path.
  static func key(_ start: JSONValue, _ end: JSONValue) -> JSONValue {
    .object(["start": start, "end": end])
  }

  /// The slice of a value; `null` gives `null`.
  static func get(
    _ value: JSONValue,
    _ start: JSONValue?,
    _ end: JSONValue?
  ) -> Result<JSONValue, Arithmetic.Mismatch> {
    switch value {
    case .null: return .success(.null)
    case .array(let elements):
      return range(start: start, end: end, count: elements.count).map { .array(Array(elements[$0])) }
    case .string(let text): return get(text, start, end)
    default:
      return .failure(Arithmetic.Mismatch("Cannot index \(value.typeName) with object"))
    }
  }

  private static func get(
    _ text: String,
    _ start: JSONValue?,
    _ end: JSONValue?
  ) -> Result<
    JSONValue, Arithmetic.Mismatch
  > {
    let scalars = text.unicodeScalars
    return range(start: start, end: end, count: scalars.count).map { range in
      let lower = scalars.index(scalars.startIndex, offsetBy: range.lowerBound)
      let upper = scalars.index(lower, offsetBy: range.count)
      return .string(String(scalars[lower..<upper]))
    }
  }
}
