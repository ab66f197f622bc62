internal import Fanfare

extension ManualClock {
  /// Runs `body` where the clock sees whether it waits.
  ///
  /// ```swift
  /// await clock.run {
  ///   async let result = client.call(.get("nlp", "/", as: Answer.self))
  ///   await clock.advanceAndSettle(by: .seconds(5))
  ///   print(await result.duration)
  /// }
  /// ```
  ///
  /// `body` runs on a thread of the clock's own, and so do its child tasks (`async let`, task groups) and the answers of a
  /// ``ScriptedTransport`` with this clock. They run one at a time, in the order in which they can go on. What runs elsewhere isn't
  /// seen: `Task { }` and `Task.detached { }`, actors with executors of their own, the main actor, real sockets.
  ///
  /// - Parameter body: the work. It must not block its thread.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func run<Value, Failure: Error>(
    _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await withTaskExecutorPreference(executor, operation: body)
  }

  /// Waits until nothing inside of ``run(_:)`` can go on by itself: every task there has ended, sleeps on this clock, or waits for
  /// another task or for something from outside.
  ///
  /// It takes no time on any clock, and however busy the machine is, it doesn't return earlier. Without any work inside of
  /// ``run(_:)`` it returns at once; with work that yields again and again without end it never does. It can be called inside and
  /// outside.
  public func settle() async {
    await executor.becomeIdle()
  }

  /// Moves the time forward from one sleeping task to the next, and waits at each until all that it woke has settled.
  ///
  /// So what happens at an instant has happened before the time goes on, and what sleeps anew, such as a retry after its backoff,
  /// is woken at its own time as well if that comes within `duration`. A single ``advance(by:)`` wakes all that sleep now and shows
  /// each the time at the end.
  ///
  /// - Parameter duration: by how much in all; zero only settles, a negative duration is a mistake of the test. Only work inside of
  ///   ``run(_:)`` is waited for (``settle()``).
  public func advanceAndSettle(by duration: Duration) async {
    precondition(duration >= .zero, "time doesn't go backwards")
    let end = now.advanced(by: duration)
    await settle()
    while let next = nextWakeUp, next <= end {
      advance(by: next - now)
      await settle()
    }
    // Another test task may have moved it as well.
    if now < end { advance(by: end - now) }
  }
}
