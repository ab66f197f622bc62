/// How much is kept of what happened in a run.
public struct TraceLimits: Hashable, Sendable {
  /// How many tasks are kept, of more than that the first and a count of the others; default 10,000.
  public var maximumTasks = 10_000

  /// How many calls are kept, of more than that the first and a count of the others; default 10,000.
  public var maximumCalls = 10_000

  /// How many attempts and waits of a call are kept; default 64.
  public var maximumAttempts = 64

  /// How many bytes are kept of each text, such as an output or a message; default 2,048.
  public var maximumTextBytes = 2048

  /// Creates limits.
  public init() {}
}
