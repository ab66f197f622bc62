internal import Synchronization

/// A thread with much stack, for work that is nested deeply.
package enum DeepThread {
  /// Half a gibibyte: addresses, of which memory is taken only where the work gets to.
  private static let stackSize = 512 << 20

  /// Does work on a thread with much stack, and waits for it.
  ///
  /// The thread that waits does nothing else, so it mustn't be one on which others depend.
  package static func run<Value: Sendable>(_ work: @Sendable () -> Value) -> Value {
    withoutActuallyEscaping(work) { work in
      let box = Mutex<Value?>(nil)
      WorkThread.run(stackSize: stackSize) {
        let value = work()
        box.withLock { $0 = value }
      }
      guard let value = box.withLock({ $0 }) else { preconditionFailure("the work is done by now") }
      return value
    }
  }
}
