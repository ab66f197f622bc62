/// Turns a tree into a program.
struct ProgramCompiler {
  var program = Program()
  private var referenceCount = 0

  init(groupCount: Int, options: RegularExpression.Options) {
    program.hasECMAScriptGroups = options.contains(.ecmaScriptGroups)
    program.groupCount = groupCount
    program.registerCount = 2 * (groupCount + 1)
  }

  /// Compiles a whole pattern.
  mutating func compile(_ tree: SyntaxNode) throws(RegularExpressionError) -> Program {
    try add(tree)
    try emit(.match)
    for address in program.instructions.indices { program.refineLoop(at: address) }
    program.start = StartCondition(program)
    return program
  }

  /// Adds the instructions of a node.
  mutating func add(_ node: SyntaxNode) throws(RegularExpressionError) {
    if let test = test(for: node) { return try emit(.consume(test)) }
    switch node {
    case .empty, .scalar, .anyScalar, .characterClass: return
    case .assertion(let assertion): try emit(.assert(assertion))
    case .sequence(let nodes):
      for node in nodes { try add(node) }
    case .alternatives(let nodes):
      try addAlternatives(nodes) { compiler, node throws(RegularExpressionError) in try compiler.add(node) }
    case .group(let number, let body):
      try emit(.openGroup(register: Int32(2 * number)))
      try add(body)
      try emit(.closeGroup(register: Int32(2 * number)))
    case .repeated(let body, let quantifier): try addRepetition(of: body, quantifier)
    case .atomic(let body): try addAtomic(body)
    case .look(let look, let body): try addLook(look, body)
    case .backreference(let groups, let ignoringCase):
      referenceCount += groups.count
      guard referenceCount <= RegularExpressionLimits.references else { throw tooLarge }
      program.references.append(groups)
      try emit(.reference(Int32(program.references.count - 1), ignoringCase: ignoringCase))
    case .forget(let groups):
      try emit(.forgetGroups(first: Int32(groups.lowerBound), last: Int32(groups.upperBound)))
    case .keep: try emit(.savePosition(register: 0))
    }
  }

  /// The test of a node that is always one scalar.
  mutating func test(for node: SyntaxNode) -> ScalarTest? {
    switch node {
    case .scalar(let scalar, ignoringCase: false): return .scalar(scalar.value)
    case .scalar(let scalar, ignoringCase: true):
      let variants = CaseFolding.variants(of: scalar)
      guard let variant = variants.first else { return .scalar(scalar.value) }
      guard variants.count > 1 else { return .either(scalar.value, variant.value) }
      return classTest(CharacterClass(.unordered(([scalar] + variants).map { $0.value...$0.value })))
    case .anyScalar(let includingNewline): return includingNewline ? .any : .anyExceptNewline
    case .characterClass(let characterClass): return classTest(characterClass)
    default: return nil
    }
  }

  private mutating func classTest(_ characterClass: CharacterClass) -> ScalarTest {
    program.classes.append(characterClass)
    return .characterClass(Int32(program.classes.count - 1))
  }

  mutating func addAlternatives(
    _ nodes: [SyntaxNode],
    _ addNode: (inout ProgramCompiler, SyntaxNode) throws(RegularExpressionError) -> Void
  ) throws(RegularExpressionError) {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index < nodes.count - 1 else {
        try addNode(&self, node)
        break
      }
      let branch = try reserve()
      try addNode(&self, node)
      jumps.append(try reserve())
      set(branch, .branch(Int32(branch + 1), orElse: end))
    }
    for jump in jumps { set(jump, .jump(end)) }
  }

  /// The address of the next instruction.
  var end: Int32 { Int32(program.instructions.count) }

  mutating func emit(_ instruction: Instruction) throws(RegularExpressionError) {
    guard program.instructions.count < RegularExpressionLimits.instructions else {
      throw tooLarge
    }
    program.instructions.append(instruction)
  }

  private var tooLarge: RegularExpressionError {
    RegularExpressionError(.tooLarge, "the pattern needs too large a program")
  }

  /// Leaves room for an instruction that is known later.
  mutating func reserve() throws(RegularExpressionError) -> Int {
    try emit(.jump(0))
    return program.instructions.count - 1
  }

  mutating func set(_ address: Int, _ instruction: Instruction) {
    program.instructions[address] = instruction
  }

  /// Takes registers that nothing else uses.
  mutating func takeRegisters(_ count: Int = 1) -> Int32 {
    defer { program.registerCount += count }
    return Int32(program.registerCount)
  }
}
