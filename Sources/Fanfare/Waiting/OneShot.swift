/// A value that one task waits for and another gives, at most once.
package typealias OneShot<Value: Sendable> = Mailbox<FirstValue<Value>>

/// The content of a ``OneShot``: the value that was given first stays.
package struct FirstValue<Value: Sendable>: MailboxContent {
  fileprivate var value: Value?

  package func take() -> Value? { value }
}

extension Mailbox {
  /// Creates a value that is to come.
  package convenience init<Value>() where Content == FirstValue<Value> {
    self.init(FirstValue(value: nil))
  }

  /// Gives the value.
  ///
  /// - Returns: `false`, and nothing happens, if it was given before.
  @discardableResult
  package func resolve<Value>(_ value: Value) -> Bool where Content == FirstValue<Value> {
    update { content in
      guard content.value == nil else { return false }
      content.value = value
      return true
    }
  }

  /// Waits for the value; only one task may.
  package func wait<Value>() async -> Value where Content == FirstValue<Value> {
    await next()
  }

  /// Waits for the value, until a deadline or the task's cancellation.
  ///
  /// - Parameters:
  ///   - deadline: how long to wait.
  ///   - clock: the clock of the deadline.
  ///   - late: the value that resolves it when the deadline passes.
  ///   - cancelled: the value that resolves it when the task is cancelled.
  func wait<Value>(
    until deadline: MonotonicInstant,
    clock: any MonotonicClock,
    late: Value,
    cancelled: Value
  ) async -> Value where Content == FirstValue<Value> {
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
