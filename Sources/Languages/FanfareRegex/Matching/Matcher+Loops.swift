extension Matcher {
  /// Whether a scalar passes a test.
  @inline(__always)
  func passes(_ test: ScalarTest, _ scalar: Unicode.Scalar) -> Bool {
    switch test {
    case .any: true
    case .anyExceptNewline: scalar.value != 0x0A
    case .scalar(let value): scalar.value == value
    case .either(let first, let second): scalar.value == first || scalar.value == second
    case .characterClass(let index): program.classes[Int(index)].contains(scalar)
    }
  }

  /// Begins the loop at the address.
  mutating func enterLoop(_ loop: ScalarLoop) throws(RegularExpressionError) -> Bool {
    let start = position
    let shortest = start + Int(loop.minimum)
    guard shortest <= text.count else { return false }
    let isLazy = loop.order == .shortestFirst
    let longest = min(text.count, start + Int(loop.maximum))
    let first = isLazy ? shortest : longest
    while position < first, passes(loop.test, text[position]) { position += 1 }
    try spend((position - start) / 8)
    guard position >= shortest else { return false }
    if isLazy {
      if longest > shortest { return try lengthen(loop, at: address, by: 0, upTo: longest) }
    } else if loop.order == .longestFirst, position > shortest {
      try push(.shorten, at: address, limit: shortest)
    }
    address += 1
    return true
  }

  /// Goes on with the choice of an entry other than the plain ones; `false` if it has none left.
  mutating func retry(_ entry: BacktrackEntry) throws(RegularExpressionError) -> Bool {
    address = Int(entry.address)
    position = Int(entry.position)
    switch program.instructions[address] {
    case .loop(let index) where entry.kind == .shorten:
      return try shorten(program.loops[Int(index)], downTo: Int(entry.limit))
    case .loop(let index):
      return try lengthen(program.loops[Int(index)], at: address, by: 1, upTo: Int(entry.limit))
    case .stepBack(_, let maximum):
      return try stepBack(by: Int(entry.limit), upTo: Int(maximum))
    default:
      return false
    }
  }

  private mutating func shorten(
    _ loop: ScalarLoop,
    downTo shortest: Int
  ) throws(RegularExpressionError) -> Bool {
    let longest = position
    position -= 1
    if let follower = loop.follower {
      while position >= shortest, text[position].value != follower { position -= 1 }
      try spend((longest - position) / 8)
      guard position >= shortest else { return false }
    }
    if position > shortest { try push(.shorten, at: address, limit: shortest) }
    address += 1
    return true
  }

  /// Takes some scalars more, and those up to the one that must follow.
  private mutating func lengthen(
    _ loop: ScalarLoop,
    at loopAddress: Int,
    by count: Int,
    upTo longest: Int
  ) throws(RegularExpressionError) -> Bool {
    let start = position
    for _ in 0..<count {
      guard position < longest, passes(loop.test, text[position]) else { return false }
      position += 1
    }
    if let follower = loop.follower {
      while position < text.count, text[position].value != follower {
        guard position < longest, passes(loop.test, text[position]) else {
          try spend((position - start) / 8)
          return false
        }
        position += 1
      }
      try spend((position - start) / 8)
    }
    if position < longest { try push(.lengthen, at: loopAddress, limit: longest) }
    address = loopAddress + 1
    return true
  }

  /// Counts an iteration: goes back to the body while it must be repeated, then leaves both ways open.
  mutating func count(_ counter: Counter) throws(RegularExpressionError) -> Bool {
    let count = registers[Int(counter.register)] + 1
    try set(counter.register, to: Int(count))
    let exit = address + 1
    let body = Int(counter.body)
    if count < counter.minimum {
      address = body
    } else if count >= counter.maximum {
      address = exit
    } else {
      try push(.resume, at: counter.isGreedy ? exit : body)
      address = counter.isGreedy ? body : exit
    }
    return true
  }
}
