/// Numbers as people type them, with the reason if they can't be used: the parser's own complaint names none.
enum NumberArgument {
  /// Reads whole numbers.
  ///
  /// - Parameter range: what they may be; `Int.max` at its upper end stands for no bound.
  /// - Returns: a function that throws ``ArgumentProblem`` for anything else.
  static func whole(in range: ClosedRange<Int>) -> @Sendable (String) throws -> Int {
    { argument in
      guard let number = Int(argument) else { throw ArgumentProblem(refusal(of: argument, in: range)) }
      guard range.contains(number) else { throw ArgumentProblem("it must be \(text(of: range))") }
      return number
    }
  }

  /// Reads numbers above 0, such as `0.5` and `100`.
  ///
  /// - Throws: ``ArgumentProblem`` for anything else.
  @Sendable static func positive(_ argument: String) throws -> Double {
    guard let number = Double(argument), number.isFinite else {
      throw ArgumentProblem("'\(argument)' isn't a number")
    }
    guard number > 0 else { throw ArgumentProblem("it must be more than 0") }
    return number
  }

  private static func refusal(of argument: String, in range: ClosedRange<Int>) -> String {
    // A number that `Int` can't hold is outside of every range.
    let isNumber = !argument.isEmpty && argument.utf8.allSatisfy { (0x30...0x39).contains($0) }
    guard isNumber else { return "'\(argument)' isn't a whole number" }
    return range.upperBound == .max ? "it is too large" : "it must be \(text(of: range))"
  }

  private static func text(of range: ClosedRange<Int>) -> String {
    range.upperBound == .max
      ? "at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
  }
}
