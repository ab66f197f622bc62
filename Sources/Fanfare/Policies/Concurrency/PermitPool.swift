/// What waits for a permit: it matters more or less, and only for so long.
protocol PermitWaiter: AnyObject, Sendable {
  var priority: CallPriority { get }
  var deadline: MonotonicInstant { get }
}

/// Who has the permits of a ``ConcurrencyPolicy``, and who waits for one.
///
/// Permits are given in the order in which they were asked for. A full queue refuses the least important, and among
/// equals the one that would be the first to run out of time.
struct PermitPool<Waiter: PermitWaiter> {
  private let policy: ConcurrencyPolicy
  private var limit: ConcurrencyLimit
  private var waiters: [Waiter] = []

  /// How many permits are taken.
  private(set) var inUse = 0

  init(_ policy: ConcurrencyPolicy) {
    self.policy = policy
    limit = ConcurrencyLimit(policy)
  }

  /// How many permits there are.
  var capacity: Int { limit.value }

  /// How many wait.
  var waiterCount: Int { waiters.count }

  /// Takes a permit if one is free and nobody waits for it.
  mutating func take() -> Bool {
    guard inUse < limit.value, waiters.isEmpty else { return false }
    inUse += 1
    return true
  }

  /// Puts a waiter into the queue.
  ///
  /// - Returns: who is refused for it: nobody, another, or the waiter itself.
  mutating func enqueue(_ waiter: Waiter) -> Waiter? {
    waiters.append(waiter)
    guard waiters.count > policy.queue else { return nil }
    let last = waiters.indices.min {
      (waiters[$0].priority, waiters[$0].deadline) < (waiters[$1].priority, waiters[$1].deadline)
    }
    return last.map { waiters.remove(at: $0) }
  }

  /// Takes a waiter out of the queue; does nothing if it isn't in.
  mutating func remove(_ waiter: Waiter) {
    waiters.removeAll { $0 === waiter }
  }

  /// Learns from an attempt; see ``ConcurrencyLimit/record(_:isOverload:inFlight:at:)``.
  mutating func record(_ latency: Duration, isOverload: Bool, at now: MonotonicInstant) {
    limit.record(latency, isOverload: isOverload, inFlight: inUse, at: now)
  }

  /// Gives a permit back.
  ///
  /// - Returns: the waiters that have one now.
  mutating func giveBack() -> [Waiter] {
    inUse -= 1
    var next: [Waiter] = []
    while inUse < limit.value, !waiters.isEmpty {
      inUse += 1
      next.append(waiters.removeFirst())
    }
    return next
  }
}
