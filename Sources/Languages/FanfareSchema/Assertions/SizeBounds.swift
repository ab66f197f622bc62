internal import FanfareJSON

/// The least and the greatest number of something, as two keywords state it.
struct SizeBounds: Sendable {
  private let minimumKeyword: String
  private let maximumKeyword: String
  private let minimum: Int?
  private let maximum: Int?
  private let noun: String

  init?(_ schema: SchemaReader, minimum: String, maximum: String, noun: String) {
    minimumKeyword = minimum
    maximumKeyword = maximum
    self.noun = noun
    self.minimum = schema.count(minimum)
    self.maximum = schema.count(maximum)
    guard self.minimum != nil || self.maximum != nil else { return nil }
  }

  /// Whether a size is between the two.
  func allow(_ size: Int, of value: JSONValue, in evaluation: inout Evaluation) -> Bool {
    var isAllowed = true
    if let minimum, size < minimum {
      isAllowed = evaluation.fail(
        minimumKeyword,
        expected: .number(JSONNumber(minimum)),
        actual: value,
        "has \(Excerpt.count(size, noun)), but needs at least \(minimum)"
      )
    }
    if let maximum, size > maximum {
      isAllowed = evaluation.fail(
        maximumKeyword,
        expected: .number(JSONNumber(maximum)),
        actual: value,
        "has \(Excerpt.count(size, noun)), but may have at most \(maximum)"
      )
    }
    return isAllowed
  }
}
