internal import Fanfare

/// Where what can take long is worked out, so that nobody else waits for it.
struct LongWork: Sendable {
  private let threads: WorkThreads
  /// Whether it is worked out where it is asked for: ``WorkflowEngineSettings/worksInPlace``.
  private let isInPlace: Bool

  init(isInPlace: Bool) {
    threads = WorkThreads()
    self.isInPlace = isInPlace
  }

  /// Changes a value on a thread of its own.
  ///
  /// - Returns: the value afterwards. Cancellation doesn't end the work; what it does has to look for that by itself.
  func apart<Value: Sendable>(
    _ value: consuming Value,
    _ work: @escaping @Sendable (inout Value) -> Void
  ) async -> Value {
    guard isInPlace else { return await threads.run(value, work) }
    work(&value)
    return value
  }

  /// Works something out here if its expressions are short, and else once more on a thread of its own, to its end.
  ///
  /// What is short pays for no thread, and what is long holds up no event loop.
  ///
  /// - Parameters:
  ///   - interruption: ends the expressions in it; a cancellation of the task reaches it once they are long. Afterwards it says whether it
  ///     has ended one.
  ///   - work: what is worked out, which changes nothing else.
  func workOut<Value: Sendable>(
    _ interruption: RunInterruption,
    _ work: @escaping @Sendable () -> Value
  ) async -> Value {
    interruption.mode = .everything
    let value = work()
    guard interruption.isTooLong else { return value }
    interruption.mode = .patient
    return await withTaskCancellationHandler {
      await apart(value) { $0 = work() }
    } onCancel: {
      interruption.cancel()
    }
  }
}
