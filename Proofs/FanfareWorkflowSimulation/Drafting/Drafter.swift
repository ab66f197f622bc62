internal import Fanfare
internal import FanfareJSON

/// Draws definitions from chance.
struct Drafter {
  private var random: SeededRandom
  /// How many tasks may still be drawn; lists that were begun get one each nevertheless.
  var budget = 0
  /// Counts the tasks, whose names are unique in all definitions of a draft.
  private(set) var count = 0
  /// What the tasks that are being drawn may mention.
  var scope = Scope()
  /// The components of the definition, by what they are.
  var components = Components()
  /// The workflows that can be run.
  var subworkflows: [String] = []

  /// What surrounds a task.
  struct Scope {
    /// The variables that loops define.
    var loops: [(each: String, at: String)] = []
    /// The variable of the error that is being handled.
    var error: String?
    /// How deep it stands.
    var depth = 0
    /// Where nothing may follow by name: branches and functions.
    var isAlone = false
  }

  /// The names in `use`.
  struct Components {
    var timeouts: [String] = []
    var errors: [String] = []
    var retries: [String] = []
    var functions: [String] = []
  }

  init(seed: UInt64) { random = SeededRandom(seed: seed &* 0xD134_2543_DE82_EF95 &+ 7) }

  // MARK: Chance

  mutating func chance(_ share: Double) -> Bool { random.unit() < share }

  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

  mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[Int(random.unit() * Double(choices.count))]
  }

  /// One of several, each as often as its weight says.
  mutating func pick<Element>(weighted choices: [(weight: Int, Element)]) -> Element {
    var rest = Int(random.unit() * Double(choices.reduce(0) { $0 + $1.weight }))
    for (weight, choice) in choices {
      rest -= weight
      if rest < 0 { return choice }
    }
    return choices[0].1
  }

  mutating func newName() -> String {
    defer { count += 1 }
    return "t\(count)"
  }

  /// A length of time; no two are alike, so that nothing happens at the same instant by chance.
  mutating func duration(_ milliseconds: ClosedRange<Int>) -> JSONValue {
    let microseconds = int((milliseconds.lowerBound * 1000 + 1)...(milliseconds.upperBound * 1000))
    if chance(0.1), microseconds > 1000 { return ["milliseconds": .number(JSONNumber(microseconds / 1000))] }
    guard chance(0.3) else { return .string("\(microseconds)us") }
    let fraction = "\(1_000_000 + microseconds % 1_000_000)".dropFirst()
    return .string("PT\(microseconds / 1_000_000).\(fraction)S")
  }

  // MARK: Lists

  /// Draws tasks that follow each other.
  mutating func list(_ lengths: [Int] = [1, 1, 2, 2, 3]) -> JSONValue {
    let names = (0..<max(1, min(pick(lengths), budget))).map { _ in newName() }
    return within { drafter in
      drafter.scope.isAlone = false
      return .array(
        names.indices.map { position in
          let task = drafter.task(named: names[position], later: Array(names[(position + 1)...]))
          return [names[position]: .object(task)]
        }
      )
    }
  }

  /// Draws tasks side by side.
  mutating func branches() -> JSONValue {
    let names = (0..<pick([1, 2, 2, 2, 3, 4])).map { _ in newName() }
    return within { drafter in
      drafter.scope.isAlone = true
      return .array(names.map { name in [name: .object(drafter.branch(named: name))] })
    }
  }

  /// Draws what stands one level deeper; what it adds to the scope is gone afterwards.
  mutating func within<Value>(_ draw: (inout Drafter) -> Value) -> Value {
    let outer = scope
    scope.depth += 1
    defer { scope = outer }
    return draw(&self)
  }
}
