internal import Synchronization

/// Threads for work that takes long or waits for the system, so that no event loop waits for it.
///
/// Each piece of work has a thread of its own, and the system divides the processors between them and the event loops. What
/// takes a millisecond and more doesn't notice what a thread costs to begin, so none is kept.
///
/// Queues of Dispatch don't serve: when their threads wait, they get another one a second.
package final class WorkThreads: Sendable {
  /// How many pieces of work are under way at a time; further ones wait for their turn.
  private let maximumCount: Int

  private struct State {
    var count = 0
    var waiting: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  /// - Parameter maximumCount: how many pieces of work are under way at a time; at least 1.
  package init(maximumCount: Int = 64) {
    self.maximumCount = max(1, maximumCount)
  }

  /// Changes a value on another thread.
  ///
  /// - Returns: the value afterwards. Cancellation doesn't end the work; what it does has to look for that by itself.
  package func run<Value: Sendable>(
    _ value: consuming Value,
    _ work: @escaping @Sendable (inout Value) -> Void
  ) async -> Value {
    let box = Mutex<Value?>(value)
    return await withUnsafeContinuation { continuation in
      begin {
        // Taken out, so that nothing else holds it while it changes.
        guard var value = box.withLock({ $0.take() }) else { return }
        work(&value)
        continuation.resume(returning: value)
      }
    }
  }

  /// Begins a piece of work, or puts it behind those that wait.
  package func begin(_ work: @escaping @Sendable () -> Void) {
    let mayBegin = state.withLock { state in
      guard state.count < maximumCount else {
        state.waiting.append(work)
        return false
      }
      state.count += 1
      return true
    }
    if mayBegin { WorkThread.begin { [self] in perform(work) } }
  }

  /// Performs work, and then what waits for its turn.
  private func perform(_ work: @escaping @Sendable () -> Void) {
    var next: (@Sendable () -> Void)? = work
    while let current = next {
      current()
      next = state.withLock { state in
        guard !state.waiting.isEmpty else {
          state.count -= 1
          return nil
        }
        return state.waiting.removeFirst()
      }
    }
  }
}
