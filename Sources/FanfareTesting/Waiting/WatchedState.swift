package import Fanfare
internal import Synchronization

/// A value that tests wait on: whoever changes it wakes those who wait for what it has become.
///
/// So a test neither asks again and again nor guesses how long something takes, and is no slower on a busy machine than it has to be.
package final class WatchedState<Value: Sendable>: Sendable {
  private struct Watcher: Sendable {
    let isReached: @Sendable (Value) -> Bool
    /// Finished when that is so.
    ///
    /// It is a stream and no continuation of a task, since waiting for it ends with the task by itself.
    let signal: AsyncStream<Void>.Continuation
  }

  private struct Content: Sendable {
    var value: Value
    var watchers: [Watcher] = []
  }

  private let content: Mutex<Content>

  /// Creates a value that nobody waits on.
  package init(_ value: Value) { content = Mutex(Content(value: value)) }

  /// Changes the value, and wakes those who wait for what it is then.
  ///
  /// - Parameter change: changes the value, under the lock: it must neither wait nor call anything that might.
  /// - Returns: what `change` returns.
  @discardableResult
  package func note<Result: Sendable>(_ change: (inout Value) -> Result) -> Result {
    let (result, reached) = content.withLock { content -> (Result, [Watcher]) in
      let result = change(&content.value)
      // Mostly nobody waits, and a copy of the value would make the next change of a list copy all of it.
      if content.watchers.isEmpty { return (result, []) }
      let value = content.value
      let reached = content.watchers.filter { $0.isReached(value) }
      content.watchers.removeAll { $0.isReached(value) }
      return (result, reached)
    }
    for watcher in reached { watcher.signal.finish() }
    return result
  }

  /// Looks at the value.
  ///
  /// - Parameter body: looks at it, under the lock as a change does.
  /// - Returns: what `body` returns.
  package func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
    content.withLock { body($0.value) }
  }

  /// Waits until something is so of the value, or the task is cancelled; returns at once if it is so already.
  ///
  /// - Parameter isReached: whether it is so; asked at each change, under the lock.
  package func wait(until isReached: @escaping @Sendable (Value) -> Bool) async {
    let (signals, signal) = AsyncStream<Void>.makeStream()
    let isOver = content.withLock { content in
      if isReached(content.value) { return true }
      content.watchers.append(Watcher(isReached: isReached, signal: signal))
      return false
    }
    if isOver { return }
    for await _ in signals {}
  }

  /// Waits until something is so of the value, or for so long that it won't come any more: whoever asks then says what is missing.
  ///
  /// - Parameters:
  ///   - limit: how long to wait; generous, since only a failing test waits for all of it.
  ///   - clock: the clock of the limit.
  ///   - isReached: whether it is so; asked at each change, under the lock.
  package func wait(
    atMost limit: Duration,
    on clock: any MonotonicClock = SystemClock(),
    until isReached: @escaping @Sendable (Value) -> Bool
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(until: isReached) }
      group.addTask { try? await clock.sleep(for: limit) }
      _ = await group.next()
      group.cancelAll()
    }
  }
}
