internal import Synchronization

/// Runs tasks on the calling thread, as far as they come by themselves.
struct StoreTurns: Sendable {
  private let executor = OneByOne()

  /// Something that was begun and may have ended.
  final class Begun<Value: Sendable>: Sendable {
    private let state = Mutex<Result<Value, any Error>?>(nil)

    /// What came of it; `nil` while it is under way.
    var result: Result<Value, any Error>? { state.withLock { $0 } }

    fileprivate func end(_ result: Result<Value, any Error>) { state.withLock { $0 = result } }
  }

  /// Begins something, and lets it come as far as it does.
  func begin<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) -> Begun<Value> {
    let begun = Begun<Value>()
    Task(executorPreference: executor) {
      do { begun.end(.success(try await body())) } catch { begun.end(.failure(error)) }
    }
    _ = run()
    return begun
  }

  /// Lets everybody go on who can.
  ///
  /// - Returns: whether anybody could.
  func run() -> Bool {
    var could = false
    while executor.runOne() { could = true }
    return could
  }

  /// Does something that waits for nobody.
  ///
  /// - Returns: what comes of it; ``Waits`` if it waits after all.
  func result<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) -> Result<Value, any Error> {
    begin(body).result ?? .failure(Waits())
  }

  /// Something in memory waits.
  struct Waits: Error {}
}

/// Runs jobs when it is told to, in the order in which they came.
private final class OneByOne: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs the next job.
  ///
  /// - Returns: whether there was one.
  func runOne() -> Bool {
    guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return false }
    job.runSynchronously(on: asUnownedTaskExecutor())
    return true
  }
}
