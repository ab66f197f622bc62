/// Waits until the task is cancelled, however long that takes: what a test has instead of a service that never answers.
///
/// - Throws: `CancellationError`, and nothing else; it doesn't return.
package func hangUntilCancelled() async throws -> Never {
  await WatchedState(()).wait { _ in false }
  throw CancellationError()
}
