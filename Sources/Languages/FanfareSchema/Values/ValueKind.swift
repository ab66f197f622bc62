internal import FanfareJSON

/// The types that a schema can name.
enum ValueKind: String, CaseIterable, Hashable, Sendable {
  case null
  case boolean
  case integer
  case number
  case string
  case array
  case object

  /// The narrowest type of a value.
  init(of value: JSONValue) {
    self =
      switch value {
      case .null: .null
      case .bool: .boolean
      case .number(let number): number.isWhole ? .integer : .number
      case .string: .string
      case .array: .array
      case .object: .object
      }
  }

  /// The type with its article, as messages name it.
  var phrase: String {
    switch self {
    case .null: "null"
    case .integer, .array, .object: "an \(rawValue)"
    case .boolean, .number, .string: "a \(rawValue)"
    }
  }
}

extension Sequence<String> {
  /// The phrases as a list in words: `a, b or c`.
  func joined(with conjunction: String) -> String {
    let phrases = Array(self)
    guard phrases.count > 1, let last = phrases.last else { return phrases.first ?? "" }
    return "\(phrases.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
  }
}
