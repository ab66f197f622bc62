import FanfareJQ
import FanfareJQFuzzing
import FanfareJSON

/// A program with an input.
struct OracleCase {
  let program: Draft
  let input: JSONValue

  /// What the implementation makes of it; `nil` if a limit is reached.
  func outcome() throws -> Outcome? {
    let program = try JQProgram(
      program.text,
      limits: JQLimits(maximumSteps: 100_000, maximumOutputSize: 20_000)
    )
    var outcome = Outcome()
    do {
      try program.run(input) { output in
        outcome.outputs.append(output)
        return true
      }
    } catch {
      guard error.code == .raised else { return nil }
      outcome.error = error.value
    }
    return outcome
  }
}

extension OracleCase {
  /// Whether the program changes values at places.
  var hasAssignments: Bool {
    [") = ", "|= ", "+= ", "-= ", "*= ", "/= ", "%= "].contains { program.text.contains($0) }
  }
}

extension OracleCase: CustomStringConvertible {
  var description: String { "\(program.text)\n  for jq 1.6: \(program.reference)\n  applied to \(input)" }
}

/// The outputs of a program, and the error that it ended with.
struct Outcome {
  var outputs: [JSONValue] = []
  var error: JSONValue?
}

extension Outcome: CustomStringConvertible {
  var description: String {
    (outputs.map(\.description) + (error.map { ["error: \($0)"] } ?? [])).joined(separator: " ")
  }

  /// Whether two outcomes are the same as far as they can be compared.
  ///
  /// - Parameter hasAssignments: whether the program has any; all their places are looked for before the first is
  ///   changed, so that of several errors it can be another that ends the program.
  func agrees(with other: Outcome, hasAssignments: Bool) -> Bool {
    guard outputs.count == other.outputs.count, (error == nil) == (other.error == nil),
      zip(outputs, other.outputs).allSatisfy(Self.areSame)
    else { return false }
    switch (error, other.error) {
    case (.string(let message)?, .string(let theirs)?):
      return hasAssignments || KnownDifference.areSame(message, theirs)
    case (let error?, let theirs?): return Self.areSame(error, theirs)
    default: return true
    }
  }

  /// Whether two values print the same; members in the same order.
  private static func areSame(_ first: JSONValue, _ second: JSONValue) -> Bool {
    switch (first, second) {
    case (.number(let first), .number(let second)): return printed(first) == printed(second)
    case (.number(let number), .null), (.null, .number(let number)): return number.doubleValue.isNaN
    case (.array(let first), .array(let second)):
      return first.count == second.count && zip(first, second).allSatisfy(areSame)
    case (.object(let first), .object(let second)):
      return first.count == second.count
        && zip(first, second).allSatisfy { $0.name == $1.name && areSame($0.value, $1.value) }
    default: return first == second
    }
  }

  /// The number that is printed: there is none that is infinite.
  private static func printed(_ number: JSONNumber) -> Double {
    max(-Double.greatestFiniteMagnitude, min(number.doubleValue, .greatestFiniteMagnitude))
  }
}
