package import FanfareJSON

/// Makes random inputs: mostly records with the members that the generated programs look for.
package struct InputGenerator {
  private var random: SplitMix

  /// Creates a generator.
  ///
  /// - Parameter seed: the same seed gives the same inputs.
  package init(seed: UInt64) { random = SplitMix(seed: seed) }

  /// The next input.
  package mutating func next() -> JSONValue {
    switch random.below(12) {
    case 0: value(.any, 3)
    case 1: value(.records, 2)
    default: value(.record, 3)
    }
  }

  private mutating func value(_ shape: Shape, _ depth: Int) -> JSONValue {
    if random.once(in: 25) { return .null }
    switch shape {
    case .number: return number()
    case .text: return .string(text())
    case .boolean: return .bool(random.once(in: 2))
    case .numbers, .texts, .matrix, .records:
      let element = shape.element ?? .any
      return .array((0..<random.below(5)).map { _ in value(element, depth - 1) })
    case .record: return record(depth)
    case .any: return anything(depth)
    }
  }

  private mutating func record(_ depth: Int) -> JSONValue {
    var object = JSONObject()
    var members = Shape.members.filter { _ in !random.once(in: 4) }
    if depth <= 0 { members.removeAll { $0.shape == .record || $0.shape == .records || $0.shape == .any } }
    members.shuffle(using: &random)
    for (name, shape) in members { object[name] = value(shape, depth - 1) }
    return .object(object)
  }

  private mutating func anything(_ depth: Int) -> JSONValue {
    switch random.below(depth > 0 ? 9 : 5) {
    case 0: return .null
    case 1: return .bool(random.once(in: 2))
    case 2, 3: return number()
    case 4: return .string(text())
    case 5, 6: return .array((0..<random.below(4)).map { _ in anything(depth - 1) })
    default:
      var object = JSONObject()
      for _ in 0..<random.below(4) {
        object[random.one(of: ["a", "b", "k", "zz", "", "é x"])] = anything(depth - 1)
      }
      return .object(object)
    }
  }

  private mutating func number() -> JSONValue {
    switch random.below(10) {
    case 0: 0
    case 1: .number(JSONNumber(Double(random.below(4000) - 2000) / 8))
    case 2: .number(JSONNumber(random.below(2_000_000_000)))
    case 3: .number(JSONNumber(Double(random.below(1000)) / 10))
    case 4: .number(JSONNumber(-random.below(9)))
    default: .number(JSONNumber(random.below(12)))
    }
  }

  private static let texts = [
    "", "a", "abc", "a,b,c", "foo bar", "Hello, World", "x1y22z333", "ab12 cd34", "äöü", "日本 go", "1.5", "42",
    "-7",
    "<b>&\"it\"</b>", "tab\there", "line\nbreak", "aaa", "test", "2015-03-05T23:51:47Z", "10:20", "[1,2]",
    "null", "A-B_C",
    "😀 smile", "it is", "key", "b", "c d e",
  ]

  private mutating func text() -> String {
    if random.once(in: 4) {
      return String((0..<random.below(7)).map { _ in random.one(of: Array("abcdeXYZ 0123,")) })
    }
    return random.one(of: Self.texts)
  }
}
