import Fanfare
import Testing

@testable import FanfareBatches

@Suite struct SeenKeysTests {
  @Test func `a key is new once, however many there are`() {
    var keys = SeenKeys()
    for isNew in [true, false] {
      for number in 0..<20_000 {
        let wasNew = keys.insert("key \(number)")
        #expect(wasNew == isNew, "\(number)")
      }
    }
    let isNew = keys.insert("key 20000")
    #expect(isNew)
  }

  @Test func `hashes that stand side by side, in one table or at its end, are told apart`() {
    var keys = SeenKeys()
    var random = SeededRandom(seed: 15)
    var known: Set<UInt64> = []
    let edges: [UInt64] = [1, 2, .max, .max - 1, 1 << 54, (1 << 54) - 1]
    let crowded = (0..<2000).map { _ in (random.next() % 64) | ((random.next() % 3) << 53) | 1 }
    let last = (0..<200).map { (UInt64.max >> 10) - $0 }
    for hash in edges + crowded + last + (0..<5000).map({ _ in random.next() }) {
      let wasNew = keys.insert(hash: hash)
      #expect(wasNew == known.insert(hash).inserted, "\(hash)")
    }
  }
}
