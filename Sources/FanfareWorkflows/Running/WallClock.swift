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

/// The time of the day.
enum WallClock {
  /// The seconds since 1970.
  @Sendable static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
