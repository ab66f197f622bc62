extension Matcher {
  /// Whether an assertion on the position holds.
  func holds(_ assertion: PositionAssertion) -> Bool {
    switch assertion {
    case .textStart: position == 0
    case .textEnd: position == text.count
    case .textEndOrLastNewline:
      position == text.count || (position == text.count - 1 && text[position] == "\n")
    case .lineStart: position == 0 || (position < text.count && text[position - 1] == "\n")
    case .lineEnd: position == text.count || text[position] == "\n"
    case .wordBoundary: isWord(at: position - 1) != isWord(at: position)
    case .notWordBoundary: isWord(at: position - 1) == isWord(at: position)
    case .searchStart: position == searchStart
    }
  }

  private func isWord(at index: Int) -> Bool {
    guard index >= 0, index < text.count else { return false }
    return CharacterClass.word.contains(text[index])
  }

  /// Lets groups have taken no part from here on; an end is what a group has only then.
  mutating func forgetGroups(_ groups: ClosedRange<Int>) throws(RegularExpressionError) {
    try spend(groups.count / 8)
    for group in groups where registers[2 * group + 1] >= 0 { try set(Int32(2 * group + 1), to: -1) }
  }

  /// Matches the text of a group once more.
  mutating func matchReference(_ index: Int32, ignoringCase: Bool) throws(RegularExpressionError) -> Bool {
    var isEmpty = program.hasECMAScriptGroups
    for group in program.references[Int(index)] {
      let start = Int(registers[2 * group])
      let length = Int(registers[2 * group + 1]) - start
      guard start >= 0, length >= 0 else { continue }
      isEmpty = false
      guard position + length <= text.count else { continue }
      try spend(length / 8)
      let isEqual = (0..<length).allSatisfy {
        let (former, here) = (text[start + $0], text[position + $0])
        return ignoringCase ? CaseFolding.areEqual(former, here) : former == here
      }
      guard isEqual else { continue }
      position += length
      address += 1
      return true
    }
    if isEmpty { address += 1 }
    return isEmpty
  }

  /// Takes a step of a lookahead, a lookbehind or an atomic group.
  mutating func executeLook(_ instruction: Instruction) throws(RegularExpressionError) -> Bool {
    switch instruction {
    case .openAtomic(let register): try set(register, to: stack.height)
    case .closeAtomic(let register): try cut(to: register)
    case .openLook(let register): try openLook(register)
    case .closeLook(let register):
      position = Int(registers[Int(register) + 1])
      try cut(to: register)
    case .openNegativeLook(let register, let exit):
      try openLook(register)
      try push(.resume, at: Int(exit))
    case .closeNegativeLook(let register):
      try unwind(to: Int(registers[Int(register)]))
      return false
    case .stepBack(let minimum, let maximum): return try stepBack(by: Int(minimum), upTo: Int(maximum))
    default: return false
    }
    address += 1
    return true
  }

  /// Goes back by a width, and leaves the next one open.
  mutating func stepBack(by width: Int, upTo maximum: Int) throws(RegularExpressionError) -> Bool {
    guard width <= position else { return false }
    if width < maximum { try push(.stepBack, at: address, limit: width + 1) }
    position -= width
    address += 1
    return true
  }

  private mutating func openLook(_ register: Int32) throws(RegularExpressionError) {
    let height = stack.height
    try set(register, to: height)
    try set(register + 1, to: position)
  }

  private mutating func cut(to register: Int32) throws(RegularExpressionError) {
    try spend(stack.cut(to: Int(registers[Int(register)])) / 8)
  }

  /// Gives up all choices above a height and undoes what was set since.
  private mutating func unwind(to height: Int) throws(RegularExpressionError) {
    while stack.height > height, let entry = stack.pop() {
      if entry.kind == .restore { registers[Int(entry.address)] = entry.position }
    }
  }
}
