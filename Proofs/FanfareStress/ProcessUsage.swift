internal import Foundation

/// What this process has of the system.
enum ProcessUsage {
  /// What the open descriptors lead to, without timers.
  ///
  /// The runtime keeps a timer for each of its clocks and opens it when a task first sleeps by that clock. A connection or
  /// an event loop that is left behind has other descriptors.
  static func descriptors() -> [String] {
    for folder in ["/proc/self/fd", "/dev/fd"] {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { continue }
      let targets = names.map { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")) ?? name
      }
      return targets.filter { $0 != "anon_inode:[timerfd]" }
    }
    return []
  }

  /// How much memory is resident, in megabytes; 0 where the system doesn't tell.
  static func residentMegabytes() -> Double {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmRSS:") }),
      let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
    else { return 0 }
    return kilobytes / 1024
  }
}
