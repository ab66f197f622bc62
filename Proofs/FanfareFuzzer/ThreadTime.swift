import Foundation

/// How much processor time the thread has used, so that a busy machine makes no case look slow.
enum ThreadTime {
  /// Since the thread began.
  static var now: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
