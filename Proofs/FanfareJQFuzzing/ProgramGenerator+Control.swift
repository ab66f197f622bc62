extension ProgramGenerator {
  /// What any shape can come from: conditions, attempts, bindings, loops, functions.
  mutating func control(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    switch random.below(15) {
    case 0: return conditional(wanted, from: input, depth)
    case 1:
      return
        "(\(expression(wanted, from: input, depth - 1)) // \(expression(wanted, from: input, depth - 1)))"
    case 2: return attempt(wanted, from: input, depth)
    case 3: return binding(wanted, from: input, depth)
    case 4: return destructuring(wanted, from: input, depth)
    case 5: return reduction(wanted, from: input, depth)
    case 6: return iteration(wanted, from: input, depth)
    case 7: return labelled(wanted, from: input, depth)
    case 8: return definition(wanted, from: input, depth)
    case 9: return recursive(wanted, from: input, depth)
    case 10: return "first(\(expression(wanted, from: input, depth - 1)))"
    case 11: return "limit(\(1 + random.below(3)); \(expression(wanted, from: input, depth - 1)))"
    case 12: return "last(\(expression(wanted, from: input, depth - 1)))"
    case 13:
      return "(\(expression(wanted, from: input, depth - 1)) | select(\(condition(from: wanted, depth - 1))))"
    default: return "(\(place(from: input, depth).draft) | \(expression(wanted, from: .any, depth - 1)))"
    }
  }

  private mutating func conditional(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let test = expression(.boolean, from: input, depth - 1)
    let first = expression(wanted, from: input, depth - 1)
    switch random.below(3) {
    case 0: return "(\(Draft.conditional(test, then: first)))"
    case 1: return "(if \(test) then \(first) else \(expression(wanted, from: input, depth - 1)) end)"
    default:
      return """
        (if \(test) then \(first) elif \(condition(from: input, depth - 1)) \
        then \(leaf(wanted, from: input)) else \(expression(wanted, from: input, depth - 1)) end)
        """
    }
  }

  private mutating func attempt(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let body = expression(wanted, from: input, depth - 1)
    switch random.below(5) {
    case 0: return .attempt(body)
    case 1: return "([try (\(body)) catch \(expression(wanted, from: .text, 0))] | .[])"
    case 2: return "([try error([\(single(.any, from: input, depth))]) catch .] | .[])"
    case 3: return "([(\(body), error(\"stop\"), \(leaf(wanted, from: input)))?] | .[])"
    default: return "([try (\(body)) catch .] | .[])"
    }
  }

  private mutating func binding(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let (shape, name) = (anyShape(), name())
    let source = expression(shape, from: input, depth - 1)
    return
      "(\(source) as $\(name) | \(within([(name, shape)], { $0.expression(wanted, from: input, depth - 1) })))"
  }

  private mutating func destructuring(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let (first, second) = (name(), name())
    let known: [(String, Shape)] = [(first, .number), (second, .any)]
    let body = within(known) { $0.expression(wanted, from: input, depth - 1) }
    let source: Draft =
      random.once(in: 2) ? single(.numbers, from: input, depth) : single(.record, from: input, depth)
    let pattern: Draft
    switch random.below(7) {
    case 0: pattern = "[$\(first), $\(second)]"
    case 1: pattern = "{a: $\(first), c: [$\(second)]}"
    case 2: pattern = "{\"a\": $\(first), (\"b\", \"g\"): $\(second)}"
    case 3: pattern = "{a: $\(first), $b, e: {b: $\(second)}}"
    case 4:
      pattern = "[$\(first), [$\(second)]] ?// [$\(first), $\(second)] ?// {a: $\(first), g: $\(second)}"
    case 5: pattern = "[$\(first)] ?// $\(second)"
    default: pattern = "{a: $\(first)} ?// [$\(second), $\(first)] ?// $\(first)"
    }
    return "([\(source) as \(pattern) | \(body)] | .[])"
  }

  private mutating func reduction(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let (shape, name) = (anyShape(), name())
    let update = within([(name, shape)]) { $0.single(wanted, from: wanted, depth) }
    return """
      (reduce (\(expression(shape, from: input, depth - 1))) as $\(name) \
      (\(single(wanted, from: input, depth)); \(update)))
      """
  }

  private mutating func iteration(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let (shape, state, name) = (anyShape(), anyShape(), name())
    let source = expression(shape, from: input, depth - 1)
    let start = single(state, from: input, depth)
    let update = within([(name, shape)]) { $0.single(state, from: state, depth) }
    guard !random.once(in: 3) else {
      return
        "(foreach (\(source)) as $\(name) (\(start); \(update)) | \(expression(wanted, from: state, depth - 1)))"
    }
    let extract = within([(name, shape)]) { $0.expression(wanted, from: state, depth - 1) }
    return "(foreach (\(source)) as $\(name) (\(start); \(update); \(extract)))"
  }

  private mutating func labelled(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let label = name()
    let body = expression(wanted, from: input, depth - 1)
    switch random.below(3) {
    case 0: return "(label $\(label) | (\(body), break $\(label), 1))"
    case 1:
      return
        "(label $\(label) | \(body) | if \(condition(from: wanted, depth - 1)) then ., break $\(label) else . end)"
    default:
      return "([label $\(label) | (\(body) | ., (label $inner | 1, break $inner, 2)), break $\(label)] | .[])"
    }
  }

  private mutating func definition(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let (shape, function) = (anyShape(), name())
    switch random.below(4) {
    case 0:
      let body = expression(wanted, from: shape, depth - 1)
      let (before, outer) = (functions, shape)
      functions.append((function, outer, wanted))
      defer { functions = before }
      return "(def \(function): \(body); \(expression(shape, from: input, depth - 1)) | \(function))"
    case 1:
      return """
        (def \(function)(f): f | \(expression(wanted, from: shape, depth - 1)); \
        \(function)(\(expression(shape, from: input, depth - 1))))
        """
    case 2:
      let argument = name()
      let body = within([(argument, shape)]) { $0.expression(wanted, from: input, depth - 1) }
      return
        "(def \(function)($\(argument)): \(body); \(function)(\(expression(shape, from: input, depth - 1))))"
    default:
      let argument = name()
      let body = within([(argument, shape)]) { $0.expression(wanted, from: input, depth - 1) }
      return """
        (def \(function)(f; $\(argument); g): def inner: f, g; \(body), (\(argument) | inner); \
        \(function)(\(leaf(wanted, from: input)); \(expression(shape, from: input, depth - 1)); .))
        """
    }
  }

  private mutating func recursive(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let function = name()
    switch random.below(4) {
    case 0:
      return """
        (def \(function)($n): if $n <= 0 then \(leaf(wanted, from: input)) \
        else \(function)($n - 1), \(leaf(wanted, from: input)) end; \(function)(\(random.below(5))))
        """
    case 1:
      return """
        (def \(function)(f; $n): if $n > 3 then f else \(function)(f | f; $n + 1) end; \
        \(function)(\(leaf(wanted, from: input)); \(random.below(4))))
        """
    case 2:
      return
        "(def \(function): if type == \"array\" then .[] | \(function) else . end; \(expression(.matrix, from: input, depth - 1)) | \(function))"
    default:
      return """
        (def \(function): (.[]? | \(function)), type; [\(single(.any, from: input, depth)) | \(function)] \
        | \(expression(wanted, from: .texts, depth - 1)))
        """
    }
  }

  /// What stands where some variables are known.
  mutating func within(_ known: [(String, Shape)], _ make: (inout Self) -> Draft) -> Draft {
    let before = variables
    variables += known.map { (name: $0.0, shape: $0.1) }
    defer { variables = before }
    return make(&self)
  }

  // MARK: Conditions

  /// A condition with exactly one output.
  mutating func condition(from input: Shape, _ depth: Int) -> Draft {
    switch random.below(9) {
    case 0:
      return "(\(single(.number, from: input, depth)) \(comparison()) \(single(.number, from: input, depth)))"
    case 1: return "(\(single(.any, from: input, depth)) \(comparison()) \(single(.any, from: input, depth)))"
    case 2: return "(type == \"\(random.one(of: ["object", "array", "string", "number", "null"]))\")"
    case 3 where depth > 0:
      return "(\(condition(from: input, depth - 1)) and \(condition(from: input, depth - 1)))"
    case 4 where depth > 0:
      return "(\(condition(from: input, depth - 1)) or \(condition(from: input, depth - 1)))"
    case 5 where depth > 0: return "(\(condition(from: input, depth - 1)) | not)"
    case 6 where input == .text: return "test(\"\(pattern())\")"
    case 7 where input == .record: return "has(\"\(random.one(of: Shape.members).name)\")"
    default: return "(. != null)"
    }
  }

  mutating func comparison() -> String { random.one(of: ["==", "!=", "<", "<=", ">", ">="]) }
}
