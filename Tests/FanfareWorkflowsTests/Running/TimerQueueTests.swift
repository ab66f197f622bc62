import Testing

@testable import FanfareWorkflows

@Suite struct TimerQueueTests {
  /// 1,000 timers in no order, several of them due at each of 97 instants.
  private let timers = (0..<1000).map { RunTimer(number: $0 * 7 % 1000, due: .seconds($0 * 31 % 97)) }

  private func queue(_ timers: [RunTimer]) -> TimerQueue {
    var queue = TimerQueue()
    for timer in timers { queue.insert(timer) }
    return queue
  }

  private func all(of queue: TimerQueue) -> [RunTimer] {
    var rest = queue
    var all: [RunTimer] = []
    while let next = rest.first {
      all.append(next)
      rest.remove(next.number)
    }
    return all
  }

  @Test func `timers come in the order of their instants, and of their numbers where those are equal`() {
    #expect(all(of: queue(timers)) == timers.sorted { $0.comesBefore($1) })
    #expect(all(of: queue(timers.reversed())) == timers.sorted { $0.comesBefore($1) })
  }

  @Test(arguments: [2, 3, 10, 999])
  func `what is taken out from anywhere leaves the others in their order`(step: Int) {
    var queue = queue(timers)
    for timer in timers where timer.number % step != 0 { queue.remove(timer.number) }
    #expect(all(of: queue) == timers.filter { $0.number % step == 0 }.sorted { $0.comesBefore($1) })
  }

  @Test func `nothing is kept of timers that are taken out without ever being due`() {
    var queue = queue(timers)
    for timer in timers { queue.remove(timer.number) }
    #expect(queue.isEmpty && queue.first == nil)
    queue.remove(1)
    queue.insert(RunTimer(number: 1, due: .seconds(5)))
    #expect(all(of: queue) == [RunTimer(number: 1, due: .seconds(5))])
  }

  @Test func `a timer takes the place of the one with its number`() {
    let queue = queue([
      RunTimer(number: 1, due: .seconds(1)), RunTimer(number: 2, due: .seconds(2)),
      RunTimer(number: 1, due: .seconds(3)),
    ])
    #expect(all(of: queue).map(\.number) == [2, 1])
  }
}
