/// Does something to its end, also in a task that is cancelled: what is told the server last is told when a worker is to end.
func uncancelled<Value: Sendable>(
  _ body: @escaping @Sendable () async throws -> Value
) async throws -> Value {
  try await Task { try await body() }.value
}
