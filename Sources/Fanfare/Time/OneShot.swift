internal import Synchronization

/// A value that one task waits for and another gives, at most once.
package final class OneShot<Value: Sendable>: Sendable {
  private struct State {
    var value: Value?
    var continuation: UnsafeContinuation<Value, Never>?
  }

  private let state = Mutex(State())

  /// Creates a value that is to come.
  package init() {}

  /// Gives the value.
  ///
  /// - Returns: `false`, and nothing happens, if it was given before.
  @discardableResult
  package func resolve(_ value: Value) -> Bool {
    let (isFirst, continuation) = state.withLock { state -> (Bool, UnsafeContinuation<Value, Never>?) in
      guard state.value == nil else { return (false, nil) }
      state.value = value
      return (true, state.continuation.take())
    }
    continuation?.resume(returning: value)
    return isFirst
  }

  /// Waits for the value; only one task may.
  package func wait() async -> Value {
    await withUnsafeContinuation { continuation in
      let value = state.withLock { state -> Value? in
        if state.value == nil { state.continuation = continuation }
        return state.value
      }
      if let value { continuation.resume(returning: value) }
    }
  }

  /// Waits for the value, until a deadline or the task's cancellation.
  ///
  /// - Parameters:
  ///   - deadline: how long to wait.
  ///   - clock: the clock of the deadline.
  ///   - late: the value that resolves it when the deadline passes.
  ///   - cancelled: the value that resolves it when the task is cancelled.
  func wait(
    until deadline: MonotonicInstant,
    clock: any MonotonicClock,
    late: Value,
    cancelled: Value
  ) async -> Value {
    await withTaskGroup(of: Void.self) { group in
      // The group hands a cancellation on to its child, so that the child tells of both.
      group.addTask {
        let isOver: Void? = try? await clock.sleep(until: deadline, tolerance: nil)
        self.resolve(isOver == nil ? cancelled : late)
      }
      let value = await wait()
      group.cancelAll()
      return value
    }
  }
}
