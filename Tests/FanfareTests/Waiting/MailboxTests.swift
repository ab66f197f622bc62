import Testing

@testable import Fanfare

@Suite struct MailboxTests {
  /// Numbers, handed over in the order in which they came.
  private struct Numbers: MailboxContent {
    var numbers: [Int] = []

    mutating func take() -> Int? { numbers.isEmpty ? nil : numbers.removeFirst() }
  }

  @Test func `what was put in before is handed over at once, in order`() async {
    let mailbox = Mailbox(Numbers())
    mailbox.update { $0.numbers += [1, 2] }
    mailbox.update { $0.numbers.append(3) }
    #expect(await mailbox.next() == 1)
    #expect(await mailbox.next() == 2)
    #expect(await mailbox.next() == 3)
  }

  @Test func `a task that waits gets the next element, and the rest stays`() async {
    let mailbox = Mailbox(Numbers())
    async let first = mailbox.next()
    mailbox.update { $0.numbers += [7, 8] }
    #expect(await first == 7)
    #expect(mailbox.update { $0.numbers } == [8])
  }

  @Test func `a change that leaves nothing to take wakes nobody`() async {
    let mailbox = Mailbox(Numbers())
    async let next = mailbox.next()
    for _ in 0..<100 {
      mailbox.update { $0.numbers = [] }
      await Task.yield()
    }
    mailbox.update { $0.numbers = [9] }
    #expect(await next == 9)
  }

  @Test func `update returns what the change returns`() {
    let mailbox = Mailbox(Numbers())
    #expect(mailbox.update { $0.numbers.count } == 0)
  }

  @Test func `cancellation doesn't end the waiting`() async {
    let mailbox = Mailbox(Numbers())
    let task = Task { await mailbox.next() }
    task.cancel()
    await Task.yield()
    mailbox.update { $0.numbers.append(4) }
    #expect(await task.value == 4)
  }

  @Test func `nothing is lost or handed over twice, whoever puts it in and when`() async {
    let mailbox = Mailbox(Numbers())
    let count = 20_000
    async let sum = {
      var sum = 0
      for _ in 0..<count { sum += await mailbox.next() }
      return sum
    }()
    await withTaskGroup(of: Void.self) { group in
      for part in 0..<4 {
        group.addTask {
          for number in stride(from: part, to: count, by: 4) { mailbox.update { $0.numbers.append(number) } }
        }
      }
    }
    #expect(await sum == count * (count - 1) / 2)
    #expect(mailbox.update { $0.numbers } == [])
  }
}
