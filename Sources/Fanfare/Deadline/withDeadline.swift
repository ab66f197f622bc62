internal import Instrumentation

/// Runs `body` with a deadline that binds every call made in it, at any depth.
///
/// The deadline's clock must be the client's: ``ServiceClient/withDeadline(_:_:)`` sees to that, with any clock.
///
/// Nested deadlines only shorten: the earlier one holds. When the deadline passes, calls in flight are given
/// up at the socket and their results say ``ServiceError/Code/deadlineExceeded``; calls made later fail at
/// once with the same code. Work that is no call isn't interrupted: it can look at ``Deadline/current``.
///
/// ```swift
/// let user = await withDeadline(.in(.seconds(2))) {
///   await services.call(.get("users", "/users/17", as: User.self))
/// }
/// ```
///
/// - Parameters:
///   - deadline: the instant by which the work must be done.
///   - body: the work.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws.
public func withDeadline<Value, Failure: Error>(
  _ deadline: Deadline,
  _ body: () async throws(Failure) -> Value
) async throws(Failure) -> Value {
  let context = InstrumentationContext.current(until: deadline)
  // The task-local API rethrows untyped, so the outcome crosses it as a value.
  let outcome: Result<Value, Failure> = await InstrumentationContext.$current.withValue(context) {
    do throws(Failure) {
      return .success(try await body())
    } catch {
      return .failure(error)
    }
  }
  return try outcome.get()
}
