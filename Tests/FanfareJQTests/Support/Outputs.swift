import FanfareJSON
import Testing

@testable import FanfareJQ

/// The outputs of a program.
func outputs(
  _ program: String,
  _ input: JSONValue = nil,
  limits: JQLimits = JQLimits()
) throws -> [JSONValue] {
  try JQProgram(program, limits: limits).outputs(input)
}

/// The error of a program that can't be compiled, or that ends with one.
func failure(
  of program: String,
  _ input: JSONValue = nil,
  limits: JQLimits = JQLimits(),
  sourceLocation: SourceLocation = #_sourceLocation
) -> JQError? {
  #expect(throws: JQError.self, "\(program.prefix(80))", sourceLocation: sourceLocation) {
    try outputs(program, input, limits: limits)
  }
}

/// The message of a limit that a program reaches.
func limit(
  of program: String,
  _ input: JSONValue = nil,
  limits: JQLimits = JQLimits(),
  sourceLocation: SourceLocation = #_sourceLocation
) -> String? {
  let error = failure(of: program, input, limits: limits, sourceLocation: sourceLocation)
  #expect(error?.code == .limit, sourceLocation: sourceLocation)
  return error?.message
}

/// A text, repeated.
func repeated(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }
