import Foundation
import Testing

/// A machine whose disk fails and whose clock is wrong, as a process finds it: see `faults.c`.
struct FaultyMachine {
  /// The write to a file from which on the disk is full, counted from 1.
  var isFullFrom: Int?
  /// The request to make a file safe that fails, counted from 1; those after it seem to succeed.
  var failsToKeepAt: Int?
  /// How far the wall clock is off, in seconds.
  var clock = 0
  /// Where each fault is noted.
  var notes: URL?

  /// What is loaded into the process; `nil` where that can't be done.
  static let library: String? = {
    #if os(Linux)
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "faults.c")
    let library = FileManager.default.temporaryDirectory
      .appending(path: "fanfare-faults-\(ProcessInfo.processInfo.processIdentifier).so")
    for compiler in ["clang", "cc"] {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = [compiler, "-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"]
      process.standardError = FileHandle.nullDevice
      guard (try? process.run()) != nil else { continue }
      process.waitUntilExit()
      if process.terminationStatus == 0 { return library.path }
    }
    #endif
    return nil
  }()

  /// Has a process run on it.
  func run(_ process: Process) {
    guard let library = Self.library else { return }
    var environment = process.environment ?? ProcessInfo.processInfo.environment
    environment["LD_PRELOAD"] = library
    environment["FANFARE_FULL_FROM"] = isFullFrom.map(String.init)
    environment["FANFARE_UNSAFE_AT"] = failsToKeepAt.map(String.init)
    environment["FANFARE_CLOCK"] = String(clock)
    environment["FANFARE_FAULT_NOTES"] = notes?.path
    process.environment = environment
  }

  /// The faults that were noted.
  var faults: [String] {
    guard let notes, let text = try? String(contentsOf: notes, encoding: .utf8) else { return [] }
    return text.split(separator: "\n").map(String.init)
  }
}
