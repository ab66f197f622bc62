internal import FanfareJQ
internal import FanfareJSON

extension FuzzTarget {
  /// Programs in jq's language: the last line is the input, what stands before it the program.
  static let jq = FuzzTarget(name: "jq") { (bytes) throws(BrokenPromise) in
    let (source, line) = FuzzInput(bytes).textAndLastLine
    let limits = JQLimits(maximumSteps: 20_000, maximumDepth: 500, maximumOutputSize: 5000)
    let program: JQProgram
    do throws(JQError) {
      program = try JQProgram(source, variables: ["x"], limits: limits)
    } catch {
      return try promise(!error.description.isEmpty, "a program is refused without a reason")
    }
    let input = (try? JSONValue(parsing: line)) ?? ["a": [1, -2.5, "é"], "b": nil]
    let first = run(program, input)
    try promise(first.outputs.allSatisfy { ValueSize(of: $0).depth <= 1024 }, "an output is too deep")
    let total = first.outputs.reduce(0) { $0 + ValueSize(of: $1).values }
    let allowed = max(limits.maximumOutputSize, ValueSize(of: input).values)
    try promise(total <= allowed, "the outputs have \(total) values")
    let second = run(program, input)
    try promise(second.outputs.map(\.description), equals: first.outputs.map(\.description), "two runs")
    try promise(second.message, equals: first.message, "the errors of two runs")
  }

  private static func run(
    _ program: JQProgram,
    _ input: JSONValue
  ) -> (outputs: [JSONValue], message: String?) {
    var outputs: [JSONValue] = []
    do throws(JQError) {
      try program.run(input, variables: ["x": 1], clock: { 1_700_000_000.25 }) { output in
        outputs.append(output)
        return true
      }
    } catch {
      return (outputs, error.description)
    }
    return (outputs, nil)
  }
}
