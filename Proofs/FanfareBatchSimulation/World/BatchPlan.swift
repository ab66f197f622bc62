internal import Fanfare
internal import FanfareJSON
internal import FanfareRandomRuns

/// What a batch is made of: its documents, and the programs that run it one after another.
struct BatchPlan: Sendable {
  /// An input.
  struct Document: Sendable, CustomStringConvertible {
    let number: Int
    /// What tells it from others; one that another has as well is refused.
    let key: Int
    /// How many calls it makes itself.
    let calls: Int
    /// How many calls each workflow makes that it runs.
    let within: [Int]

    /// What its run is given.
    var input: JSONValue {
      func list(_ count: Int) -> JSONValue { .array((0..<count).map { .number(JSONNumber($0)) }) }
      return [
        "document": .number(JSONNumber(number)), "own": list(calls), "within": .array(within.map(list)),
      ]
    }

    var place: String { "input \(number)" }

    var description: String { "\(place), key \(key): \(calls) calls, and \(within) in other workflows" }
  }

  /// A program that runs the batch until it ends.
  struct Program: Sendable {
    /// How it ends.
    enum End: Sendable {
      /// When there is nothing more to do, or its budget holds no more.
      case byItself
      /// Somebody has it put aside what is under way, after so long.
      case putAside(after: Duration)
      /// It is killed after so much of what it keeps, as a share, and the disk has so much of what it had written by then.
      case killed(after: Double, written: Double, betweenWritingAndMarking: Bool)
    }

    let seed: UInt64
    var concurrency: Int
    /// What the documents may cost; `nil` for any amount.
    var budget: Double?
    var end: End
    /// Whether documents that failed are run again, with their former answers or without.
    var reopening: Reopening?
    /// After how many documents the output is written.
    var flushesAfter: Int
    /// Whether the output is shorter than what was marked when it begins.
    var losesOutput: Bool

    /// How documents are run again.
    enum Reopening: Sendable { case takingOver, fresh }
  }

  var documents: [Document]
  var programs: [Program]
  /// How likely a service fails.
  let failureRate: Double
  /// Where what doesn't belong to one program is drawn from.
  let seed: UInt64

  /// Draws a batch.
  init(seed: UInt64) {
    self.seed = seed
    var random = SeededRandom(seed: seed)
    // What is told of all after twenty of them, and what is begun some at a time, takes many documents.
    let isLarge = random.chance(0.02)
    let count =
      isLarge ? random.draw(66...100) : random.chance(0.15) ? random.draw(18...32) : random.draw(1...9)
    failureRate = isLarge ? 0.95 : random.pick([0, 0.1, 0.1, 0.3])
    documents = []
    for number in 0..<count {
      let earlier = documents.randomElement(using: &random)?.key
      let within = isLarge || random.chance(0.7) ? 0 : random.draw(1...2)
      documents.append(
        Document(
          number: number,
          key: random.chance(isLarge ? 0 : 0.08) ? earlier ?? number : number,
          calls: isLarge ? 1 : random.draw(0...3),
          within: (0..<within).map { _ in random.draw(1...2) }
        )
      )
    }
    programs = []
    for number in 0..<random.draw(1...4) {
      programs.append(Program(&random, number: number, of: count, reopensAll: isLarge))
    }
  }

  /// The batch without some of its parts: documents, then programs.
  func without(_ omitted: Set<Int>) -> BatchPlan {
    var rest = self
    rest.documents = documents.indices.filter { !omitted.contains($0) }.map { documents[$0] }
    rest.programs = programs.indices.filter { !omitted.contains(documents.count + $0) }.map { programs[$0] }
    return rest
  }

  /// How many parts can be left out.
  var partCount: Int { documents.count + programs.count }
}

extension BatchPlan.Program {
  /// Draws the program of a number; the first has nothing to run again.
  fileprivate init(_ random: inout SeededRandom, number: Int, of documents: Int, reopensAll: Bool) {
    seed = random.next()
    concurrency = random.draw(1...8)
    budget = random.chance(0.4) ? Double(random.draw(1...(20 * documents))) : nil
    end =
      switch random.draw(0...9) {
      case 0...3: .byItself
      case 4...5: .putAside(after: .milliseconds(random.draw(0...(40 * documents))))
      default:
        .killed(
          after: random.unit(),
          written: random.unit(),
          betweenWritingAndMarking: random.chance(0.4)
        )
      }
    flushesAfter = random.draw(1...5)
    losesOutput = number > 0 && random.chance(0.1)
    reopening =
      number > 0 && (reopensAll || random.chance(0.4)) ? random.chance(0.3) ? .fresh : .takingOver : nil
    if reopensAll { (end, budget) = (.byItself, nil) }
  }

  /// The last program, which ends by itself whatever was before.
  static func last(seed: UInt64) -> BatchPlan.Program {
    var random = SeededRandom(seed: seed)
    var program = BatchPlan.Program(&random, number: 0, of: 1, reopensAll: false)
    (program.end, program.budget) = (.byItself, nil)
    return program
  }
}
