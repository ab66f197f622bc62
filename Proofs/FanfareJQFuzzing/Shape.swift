/// What a value roughly is, so that programs do something with it more often than they fail.
enum Shape: CaseIterable, Hashable {
  case number, text, boolean, numbers, texts, matrix, record, records, any

  /// The shapes of what the inputs look like.
  static let members: [(name: String, shape: Shape)] = [
    ("a", .number), ("b", .text), ("c", .numbers), ("d", .texts), ("e", .record), ("f", .records),
    ("g", .any),
    ("h", .boolean), ("m", .matrix),
  ]

  /// What stands in it; `nil` if it is no list.
  var element: Shape? {
    switch self {
    case .numbers: .number
    case .texts: .text
    case .matrix: .numbers
    case .records: .record
    default: nil
    }
  }

  /// The list of such elements.
  var list: Shape? {
    switch self {
    case .number: .numbers
    case .text: .texts
    case .numbers: .matrix
    case .record: .records
    default: nil
    }
  }

  static let lists: [Shape] = [.numbers, .texts, .matrix, .records]
}
