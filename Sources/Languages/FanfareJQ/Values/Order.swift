internal import FanfareJSON

/// The order of values: null, false, true, numbers, strings, arrays, objects.
///
/// Values can share their parts so that they are far larger than the memory they take, so comparing them counts as
/// work; once there is none left everything is equal, and whoever compares finds out when it spends the next step.
struct Order {
  let evaluation: Evaluation

  init(_ evaluation: Evaluation) { self.evaluation = evaluation }

  /// Compares two values.
  ///
  /// Strings are compared by code points; arrays element by element; objects first by their sorted keys and then by
  /// the values in the order of the keys. `nan` comes before every number, itself included.
  ///
  /// Sorting by it leaves several `nan` as they stand, since none of them is greater than another.
  func isLess(_ first: JSONValue, _ second: JSONValue) -> Bool {
    evaluation.trySpend() && compare(second, first) > 0
  }

  /// Negative, zero or positive.
  func compare(_ first: JSONValue, _ second: JSONValue) -> Int {
    switch (first, second) {
    case (.number(let first), .number(let second)): compare(first, second)
    case (.string(let first), .string(let second)): compare(first, second)
    case (.array(let first), .array(let second)): compare(first, second)
    case (.object(let first), .object(let second)): compare(first, second)
    default: Self.rank(first) - Self.rank(second)
    }
  }

  func areEqual(_ first: JSONValue, _ second: JSONValue) -> Bool {
    switch (first, second) {
    case (.string(let first), .string(let second)):
      first.utf8.count == second.utf8.count && compare(first, second) == 0
    default: compare(first, second) == 0
    }
  }

  private static func rank(_ value: JSONValue) -> Int {
    switch value {
    case .null: 0
    case .bool(false): 1
    case .bool(true): 2
    case .number: 3
    case .string: 4
    case .array: 5
    case .object: 6
    }
  }

  /// Whole numbers that were written are compared with calculated ones as `Double`, everything else exactly.
  private func compare(_ first: JSONNumber, _ second: JSONNumber) -> Int {
    switch (first.storage, second.storage) {
    case (.integer(let first), .integer(let second)): return first < second ? -1 : first == second ? 0 : 1
    case (.double, .double), (.integer, .double), (.double, .integer):
      let (first, second) = (first.doubleValue, second.doubleValue)
      return first == second ? 0 : first > second ? 1 : second.isNaN && !first.isNaN ? 1 : -1
    default:
      guard evaluation.trySpend((first.textLength + second.textLength) / 8) else { return 0 }
      // `nan` comes before every number, and before itself.
      if first.doubleValue.isNaN { return -1 }
      if second.doubleValue.isNaN { return 1 }
      return first < second ? -1 : first == second ? 0 : 1
    }
  }

  private func compare(_ first: String, _ second: String) -> Int {
    guard evaluation.trySpend(min(first.utf8.count, second.utf8.count) / 64) else { return 0 }
    var (first, second) = (first, second)
    return first.withUTF8 { first in
      second.withUTF8 { second in
        for index in 0..<min(first.count, second.count) where first[index] != second[index] {
          return first[index] < second[index] ? -1 : 1
        }
        return first.count - second.count
      }
    }
  }

  private func compare(_ first: [JSONValue], _ second: [JSONValue]) -> Int {
    for (first, second) in zip(first, second) {
      guard evaluation.trySpend() else { return 0 }
      let order = compare(first, second)
      if order != 0 { return order }
    }
    return first.count - second.count
  }

  private func compare(_ first: JSONObject, _ second: JSONObject) -> Int {
    guard evaluation.trySpend(first.count + second.count) else { return 0 }
    let (firstMembers, secondMembers) = (sorted(first), sorted(second))
    for (first, second) in zip(firstMembers, secondMembers) {
      let order = compare(first.name, second.name)
      if order != 0 { return order }
    }
    guard first.count == second.count else { return first.count - second.count }
    for (first, second) in zip(firstMembers, secondMembers) {
      let order = compare(first.value, second.value)
      if order != 0 { return order }
    }
    return 0
  }

  /// The members of an object, by name.
  func sorted(_ object: JSONObject) -> [JSONObject.Member] {
    object.sorted { evaluation.trySpend() && compare($0.name, $1.name) < 0 }
  }
}
