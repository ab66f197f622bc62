package import FanfareJSON

/// A program, well-formed or not, with an input: what one seed of the fuzzer stands for.
package struct FuzzCase: Sendable {
  package let program: String
  package let input: JSONValue

  /// Makes the case of a seed.
  ///
  /// - Parameters:
  ///   - seed: the same seed gives the same case.
  ///   - functions: the functions that there are, as `builtins` names them.
  package init(seed: UInt64, functions: [String]) {
    var random = SplitMix(seed: seed)
    var inputs = InputGenerator(seed: random.next())
    var writer = ProgramWriter(seed: random.next(), functions: functions)
    program = writer.next()
    input = random.once(in: 3) ? Self.unusual(inputs.next(), &random) : inputs.next()
  }

  /// An input that was changed in its text, or that is deep, long or full of odd numbers.
  private static func unusual(_ input: JSONValue, _ random: inout SplitMix) -> JSONValue {
    switch random.below(6) {
    case 0:
      let depth = random.below(1000)
      return (0..<depth).reduce(input) { value, level in
        level.isMultiple(of: 2) ? .array([value]) : ["a": value]
      }
    case 1: return .array(Array(repeating: input, count: random.below(300)))
    case 2:
      return .string(
        String(
          repeating: random.one(of: ["a", "ab", "é", "a,b ", "1", "😀\u{0}"]),
          count: random.below(20_000)
        )
      )
    case 3: return .array((0..<random.below(40)).map { _ in number(&random) })
    default:
      var bytes = input.serialized()
      for _ in 0...random.below(4) { mutate(&bytes, &random) }
      return (try? JSONValue(parsing: bytes)) ?? input
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
    guard !bytes.isEmpty else { return }
    let position = random.below(bytes.count)
    switch random.below(3) {
    case 0: bytes.remove(at: position)
    case 1: bytes[position] = UInt8(random.below(128))
    default: bytes.insert(random.one(of: Array("0123456789eE-.\"[]{},:".utf8)), at: position)
    }
  }

  private static func number(_ random: inout SplitMix) -> JSONValue {
    .number(
      random.one(of: [
        JSONNumber(Int.max), JSONNumber(Int.min), JSONNumber(1 << 53), JSONNumber(-1), JSONNumber(1e308),
        JSONNumber(-0.0),
        JSONNumber(Double.leastNonzeroMagnitude),
        JSONNumber("100000000000000000000000000001") ?? JSONNumber(0), JSONNumber(0.1),
        JSONNumber(Double(bitPattern: random.next())), JSONNumber(random.below(100)), JSONNumber(-9.2e18),
      ])
    )
  }
}
