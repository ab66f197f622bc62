extension ServiceClient {
  /// Runs `body` with a deadline on this client's clock, which binds every call made in it, at any depth.
  ///
  /// The same as the function ``Fanfare/withDeadline(_:_:)``, and it works as well with a clock that a test moves.
  ///
  /// ```swift
  /// let user = await services.withDeadline(.seconds(2)) {
  ///   await services.call(.get("users", "/users/17", as: User.self))
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - duration: how much time the work has; with zero or less its calls fail at once.
  ///   - body: the work.
  /// - Returns: what `body` returns.
  /// - Throws: what `body` throws.
  public func withDeadline<Value, Failure: Error>(
    _ duration: Duration,
    _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    try await Fanfare.withDeadline(.in(duration, clock: clock), body)
  }
}
