internal import FanfareJSON

/// How deeply the values of a run may be nested: what yields a deeper one fails, while it can still be caught.
///
/// Readers of JSON go 1,024 levels deep, and what a store writes around a value are some of them. A store would refuse a deeper value when the run
/// ends, and a run whose end can't be kept goes on for ever. Expressions yield 900 levels, services 512; so only what puts values into others, and
/// functions in Swift, come here.
enum NestingLimit {
  /// How many lists and objects may stand in each other.
  static let levels = 1000

  /// Why a value can't be kept; `nil` if it can.
  ///
  /// - Parameters:
  ///   - value: the value. All of it is looked at, unless it is too deep.
  ///   - what: what it is, for the message.
  static func refusal(of value: JSONValue, _ what: String) -> WorkflowError? {
    guard value.isNested(deeperThan: levels) else { return nil }
    return WorkflowError(
      .runtime,
      "\(what) is nested deeper than \(levels) levels, which is more than can be kept"
    )
  }
}
