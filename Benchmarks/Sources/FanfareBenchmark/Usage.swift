import Foundation

/// What the process has used of the machine.
struct Usage {
  /// User and system time, in seconds.
  let cpuSeconds: Double
  /// What it has written to files, sockets and pipes, in bytes (`wchar`).
  let writtenBytes: Double

  static func now() -> Usage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return Usage(
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      writtenBytes: number("wchar:", in: "/proc/self/io")
    )
  }

  /// The most memory that the process has had resident, in megabytes (`VmHWM`).
  static func peakMegabytes() -> Double { megabytes("VmHWM:") }

  /// The memory that the process has resident now, in megabytes (`VmRSS`).
  static func megabytes() -> Double { megabytes("VmRSS:") }

  private static func megabytes(_ name: String) -> Double { number(name, in: "/proc/self/status") / 1024 }

  private static func number(_ name: String, in path: String) -> Double {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name) }),
      let number = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
    else { return 0 }
    return number
  }
}
