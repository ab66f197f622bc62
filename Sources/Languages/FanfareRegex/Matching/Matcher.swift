/// Tries a program at one place after another; it backtracks with its own stack.
struct Matcher {
  let program: Program.Parts
  let text: UnsafeBufferPointer<Unicode.Scalar>
  let searchStart: Int

  /// How many steps may still be taken; below zero once there are none left.
  var remainingSteps: Int
  private let more: ((inout Int) -> Bool)?

  var registers: [Int32]
  var stack = BacktrackStack()
  var address = 0
  var position = 0

  init(
    _ program: Program.Parts,
    in text: UnsafeBufferPointer<Unicode.Scalar>,
    from start: Int,
    steps: Int,
    more: ((inout Int) -> Bool)?
  ) {
    self.program = program
    self.text = text
    searchStart = start
    remainingSteps = steps
    self.more = more
    registers = Array(repeating: -1, count: program.registerCount)
  }

  /// Looks for the first way to match at a place.
  mutating func start(at start: Int) throws(RegularExpressionError) -> Bool {
    try spend(1 + registers.count / 16)
    for register in registers.indices { registers[register] = -1 }
    stack.removeAll()
    registers[0] = Int32(start)
    address = 0
    position = start
    return try run()
  }

  /// Looks for the next way to match at the same place.
  mutating func resume() throws(RegularExpressionError) -> Bool {
    guard try backtrack() else { return false }
    return try run()
  }

  @inline(__always)
  mutating func spend(_ steps: Int) throws(RegularExpressionError) {
    remainingSteps -= steps
    if remainingSteps < 0 { try goOn() }
  }

  @inline(never)
  private mutating func goOn() throws(RegularExpressionError) {
    guard more?(&remainingSteps) == true else {
      throw RegularExpressionError(
        .budgetUsedUp,
        "the search took too many steps; the pattern tries too many ways on this text"
      )
    }
  }

  private mutating func run() throws(RegularExpressionError) -> Bool {
    while true {
      try spend(1)
      let instruction = program.instructions[address]
      if case .match = instruction { return true }
      guard try execute(instruction) else {
        guard try backtrack() else { return false }
        continue
      }
    }
  }

  /// Takes a step; `false` if it fails.
  @inline(__always)
  private mutating func execute(_ instruction: Instruction) throws(RegularExpressionError) -> Bool {
    switch instruction {
    case .match: return true
    case .consume(let test):
      guard position < text.count, passes(test, text[position]) else { return false }
      position += 1
    case .loop(let index): return try enterLoop(program.loops[Int(index)])
    case .assert(let assertion):
      guard holds(assertion) else { return false }
    case .jump(let target):
      address = Int(target)
      return true
    case .branch(let first, let second):
      try push(.resume, at: Int(second))
      address = Int(first)
      return true
    case .openGroup(let register):
      try set(register, to: position)
      if registers[Int(register) + 1] >= 0 { try set(register + 1, to: -1) }
    case .closeGroup(let register): try set(register + 1, to: position)
    case .forgetGroups(let first, let last): try forgetGroups(Int(first)...Int(last))
    case .savePosition(let register): try set(register, to: position)
    case .requirePosition(let register):
      guard registers[Int(register)] == position else { return false }
    case .leaveIfEmpty(let register, let exit):
      if registers[Int(register)] == position {
        address = Int(exit)
        return true
      }
    case .startCounting(let register): try set(register, to: 0)
    case .count(let index): return try count(program.counters[Int(index)])
    case .reference(let index, let ignoringCase): return try matchReference(index, ignoringCase: ignoringCase)
    default: return try executeLook(instruction)
    }
    address += 1
    return true
  }

  @inline(__always)
  mutating func push(
    _ kind: BacktrackEntry.Kind,
    at address: Int,
    limit: Int = 0
  ) throws(RegularExpressionError) {
    try stack.push(
      BacktrackEntry(kind: kind, address: Int32(address), position: Int32(position), limit: Int32(limit))
    )
  }

  /// Sets a register; the former value comes back when a choice made before is tried again.
  @inline(__always)
  mutating func set(_ register: Int32, to value: Int) throws(RegularExpressionError) {
    if !stack.isEmpty {
      try stack.push(
        BacktrackEntry(kind: .restore, address: register, position: registers[Int(register)])
      )
    }
    registers[Int(register)] = Int32(value)
  }

  /// Goes back to the last choice that is left; `false` if there is none.
  private mutating func backtrack() throws(RegularExpressionError) -> Bool {
    while let entry = stack.pop() {
      try spend(1)
      switch entry.kind {
      case .resume:
        address = Int(entry.address)
        position = Int(entry.position)
        return true
      case .restore: registers[Int(entry.address)] = entry.position
      case .shorten, .lengthen, .stepBack:
        if try retry(entry) { return true }
      }
    }
    return false
  }
}
