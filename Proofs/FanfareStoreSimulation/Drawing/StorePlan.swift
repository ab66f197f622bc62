internal import Fanfare
internal import FanfareRandomRuns

/// What a run is made of: batches, the runs of their documents, and what is done with them in which order.
struct StorePlan: Sendable {
  /// A run that may be begun.
  struct Run: Sendable {
    let name: String
    /// The number of its document's batch; `nil` if it has no document.
    let batch: Int?
    let document: Int
    /// The key of its document, which mostly follows from the number.
    let key: String
    /// The run that runs it.
    let parent: Int?
  }

  /// Two of them are the same text for who knows of Unicode, and two begin with the same bytes.
  static let batches = ["b", "b\0", "\u{E9}"]
  fileprivate static let names = ["b.0", "b.0~2", "b.1", "e\u{301}", "\u{E9}", "", "a", "a\0", "'; --", "z"]

  let runs: [Run]
  var steps: [StoreStep]

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed &* 5 &+ 3)
    runs = Self.names.indices.map { Run($0, &random) }
    var drawer = StoreDrawer(random, runs: runs.count)
    steps = []
    for number in 0..<drawer.random.pick([6, 12, 25, 40]) { steps += drawer.steps(from: number * 8) }
  }
}

extension StorePlan.Run {
  fileprivate init(_ number: Int, _ random: inout SeededRandom) {
    name = StorePlan.names[number]
    let isFree = random.chance(0.2)
    parent = isFree && number > 0 && random.chance(0.7) ? random.draw(0...number - 1) : nil
    batch = isFree ? nil : random.pick([0, 0, 0, 1, 2])
    document = random.draw(0...3)
    // Now and then one that doesn't go with the number.
    key = "key \(random.chance(0.08) ? random.draw(0...3) : document)"
  }
}
