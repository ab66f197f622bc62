#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif
#if canImport(SwiftOverlayShims)
// Which module `timespec` belongs to depends on which was loaded first (Swift 6.3 on Linux).
internal import SwiftOverlayShims
#endif

/// The monotonic clock of the operating system (`CLOCK_MONOTONIC`).
///
/// It doesn't jump when the date is set, and it is the clock that SwiftNIO's timers use.
public struct SystemClock: MonotonicClock {
  /// Creates the clock; all values of this type show the same time.
  public init() {}

  /// The current time.
  public var now: MonotonicInstant {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return MonotonicInstant(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  /// The time of the day: the seconds since 1970.
  @Sendable package static func secondsSinceEpoch() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The smallest step that the clock is expected to show.
  public var minimumResolution: Duration { .nanoseconds(1) }

  /// Suspends the task until `deadline`.
  ///
  /// - Parameters:
  ///   - deadline: when to return; an instant that has passed returns at once.
  ///   - tolerance: by how much the return may be late, to save power; `nil` leaves it to the system.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(until deadline: MonotonicInstant, tolerance: Duration? = nil) async throws {
    try await Task.sleep(for: now.duration(to: deadline), tolerance: tolerance, clock: .continuous)
  }
}
