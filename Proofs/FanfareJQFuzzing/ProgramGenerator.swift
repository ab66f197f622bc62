/// Makes random programs that are well-formed and mostly do something with the inputs of ``InputGenerator``.
///
/// They use the whole language, but nothing that jq 1.6 is known to do otherwise than 1.7.
package struct ProgramGenerator {
  var random: SplitMix
  /// The variables that can be used here.
  var variables: [(name: String, shape: Shape)] = []
  /// The functions without arguments that can be called here, with what they take and give.
  var functions: [(name: String, input: Shape, output: Shape)] = []
  private var names = 0

  /// Creates a generator.
  ///
  /// - Parameter seed: the same seed gives the same programs.
  package init(seed: UInt64) { random = SplitMix(seed: seed) }

  /// The next program.
  package mutating func next() -> Draft {
    (variables, functions, names) = ([], [], 0)
    let depth = 1 + random.below(4)
    return expression(anyShape(), from: .record, depth)
  }

  mutating func name() -> String {
    names += 1
    return "\(random.one(of: ["v", "x", "acc", "item", "n_"]))\(names)"
  }

  mutating func anyShape() -> Shape { random.one(of: Shape.allCases) }

  /// An expression that takes a value of a shape and gives another, most of the time.
  mutating func expression(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let wanted = random.once(in: 20) ? anyShape() : wanted
    guard depth > 0 else { return leaf(wanted, from: input) }
    switch random.below(20) {
    case 0, 1: return leaf(wanted, from: input)
    case 2...4: return pipe(wanted, from: input, depth)
    case 5:
      return "(\(expression(wanted, from: input, depth - 1)), \(expression(wanted, from: input, depth - 1)))"
    case 6...10: return control(wanted, from: input, depth)
    default: return specific(wanted, from: input, depth)
    }
  }

  /// Like ``expression``, but with exactly one output or an error.
  mutating func single(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    switch random.below(3) {
    case 0: "[\(leaf(wanted, from: input))][0]"
    case 1: "([\(expression(wanted, from: input, depth - 1))] | .[0])"
    default: "[\(expression(wanted, from: input, depth - 1))][-1]"
    }
  }

  private mutating func pipe(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let middle = anyShape()
    return "(\(expression(middle, from: input, depth - 1)) | \(expression(wanted, from: middle, depth - 1)))"
  }

  // MARK: The smallest expressions

  mutating func leaf(_ wanted: Shape, from input: Shape) -> Draft {
    let known = variables.filter { $0.shape == wanted }
    if !known.isEmpty, random.once(in: 3) { return "$\(random.one(of: known).name)" }
    let callable = functions.filter { $0.input == input && $0.output == wanted }
    if !callable.isEmpty, random.once(in: 2) { return "\(random.one(of: callable).name)" }
    if input == wanted, random.once(in: 3) { return "." }
    if input == .record, !random.once(in: 4),
      let member = Shape.members.filter({ $0.shape == wanted }).randomElement(using: &random)
    {
      return random.one(of: [
        ".\(member.name)", ".\(member.name)", ".[\"\(member.name)\"]", ".\"\(member.name)\"",
      ])
    }
    if input.element == wanted, !random.once(in: 3) {
      return random.one(of: [".[]", ".[0]", "first", "last", ".[-1]", ".[1]", "max", "min"])
    }
    return literal(wanted)
  }

  mutating func literal(_ shape: Shape) -> Draft {
    switch shape {
    case .number: number()
    case .text: "\"\(text())\""
    case .boolean: random.one(of: ["true", "false", "null"])
    case .numbers, .texts, .matrix:
      list((0..<random.below(4)).map { _ in literal(shape.element ?? .any) })
    case .record: "{a: \(number()), b: \"\(text())\", c: [\(number()), \(number())], e: {a: \(number())}}"
    case .records: "[{a: \(number()), b: \"\(text())\"}, {a: \(number())}]"
    case .any: random.one(of: ["null", "[]", "{}", "1", "\"x\"", "[1, [2, 3]]", "{k: {k: null}}", "true"])
    }
  }

  private func list(_ elements: [Draft]) -> Draft {
    guard let first = elements.first else { return "[]" }
    return "[\(elements.dropFirst().reduce(first) { "\($0), \($1)" })]"
  }

  mutating func number() -> Draft {
    switch random.below(8) {
    case 0: "\(random.below(1000))"
    case 1: "\(Double(random.below(400)) / 8)"
    case 2: "(-\(random.below(5)))"
    case 3: random.one(of: ["1e3", "0.1", "1e-5", "1.5e10", "100000", "3.14159"])
    default: "\(random.below(6))"
    }
  }

  mutating func index() -> Draft { "\(random.below(8) - 3)" }

  /// A text as it stands in quotes.
  mutating func text() -> String {
    random.one(of: [
      "", "a", "b", "abc", ",", " ", "x,y", "foo bar", "é", "日本", "k", "1", "\\n", "\\u00e9", "\\\"", "<&>",
      "c d e", "ab12",
    ])
  }

  /// A text of a single character that all texts are searched for.
  mutating func separator() -> String { random.one(of: [",", " ", "a", "b", "1", "-"]) }
}
