/// Writes texts that are programs, or nearly so, or not at all.
struct ProgramWriter {
  private var random: SplitMix
  private var generator: ProgramGenerator
  private let functions: [String]

  init(seed: UInt64, functions: [String]) {
    random = SplitMix(seed: seed)
    generator = ProgramGenerator(seed: random.next())
    self.functions = functions
  }

  mutating func next() -> String {
    switch random.below(10) {
    case 0: generator.next().text
    case 1: scramble()
    case 2: tokens(1 + random.below(40))
    case 3, 4, 5: calls()
    case 6: random.one(of: ProgramCorpus.programs)
    default: mutated()
    }
  }

  private mutating func sample() -> String {
    switch random.below(3) {
    case 0: generator.next().text
    case 1: calls()
    default: random.one(of: ProgramCorpus.programs)
    }
  }

  /// Random bytes, some of them no UTF-8.
  private mutating func scramble() -> String {
    let count = random.below(60)
    let alphabet = Array(".[]{}()|,:;?/\\\"'@$#=<>+-*%abefnrtdu0123456789 \n\u{0}é".utf8)
    let bytes = (0..<count).map { _ in
      random.once(in: 8) ? UInt8(random.below(256)) : random.one(of: alphabet)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func tokens(_ count: Int) -> String {
    (0..<count).map { _ in token() }.joined(separator: random.once(in: 2) ? " " : "")
  }

  private mutating func token() -> String {
    switch random.below(4) {
    case 0: name(of: random.one(of: functions))
    case 1: random.one(of: ProgramCorpus.values)
    default: random.one(of: ProgramCorpus.tokens)
    }
  }

  // MARK: Calls of everything there is

  /// A chain of functions, each with as many arguments as it takes.
  private mutating func calls() -> String {
    (0...random.below(4)).map { _ in call(2) }.joined(
      separator: random.one(of: [" | ", " | ", ", ", " + ", " // ", " as $x | "])
    )
  }

  private mutating func call(_ depth: Int) -> String {
    let operand = argument(depth - 1)
    switch random.below(14) {
    case 0: return operand
    case 1: return "[\(operand)]"
    case 2:
      return
        "(\(operand) \(random.one(of: ["*", "+", "-", "/", "%", "<", "==", "|=", "+=", "=", "//"])) \(argument(depth - 1)))"
    case 3: return "(try \(operand) catch .)"
    case 4: return "reduce range(\(random.below(2000))) as $i (\(operand); \(argument(depth - 1)))"
    case 5: return "[limit(\(random.below(200)); repeat(\(operand)))]"
    case 6: return "(def f(g): \(operand) | \(argument(depth - 1)) | f(g | g); f(\(argument(depth - 1))))"
    case 7: return "(.. |= \(operand))"
    case 8: return "path(\(operand))"
    default: return function(depth)
    }
  }

  private mutating func function(_ depth: Int) -> String {
    let signature = random.one(of: functions)
    let count = Int(signature.drop { $0 != "/" }.dropFirst()) ?? 0
    guard count > 0 else { return name(of: signature) }
    return "\(name(of: signature))(\((0..<count).map { _ in argument(depth - 1) }.joined(separator: "; ")))"
  }

  private mutating func argument(_ depth: Int) -> String {
    guard depth > 0, random.once(in: 3) else { return random.one(of: ProgramCorpus.values) }
    return call(depth)
  }

  private func name(of signature: String) -> String { String(signature.prefix { $0 != "/" }) }

  // MARK: Mutations

  private mutating func mutated() -> String {
    var bytes = Array(sample().utf8)
    for _ in 0...random.below(5) { mutate(&bytes) }
    return String(decoding: bytes.prefix(20_000), as: UTF8.self)
  }

  /// Deletes, doubles, changes or moves a piece, or puts in one from another program.
  private mutating func mutate(_ bytes: inout [UInt8]) {
    let start = random.below(bytes.count + 1)
    let end = min(bytes.count, start + 1 + random.below(random.once(in: 3) ? 30 : 3))
    let piece = Array(bytes[min(start, end)..<end])
    switch random.below(8) {
    case 0: bytes.removeSubrange(min(start, end)..<end)
    case 1: bytes.insert(contentsOf: piece, at: start)
    case 2: bytes.insert(contentsOf: piece, at: random.below(bytes.count + 1))
    case 3: bytes.insert(contentsOf: token().utf8, at: start)
    case 4 where start < bytes.count: bytes[start] = UInt8(random.below(128))
    case 5:
      let other = Array(sample().utf8)
      let cut = random.below(other.count + 1)
      bytes.insert(contentsOf: other[cut...].prefix(random.below(80)), at: start)
    case 6:
      bytes.insert(contentsOf: Array(repeating: piece, count: 1 + random.below(200)).joined(), at: start)
    default: bytes.replaceSubrange(min(start, end)..<end, with: random.one(of: ProgramCorpus.values).utf8)
    }
  }
}
