extension ProgramGenerator {
  /// An expression whose outputs are places in the input, and what stands there.
  mutating func place(from input: Shape, _ depth: Int) -> (draft: Draft, shape: Shape) {
    guard depth > 0, !random.once(in: 3) else { return step(from: input) }
    let first = place(from: input, depth - 1)
    switch random.below(13) {
    case 0, 1, 2, 3:
      let second = place(from: first.shape, depth - 1)
      return ("(\(first.draft) | \(second.draft))", second.shape)
    case 4: return ("(\(first.draft), \(place(from: input, depth - 1).draft))", first.shape)
    case 5: return ("(\(first.draft) | select(\(condition(from: first.shape, depth - 1))))", first.shape)
    case 6:
      let other = place(from: input, depth - 1)
      let test = condition(from: input, depth - 1)
      return ("(if \(test) then \(first.draft) else \(other.draft) end)", first.shape)
    case 7: return (.optionalPath(first.draft), first.shape)
    case 8: return ("first(\(first.draft))", first.shape)
    case 9: return ("limit(\(1 + random.below(2)); \(first.draft))", first.shape)
    case 10: return ("(\(first.draft) // \(place(from: input, depth - 1).draft))", first.shape)
    case 11:
      let name = name()
      let source = expression(.number, from: input, depth - 1)
      return ("(\(source) as $\(name) | \(first.draft))", first.shape)
    default: return ("(\(first.draft) | recurse)", .any)
    }
  }

  private mutating func step(from input: Shape) -> (draft: Draft, shape: Shape) {
    switch input {
    case .record:
      let member = random.one(of: Shape.members)
      let draft: Draft = random.one(of: [
        ".\(member.name)", ".[\"\(member.name)\"]", "getpath([\"\(member.name)\"])",
      ])
      return (draft, member.shape)
    case .numbers, .texts, .matrix, .records:
      let element = input.element ?? .any
      switch random.below(6) {
      case 0: return (".[]", element)
      case 1: return (".[\(index())]", element)
      case 2: return ("first", element)
      case 3: return (".[\(random.below(4)):]", input)
      case 4: return (".[\(index()):\(index())]", input)
      default: return (".[:\(index())]", input)
      }
    case .any:
      return (
        random.one(of: ["..", ".", "recurse", "(.. | numbers)", "(.. | strings)", "getpath([])"]), .any
      )
    default: return (".", input)
    }
  }

  /// Something done to places of the input; gives the input's shape.
  mutating func change(_ input: Shape, _ depth: Int) -> Draft {
    let target = place(from: input, depth - 1)
    let (draft, shape) = (target.draft, target.shape)
    switch random.below(14) {
    case 0: return "(\(draft) = \(expression(shape, from: input, depth - 1)))"
    case 1, 2: return "(\(draft) |= \(single(shape, from: shape, depth)))"
    case 3: return "(\(draft) += \(expression(shape, from: input, depth - 1)))"
    case 4: return "(\(draft) -= \(leaf(shape, from: input)))"
    case 5: return "(\(draft) *= \(1 + random.below(3)))"
    case 6: return "(\(draft) /= \(number()))"
    case 7: return "(\(draft) %= \(number()))"
    case 8: return "(\(draft) //= \(expression(shape, from: input, depth - 1)))"
    case 9, 10: return "del(\(draft))"
    case 11: return "delpaths([path(\(draft))])"
    case 12:
      return
        "(. as $whole | reduce path(\(draft)) as $path (.; setpath($path; [$path, ($whole | getpath($path))])))"
    default:
      return Draft(
        text: "pick(\(draft.text))",
        reference:
          "(. as $whole | reduce path(\(draft.reference)) as $p (null; setpath($p; $whole | getpath($p))))"
      )
    }
  }

  /// What tells where places are.
  mutating func paths(from input: Shape, _ depth: Int) -> Draft {
    switch random.below(6) {
    case 0, 1: "[path(\(place(from: input, depth).draft))]"
    case 2: "[paths]"
    case 3: "[paths(type == \"\(random.one(of: ["number", "string", "array"]))\")]"
    case 4: "[tostream]"
    default: "[\(1 + random.below(2)) as $depth | . as $whole | $depth | truncate_stream($whole | tostream)]"
    }
  }
}
