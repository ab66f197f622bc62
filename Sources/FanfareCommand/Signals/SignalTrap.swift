import Foundation
import Synchronization

/// Notices the signals that ask the process to end: the first is told, and any after it ends the process at once.
enum SignalTrap {
  /// The signals that are noticed: SIGHUP too, which is how a connection that is lost ends what runs over it, unless whoever started the
  /// process has it ignored, as `nohup` does.
  static let signals = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])

  private static func isIgnored(_ number: Int32) -> Bool {
    let handler = signal(number, SIG_IGN)
    _ = signal(number, handler)
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  private static let isTold = Atomic(false)
  /// Where the handler writes what it has noticed; a handler may do little else.
  private static let writeEnd = Atomic<Int32>(-1)

  /// Begins to notice.
  ///
  /// - Returns: the first of the signals, when there is one. Without a descriptor for a pipe signals stay what they were, and
  ///   there is none.
  static func first() -> AsyncStream<Int32> {
    let (stream, continuation) = AsyncStream<Int32>.makeStream()
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      continuation.finish()
      return stream
    }
    let end = ends[0]
    // A thread of its own: it waits for the whole time of the command, which no thread that others share may.
    Thread.detachNewThread {
      var number: UInt8 = 0
      while read(end, &number, 1) < 0, errno == EINTR {}
      continuation.yield(Int32(number))
      continuation.finish()
    }
    writeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    // What is made when it is first used is made now, and not in the handler.
    _ = isTold.load(ordering: .relaxed)
    _ = StatusLine.isOnScreen.load(ordering: .relaxed)
    for number in signals { set(number, to: notice) }
    return stream
  }

  /// Lets the signals do again what they do by themselves.
  static func release() { for number in signals { setDefault(number) } }

  /// Has SIGQUIT end the process at once, unless whoever started it has it ignored.
  ///
  /// Swift's runtime takes it for a crash otherwise: it writes a report for seconds, and then the process goes on.
  static func letQuitEnd() {
    if !isIgnored(SIGQUIT) { setDefault(SIGQUIT) }
  }

  /// Lets a signal do what it does by itself.
  static func setDefault(_ number: Int32) { set(number, to: SIG_DFL) }

  /// The handler.
  ///
  /// It runs anywhere, so it takes no lock and no memory.
  private static let notice: @convention(c) (Int32) -> Void = { number in
    let code = errno
    if isTold.exchange(true, ordering: .relaxed) {
      setDefault(number)
      // The shell writes below the line, and not behind it.
      var end = UInt8(ascii: "\n")
      if StatusLine.isOnScreen.load(ordering: .relaxed) { _ = write(STDERR_FILENO, &end, 1) }
      // It waits until the handler has returned.
      raise(number)
    } else {
      var byte = UInt8(number)
      _ = write(writeEnd.load(ordering: .relaxed), &byte, 1)
    }
    errno = code
  }

  private static func set(_ number: Int32, to handler: (@convention(c) (Int32) -> Void)?) {
    _ = signal(number, handler)
  }
}
