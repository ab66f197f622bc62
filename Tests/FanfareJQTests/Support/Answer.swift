import FanfareJSON
import Testing

@testable import FanfareJQ

/// A row of a table: a program, its input, and what comes out, all as text.
struct Answer: Sendable, CustomTestStringConvertible {
  /// The outputs as compact JSON, and the message of the error that ends them.
  struct Outcome: Equatable {
    var outputs: [String]
    var error: String?
  }

  let program: String
  let input: String
  let expected: Outcome

  init(_ program: String, _ input: String = "null", gives outputs: String..., raises error: String? = nil) {
    self.program = program
    self.input = input
    expected = Outcome(outputs: outputs, error: error)
  }

  var testDescription: String { "\(program) of \(input)" }

  var outcome: Outcome {
    var outcome = Outcome(outputs: [])
    do {
      try JQProgram(program).run(JSONValue(parsing: input)) { output in
        outcome.outputs.append(output.description)
        return true
      }
    } catch {
      outcome.error = (error as? JQError)?.message ?? "\(error)"
    }
    return outcome
  }
}
