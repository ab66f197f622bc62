internal import Fanfare
internal import FanfareBatches
internal import FanfareRandomRuns

/// Compares the small set of keys with one that is obviously right.
struct KeyCheck {
  let seed: UInt64

  /// What it says otherwise; it ends with the first.
  var violations: [String] {
    var random = SeededRandom(seed: ~seed)
    var (keys, known) = (SeenKeys(), Set<UInt64>())
    // Close together, so that a table has many of them and grows several times.
    let table = random.next() << 54
    for _ in 0..<random.draw(1...40) {
      let hash = table | (random.next() & 0x3F) << 48 | (random.next() & 3) | 1
      if keys.insert(hash: hash) != known.insert(hash).inserted {
        return ["the key of the hash \(hash) is known and isn't, or isn't and is"]
      }
    }
    return []
  }
}
