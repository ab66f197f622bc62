internal import DequeModule

/// Decides which origin may open a connection when an event loop has only so many for all of them.
///
/// A pure state machine. Descriptors are the process's scarcest means: without a bound over all origins, calls to many of
/// them would fail for want of one while idle connections hold them.
struct ConnectionSlots<Pool> {
  /// How many connections may be open at once.
  let limit: Int
  /// How many are open or being made.
  private(set) var taken = 0
  private var waiting = Deque<Pool>()

  init(limit: Int) {
    self.limit = max(1, limit)
  }

  /// Whether some pool waits for a slot.
  var isShort: Bool { !waiting.isEmpty }

  /// The pool that has waited longest.
  var longestWaiting: Pool? { waiting.first }

  /// A pool wants to open a connection.
  ///
  /// - Returns: whether it may now; otherwise it is told when it may.
  mutating func take(for pool: Pool) -> Bool {
    guard taken < limit else {
      waiting.append(pool)
      return false
    }
    taken += 1
    return true
  }

  /// A connection was closed, or none was made.
  ///
  /// - Returns: the pool whose turn it is: it has the slot now.
  mutating func release() -> Pool? {
    if let next = waiting.popFirst() { return next }
    taken -= 1
    return nil
  }

  /// Forgets those that wait.
  mutating func removeAllWaiting() { waiting.removeAll() }
}
