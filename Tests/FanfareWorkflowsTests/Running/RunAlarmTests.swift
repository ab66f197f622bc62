import Fanfare
import FanfareTesting
import Testing

@testable import FanfareWorkflows

@Suite struct RunAlarmTests {
  private func alarm(_ clock: ManualClock, _ mailbox: RunMailbox = RunMailbox()) -> RunAlarm {
    RunAlarm(clock: clock, start: clock.now, mailbox: mailbox, executor: nil)
  }

  @Test func `timers fire in the order of their times, and of their numbers where those are equal`() {
    var alarm = alarm(ManualClock())
    for (number, due) in [(0, 30), (1, 10), (2, 20), (3, 10), (4, 10)] {
      alarm.add(RunTimer(number: number, due: .seconds(due)))
    }
    alarm.remove(3)
    alarm.remove(7)
    #expect(alarm.popDue(at: .seconds(9)) == nil)
    var fired: [Int] = []
    while let number = alarm.popDue(at: .seconds(25)) { fired.append(number) }
    #expect(fired == [1, 4, 2] && !alarm.isEmpty)
    #expect(alarm.popDue(at: .seconds(30)) == 0 && alarm.isEmpty)
  }

  @Test
  func `of a run that goes on what is overdue comes later, and nothing overtakes what was to come before it`()
  {
    var alarm = alarm(ManualClock())
    func timers(_ dues: [Int]) -> [RunTimer] {
      dues.enumerated().map { RunTimer(number: $0, due: .seconds($1)) }
    }
    func fired(by seconds: Int) -> [Int] {
      var fired: [Int] = []
      while let number = alarm.popDue(at: .seconds(seconds)) { fired.append(number) }
      return fired
    }
    alarm.replaceAll(with: timers([12, 5, 30, 3]), at: .seconds(10), delayingOverdueBy: .seconds(4))
    #expect(fired(by: 13) == [])
    #expect(fired(by: 15) == [3, 1, 0] && fired(by: 30) == [2])
    alarm.replaceAll(with: timers([12, 11]), at: .seconds(10), delayingOverdueBy: .seconds(4))
    #expect(fired(by: 11) == [1] && fired(by: 12) == [0])
  }

  @Test func `it rings for the first of its timers, and again for one that comes before it`() async {
    let (clock, mailbox) = (ManualClock(), RunMailbox())
    var alarm = alarm(clock, mailbox)
    alarm.add(RunTimer(number: 0, due: .seconds(30)))
    alarm.arm()
    alarm.add(RunTimer(number: 1, due: .seconds(10)))
    alarm.arm()
    // Whether the sleeper sleeps already doesn't matter: it looks at the clock first.
    clock.advance(by: .seconds(10))
    _ = await mailbox.calls.next()
    guard case .woken(.seconds(10))? = mailbox.take().first else {
      Issue.record("it didn't ring")
      return
    }
    alarm.rang(for: .seconds(10))
    #expect(alarm.popDue(at: .seconds(10)) == 1)
    await alarm.stop()
    #expect(mailbox.take().isEmpty)
  }
}
