extension ProgramCompiler {
  /// Adds a repetition: a loop of a test, copies of a short body, a loop without or with a counter.
  mutating func addRepetition(of body: SyntaxNode, _ quantifier: Quantifier) throws(RegularExpressionError) {
    guard quantifier.maximum != 0 else { return }
    if let test = test(for: body) {
      return try addLoop(of: test, quantifier, quantifier.isGreedy ? .longestFirst : .shortestFirst)
    }
    let iteration = program.hasECMAScriptGroups ? body.forgettingGroups : body
    if let copies = quantifier.copies(ofWeight: iteration.weight) {
      try addCopies(copies, of: iteration, quantifier)
    } else if quantifier.minimum == 1, quantifier.maximum == nil {
      let jump = try reserve()
      let first = try addStar(of: iteration, isGreedy: quantifier.isGreedy)
      set(jump, .jump(first))
    } else {
      try addCountedRepetition(of: iteration, quantifier)
    }
  }

  /// Adds what is matched once and not tried in other ways.
  mutating func addAtomic(_ body: SyntaxNode) throws(RegularExpressionError) {
    if case .repeated(let inner, let quantifier) = body, quantifier.isGreedy, let test = test(for: inner) {
      return try addLoop(of: test, quantifier, .onlyLongest)
    }
    let register = takeRegisters()
    try emit(.openAtomic(register: register))
    try add(body)
    try emit(.closeAtomic(register: register))
  }

  private mutating func addLoop(
    of test: ScalarTest,
    _ quantifier: Quantifier,
    _ order: ScalarLoop.Order
  ) throws(RegularExpressionError) {
    program.loops.append(
      ScalarLoop(
        test: test,
        minimum: Int32(quantifier.minimum),
        maximum: quantifier.maximum.map { Int32($0) } ?? .max,
        order: order
      )
    )
    try emit(.loop(Int32(program.loops.count - 1)))
  }

  private mutating func addCopies(
    _ copies: Int,
    of body: SyntaxNode,
    _ quantifier: Quantifier
  ) throws(RegularExpressionError) {
    for _ in 0..<quantifier.minimum { try add(body) }
    guard quantifier.maximum != nil else {
      _ = try addStar(of: body, isGreedy: quantifier.isGreedy)
      return
    }
    var branches: [Int] = []
    for _ in quantifier.minimum..<copies {
      branches.append(try reserve())
      try add(body)
    }
    for branch in branches { setBranch(branch, exit: end, isGreedy: quantifier.isGreedy) }
  }

  /// Adds a loop without a count; returns the address of its body.
  private mutating func addStar(of body: SyntaxNode, isGreedy: Bool) throws(RegularExpressionError) -> Int32 {
    let branch = try reserve()
    let check = try addGuardedBody(body)
    try emit(.jump(Int32(branch)))
    setBranch(branch, exit: end, isGreedy: isGreedy)
    if let check { set(check.address, .leaveIfEmpty(register: check.register, exit: end)) }
    return Int32(branch + 1)
  }

  private mutating func addCountedRepetition(
    of body: SyntaxNode,
    _ quantifier: Quantifier
  ) throws(RegularExpressionError) {
    let register = takeRegisters()
    try emit(.startCounting(register: register))
    let branch = quantifier.minimum == 0 ? try reserve() : nil
    let first = end
    let check = try addGuardedBody(body)
    program.counters.append(
      Counter(
        register: register,
        minimum: Int32(quantifier.minimum),
        maximum: quantifier.maximum.map { Int32($0) } ?? .max,
        isGreedy: quantifier.isGreedy,
        body: first
      )
    )
    try emit(.count(Int32(program.counters.count - 1)))
    if let branch { setBranch(branch, exit: end, isGreedy: quantifier.isGreedy) }
    if let check { set(check.address, .leaveIfEmpty(register: check.register, exit: end)) }
  }

  /// Adds a body, and if it can be empty the check that keeps a loop from going on without consuming anything.
  private mutating func addGuardedBody(
    _ body: SyntaxNode
  ) throws(RegularExpressionError) -> (address: Int, register: Int32)? {
    guard body.extent.minimum == 0 else {
      try add(body)
      return nil
    }
    let register = takeRegisters()
    try emit(.savePosition(register: register))
    try add(body)
    return (try reserve(), register)
  }

  private mutating func setBranch(_ address: Int, exit: Int32, isGreedy: Bool) {
    let body = Int32(address + 1)
    set(address, isGreedy ? .branch(body, orElse: exit) : .branch(exit, orElse: body))
  }
}
