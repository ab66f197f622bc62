extension ProgramGenerator {
  /// What a shape is typically made with.
  mutating func specific(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    switch wanted {
    case .number: return numeric(from: input, depth)
    case .text: return textual(from: input, depth)
    case .boolean: return logical(from: input, depth)
    case .numbers, .texts, .matrix, .records: return listed(wanted, from: input, depth)
    case .record: return object(from: input, depth)
    case .any: return general(from: input, depth)
    }
  }

  private mutating func numeric(from input: Shape, _ depth: Int) -> Draft {
    let first = expression(.number, from: input, depth - 1)
    switch random.below(16) {
    case 0...4:
      let operation = random.one(of: ["+", "-", "*", "/", "%"])
      if operation == "*" { return .product(first, expression(.number, from: input, depth - 1)) }
      return "(\(first) \(operation) (\(expression(.number, from: input, depth - 1)), empty))"
    case 5: return "(-\(first))"
    case 6: return "(\(expression(anyShape(), from: input, depth - 1)) | length)"
    case 7:
      return
        "(\(first) | \(random.one(of: ["floor", "(fabs | sqrt)", "fabs", "round", "ceil", "trunc", "significand"])))"
    case 8:
      return
        "(\(expression(.numbers, from: input, depth - 1)) | \(random.one(of: ["add", "min", "max", "first", "last"])))"
    case 9: return "(\(expression(.text, from: input, depth - 1)) | [tonumber?][0])"
    case 10: return "([\(first)] | (.[] | until(. > 40; . * 2 + 3)))"
    case 11: return "range(\(random.below(3)); \(random.below(8)); \(1 + random.below(3)))"
    case 12: return "(\(expression(.texts, from: input, depth - 1)) | index(\"\(separator())\"))"
    case 13:
      return
        "(\(expression(.number, from: input, depth - 1)) | if . > 0 and . < 1e10 then floor else 0 end | gmtime | mktime)"
    case 14: return "(\(expression(.text, from: input, depth - 1)) | utf8bytelength)"
    default: return "pow(\(single(.number, from: input, depth)); \(random.below(4)))"
    }
  }

  private mutating func logical(from input: Shape, _ depth: Int) -> Draft {
    switch random.below(13) {
    case 0...2:
      let shape = anyShape()
      let (first, second) = (
        expression(shape, from: input, depth - 1), expression(shape, from: input, depth - 1)
      )
      return "(\(first) \(comparison()) \(second))"
    case 3:
      let operation = random.one(of: ["and", "or"])
      return
        "(\(expression(.boolean, from: input, depth - 1)) \(operation) \(expression(.boolean, from: input, depth - 1)))"
    case 4: return "(\(expression(.boolean, from: input, depth - 1)) | not)"
    case 5:
      let list = random.one(of: Shape.lists)
      let test = condition(from: list.element ?? .any, depth - 1)
      return "(\(expression(list, from: input, depth - 1)) | \(random.one(of: ["any", "all"]))(\(test)))"
    case 6: return "isempty([\(expression(.any, from: input, depth - 1))][])"
    case 7: return "(\(expression(.text, from: input, depth - 1)) | test(\"\(pattern())\"))"
    case 8:
      return "(\(expression(.any, from: input, depth - 1)) | IN(\(literal(.any)), \(literal(.number)), null))"
    case 9:
      let shape = anyShape()
      let part = expression(shape, from: input, depth - 1)
      return
        "(\(expression(shape, from: input, depth - 1)) | \(random.once(in: 2) ? "contains" : "inside")(\(part)))"
    case 10:
      return
        "(\(expression(.record, from: input, depth - 1)) | has(\"\(random.one(of: Shape.members).name)\"))"
    case 11: return "(\(expression(.numbers, from: input, depth - 1)) | has(\(random.below(4))))"
    default:
      return
        "(\(expression(.text, from: input, depth - 1)) | \(random.once(in: 2) ? "startswith" : "endswith")(\"\(text())\"))"
    }
  }

  private mutating func object(from input: Shape, _ depth: Int) -> Draft {
    if input == .record, random.once(in: 2) { return change(.record, depth) }
    switch random.below(9) {
    case 0, 1: return construction(from: input, depth)
    case 2:
      return
        "(\(expression(.record, from: input, depth - 1)) + \(expression(.record, from: input, depth - 1)))"
    case 3:
      return .product(
        expression(.record, from: input, depth - 1),
        expression(.record, from: input, depth - 1)
      )
    case 4:
      return
        "(\(expression(.record, from: input, depth - 1)) | with_entries(.value |= \(single(.any, from: .any, depth))))"
    case 5:
      return
        "(\(expression(.record, from: input, depth - 1)) | map_values(\(single(.any, from: .any, depth))))"
    case 6: return "(\(expression(.record, from: input, depth - 1)) | \(change(.record, depth)))"
    case 7: return "(\(expression(.records, from: input, depth - 1)) | INDEX(.a))"
    default:
      return
        "(\(expression(.record, from: input, depth - 1)) | to_entries | map(select(\(condition(from: .any, depth - 1)))) | from_entries)"
    }
  }

  private mutating func construction(from input: Shape, _ depth: Int) -> Draft {
    var members: [Draft] = []
    for _ in 0...random.below(4) {
      let member = random.one(of: Shape.members)
      let value = expression(member.shape, from: input, depth - 1)
      switch random.below(7) {
      case 0 where input == .record: members.append("\(member.name)")
      case 1: members.append("\"\(member.name)\": (\(value))")
      case 2: members.append("(\(expression(.text, from: input, depth - 1)), empty): (\(value))")
      case 3: members.append("\"x\\(\(leaf(.number, from: input)))\": (\(value))")
      case 4: members.append(variables.last.map { "$\($0.name)" } ?? "a: 1")
      case 5: members.append("@base64 \"\(member.name)\": (\(value))")
      default: members.append("\(member.name): (\(value))")
      }
    }
    return "{\(members.dropFirst().reduce(members[0]) { "\($0), \($1)" })}"
  }

  private mutating func listed(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    let element = wanted.element ?? .any
    let same = expression(wanted, from: input, depth - 1)
    switch random.below(18) {
    case 0, 1: return "[\(expression(element, from: input, depth - 1))]"
    case 2:
      let source = random.one(of: Shape.lists)
      let make = expression(element, from: source.element ?? .any, depth - 1)
      return "(\(expression(source, from: input, depth - 1)) | map(\(make)))"
    case 3: return "(\(same) \(random.one(of: ["+", "-"])) \(expression(wanted, from: input, depth - 1)))"
    case 4: return "(\(same) | arrays | \(random.one(of: ["sort", "unique", "reverse"])))"
    case 5:
      let function = random.one(of: ["sort_by", "unique_by"])
      return "(\(same) | \(function)(\(expression(.any, from: element, depth - 1))))"
    case 6: return "(\(same) | map(select(\(condition(from: element, depth - 1)))))"
    case 7: return "(\(same) | .[\(index()):\(index())])"
    case 8 where input == wanted: return change(wanted, depth)
    case 9: return "(\(same) | \(change(wanted, depth)))"
    case 10: return special(wanted, from: input, depth)
    case 11:
      return "[limit(\(1 + random.below(4)); \(expression(element, from: input, depth - 1)))]"
    case 12: return "[\(same) | .[] | \(expression(element, from: element, depth - 1))]"
    case 13: return "[\(same) | first(.[]), last(.[])]"
    default: return special(wanted, from: input, depth)
    }
  }

  /// Lists that only come from certain values.
  private mutating func special(_ wanted: Shape, from input: Shape, _ depth: Int) -> Draft {
    switch wanted {
    case .numbers:
      switch random.below(7) {
      case 0: return "(\(expression(.text, from: input, depth - 1)) | explode)"
      case 1: return "[range(\(random.below(6)))]"
      case 2: return "(\(expression(.matrix, from: input, depth - 1)) | flatten)"
      case 3: return "(\(single(.number, from: input, depth)) | fabs | gmtime)"
      case 4: return "[\(single(.number, from: input, depth)) | while(. < 30 and . > -30; . * 2 + 1)]"
      case 5: return "(\(asciiText(from: input, depth)) | indices(\"\(separator())\"))"
      default: return "(\(expression(.numbers, from: input, depth - 1)) | indices(\(random.below(3))))"
      }
    case .texts: return words(from: input, depth)
    case .matrix:
      switch random.below(4) {
      case 0: return "(\(expression(.matrix, from: input, depth - 1)) | arrays | transpose)"
      case 1: return paths(from: input, depth)
      case 2: return "[[1, 2], \(single(.numbers, from: input, depth)) | [.] | .[0][0:2]] | [combinations]"
      default:
        return
          "(\(expression(.numbers, from: input, depth - 1)) | group_by(\(expression(.any, from: .number, depth - 1))))"
      }
    default:
      switch random.below(3) {
      case 0: return "(\(expression(.record, from: input, depth - 1)) | to_entries)"
      case 1: return "(\(expression(.records, from: input, depth - 1)) | group_by(.a) | map(add))"
      default: return "[\(expression(.text, from: input, depth - 1)) | match(\"\(pattern())\"; \"g\")]"
      }
    }
  }

  private static let mathematics = [
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "cos", "cosh", "exp", "exp2", "expm1", "frexp",
    "gamma", "j0", "j1", "lgamma", "lgamma_r", "log", "log10", "log1p", "log2", "logb", "modf", "nearbyint",
    "rint",
    "significand", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "y0", "y1", "isnormal", "isnan",
    "isinfinite",
    "atan2(.; 2)", "copysign(.; -1)", "drem(.; 3)", "fdim(.; 1)", "fma(.; 2; 3)", "fmax(.; 1)", "fmin(.; 1)",
    "fmod(.; 3)",
    "hypot(.; 2)", "ldexp(.; 3)", "nextafter(.; 9)", "nexttoward(.; 9)", "pow(.; 0.5)", "remainder(.; 3)",
    "scalb(.; 2)",
    "scalbln(.; 2)", "jn(1; .)", "yn(1; .)",
  ]

  private mutating func general(from input: Shape, _ depth: Int) -> Draft {
    let source = anyShape()
    let value = expression(source, from: input, depth - 1)
    switch random.below(17) {
    case 0: return "(\(value) | walk(\(single(.any, from: .any, 1))))"
    case 1: return "(\(value) | [..])"
    case 2: return "(\(value) | tojson | fromjson)"
    case 3: return paths(from: input, depth)
    case 4: return "(\(value) | flatten(\(random.below(3))))"
    case 5: return "fromstream(\(value) | tostream)"
    case 6: return "(\(value) | getpath([\"e\", \"a\"]))"
    case 7: return "(\(value) | keys)"
    case 8:
      return
        "(\(expression(.records, from: input, depth - 1)) | \(random.one(of: ["min_by", "max_by", "group_by"]))(.a))"
    case 9: return "[\(value) | recurse(if type == \"number\" and . < 9 then . + 3 else empty end)]"
    case 10:
      return
        "[\(value) | \(random.one(of: ["numbers", "strings", "arrays", "objects", "nulls", "booleans", "values", "scalars", "iterables"]))]"
    case 11:
      return
        "(\(value) | [\(random.one(of: ["type", "length", "add", "any", "all", "min", "max", "not", "tojson", "keys"]))?])"
    case 12: return "[first(range(10; 0; -3)), (\(value) | (.[0]?, .[\"a\"]?))]"
    case 13: return "([\(value) | (try (\(change(source, depth))) catch \"no\")] | .[])"
    case 14: return "(\(expression(.text, from: input, depth - 1)) | capture(\"(?<x>[a-z]+)(?<y>[0-9])?\"))"
    case 15: return "[\(expression(.number, from: input, depth - 1)) | \(random.one(of: Self.mathematics))]"
    default: return "([\(value) | splits(\"\(pattern())\")?] | .[])"
    }
  }
}
