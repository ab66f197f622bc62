import Fanfare
import Synchronization
import Testing

@Suite struct WorkThreadsTests {
  private final class Gauge: Sendable {
    private let state = Mutex((now: 0, most: 0))

    var most: Int { state.withLock { $0.most } }

    func enter() { state.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }

    func leave() { state.withLock { $0.now -= 1 } }
  }

  @Test func `work beyond the number of threads waits for its turn`() async {
    let threads = WorkThreads(maximumCount: 3)
    let gauge = Gauge()
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 1...20 {
        group.addTask {
          await threads.run(number) { _ in
            gauge.enter()
            gauge.leave()
          }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(sum == 210)
    #expect((1...3).contains(gauge.most))
  }
}
