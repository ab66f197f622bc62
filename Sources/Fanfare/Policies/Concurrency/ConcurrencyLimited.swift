/// The refusal of a concurrency limit.
struct ConcurrencyLimited: LocalRefusal {
  /// How many attempts may run at a time.
  let capacity: Int
  /// Whether there is a queue, and it had no place.
  let isQueueFull: Bool

  var code: ServiceError.Code { .concurrencyLimited }

  func message(at now: MonotonicInstant) -> String {
    "not called: \(capacity) attempts run already\(isQueueFull ? ", and the queue is full" : "")"
  }
}
