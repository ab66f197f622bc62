import FanfareTesting
import Testing

@Suite struct WatchedStateTests {
  @Test func `what is so already isn't waited for`() async {
    let state = WatchedState(3)
    await state.wait { $0 >= 3 }
    #expect(state.read { $0 } == 3)
  }

  @Test(.timeLimit(.minutes(10)))
  func `each change wakes those whose moment has come, and them alone`() async {
    let (state, order) = (WatchedState(0), WatchedState<[Int]>([]))
    await withTaskGroup(of: Void.self) { group in
      for wanted in [2, 1] {
        group.addTask {
          await state.wait { $0 >= wanted }
          order.note { $0.append(wanted) }
        }
      }
      state.note { $0 += 1 }
      await order.wait { !$0.isEmpty }
      #expect(order.read { $0 } == [1])
      state.note { $0 += 1 }
    }
    #expect(order.read { $0 } == [1, 2])
  }

  @Test func `a change says what it returns`() {
    let state = WatchedState([1])
    let count = state.note { value in
      value.append(2)
      return value.count
    }
    #expect(count == 2 && state.read { $0 } == [1, 2])
  }

  @Test(.timeLimit(.minutes(10))) func `waiting ends when its task is cancelled`() async {
    let state = WatchedState(0)
    let task = Task { await state.wait { $0 == 1 } }
    task.cancel()
    await task.value
    // Who waited for it and went away doesn't matter to whoever changes it.
    state.note { $0 = 1 }
    #expect(state.read { $0 } == 1)
  }

  @Test(.timeLimit(.minutes(10))) func `what never comes is waited for up to the limit`() async {
    let (state, clock) = (WatchedState(0), ManualClock())
    async let ended: Void = state.wait(atMost: .seconds(60), on: clock) { $0 == 1 }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(60))
    await ended
    #expect(state.read { $0 } == 0)
  }

  @Test(.timeLimit(.minutes(10))) func `what comes ends the wait before the limit`() async {
    let (state, clock) = (WatchedState(0), ManualClock())
    async let ended: Void = state.wait(atMost: .seconds(60), on: clock) { $0 == 1 }
    await clock.sleepers(atLeast: 1)
    state.note { $0 = 1 }
    await ended
    #expect(clock.sleeperCount == 0)
  }
}
