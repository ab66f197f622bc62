internal import FanfareJSON

extension JSONValue {
  /// The name of its type.
  var typeName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .number: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }

  /// Whether `if` takes it for true: anything but `null` and `false`.
  var isTruthy: Bool {
    switch self {
    case .null, .bool(false): false
    default: true
    }
  }

  static func number(_ value: Double) -> JSONValue { .number(JSONNumber(value)) }

  static func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

  /// Its type and its beginning, as messages name it.
  var described: String { "\(typeName) (\(Excerpt.text(of: self, maximumBytes: 14)))" }
}
