import Fanfare
import Testing

@testable import FanfareHTTP

@Suite struct DeadlineQueueTests {
  private final class Item: DeadlineQueueElement {
    let deadline: MonotonicInstant
    var deadlineQueueIndex = -1

    init(_ nanoseconds: Int64) { deadline = MonotonicInstant(nanoseconds: nanoseconds) }
  }

  @Test func `elements come out in the order of their deadlines, and only once they have passed`() {
    var queue = DeadlineQueue<Item>()
    for deadline: Int64 in [5, 1, 4, 2, 3] { queue.insert(Item(deadline)) }
    #expect(queue.earliest?.nanoseconds == 1)
    var order: [Int64] = []
    while let item = queue.popExpired(at: MonotonicInstant(nanoseconds: 3)) {
      order.append(item.deadline.nanoseconds)
    }
    #expect(order == [1, 2, 3])
    #expect(queue.count == 2)
  }

  @Test func `an element that ends early is taken out, and a second time does nothing`() {
    var queue = DeadlineQueue<Item>()
    let items = (0..<10).map { Item($0) }
    for item in items { queue.insert(item) }
    queue.remove(items[0])
    queue.remove(items[0])
    queue.remove(items[7])
    #expect(queue.count == 8)
    #expect(queue.earliest?.nanoseconds == 1)
    #expect(items[7].deadlineQueueIndex == -1)
  }

  @Test(arguments: 0..<20)
  func `random operations agree with a sorted list`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var queue = DeadlineQueue<Item>()
    var model: [Item] = []
    for _ in 0..<2_000 {
      switch Int.random(in: 0..<3, using: &random) {
      case 0:
        let item = Item(.random(in: 0..<500, using: &random))
        queue.insert(item)
        model.append(item)
      case 1:
        guard let item = model.randomElement(using: &random) else { continue }
        queue.remove(item)
        model.removeAll { $0 === item }
      default:
        let now = MonotonicInstant(nanoseconds: .random(in: 0..<500, using: &random))
        let popped = queue.popExpired(at: now)
        #expect(popped?.deadline == model.map(\.deadline).min().flatMap { $0 <= now ? $0 : nil })
        model.removeAll { $0 === popped }
      }
      #expect(queue.count == model.count)
      #expect(queue.earliest == model.map(\.deadline).min())
    }
  }
}

/// The same numbers again from the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
