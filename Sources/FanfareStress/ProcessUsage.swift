internal import Foundation

/// What this process has of the system.
enum ProcessUsage {
  /// How many descriptors are open.
  static func descriptorCount() -> Int {
    for folder in ["/proc/self/fd", "/dev/fd"] {
      if let names = try? FileManager.default.contentsOfDirectory(atPath: folder) { return names.count }
    }
    return 0
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
