import Foundation

/// What is known of the terminal behind a descriptor.
enum Terminal {
  /// How many columns it has now, at least 20; `nil` if there is no terminal.
  ///
  /// It is asked each time, so what is drawn follows a window that is resized. A terminal that doesn't know (a serial line) has as
  /// many as `COLUMNS` says, or 80.
  static func columns(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    #if canImport(Musl)
    let request = Int32(TIOCGWINSZ)
    #else
    let request = UInt(TIOCGWINSZ)
    #endif
    if ioctl(descriptor, request, &size) == 0, size.ws_col > 0 { return max(20, Int(size.ws_col)) }
    return max(20, ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80)
  }

  /// Whether the cursor of terminals can be moved: `TERM` names one that isn't `dumb`.
  static func movesCursor(environment: [String: String] = ProcessInfo.processInfo.environment) -> Bool {
    let name = environment["TERM"] ?? ""
    return !name.isEmpty && name != "dumb"
  }

  /// Whether the command may draw there: a job in the background would draw over what the user types into the shell.
  ///
  /// A terminal that doesn't control the process has no jobs.
  static func isInForeground(_ descriptor: Int32) -> Bool {
    let group = tcgetpgrp(descriptor)
    return group < 0 || group == getpgrp()
  }

  /// Whether two descriptors are the same terminal, so that what is written to either moves the other's cursor.
  static func isShared(_ first: Int32, _ second: Int32) -> Bool {
    var (one, other) = (stat(), stat())
    guard isatty(first) == 1, isatty(second) == 1, fstat(first, &one) == 0, fstat(second, &other) == 0 else {
      return false
    }
    return one.st_rdev == other.st_rdev
  }
}
