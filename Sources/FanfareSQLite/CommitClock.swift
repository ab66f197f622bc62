internal import Dispatch

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// What a store's transactions are paced by; tests and simulations have one of their own.
package protocol CommitClock: Sendable {
  /// The instant from which delays are counted.
  var now: ContinuousClock.Instant { get }

  /// The processor's time that this thread has taken.
  var spent: Duration { get }

  /// Does something after a delay.
  func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void)
}

/// The time of the system.
struct SystemCommitClock: CommitClock {
  var now: ContinuousClock.Instant { .now }

  var spent: Duration {
    var time = timespec()
    // It can't fail with a clock that POSIX wants.
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  func after(_ delay: Duration, _ work: @escaping @Sendable () -> Void) {
    let nanoseconds = Int(delay / .nanoseconds(1))
    DispatchQueue.global().asyncAfter(deadline: .now() + .nanoseconds(nanoseconds), execute: work)
  }
}
