import Foundation

/// A program with its arguments, run with a limit of what it may work.
struct Command {
  /// How it ended.
  enum Ending: Equatable {
    case exited(Int32)
    /// A signal ended it.
    case died(Int32)
    /// It worked for longer than it may.
    case overworked
    /// It did nothing for so long that it waits for something that doesn't come.
    case idle
  }

  let program: String
  let arguments: [String]
  let folder: URL
  var environment: [String: String] = [:]

  /// How long it may do nothing, which is no question of how busy the machine is.
  var longestIdleness = Duration.seconds(120)

  init(_ program: String, _ arguments: [String], in folder: URL) {
    self.program = program
    self.arguments = arguments
    self.folder = folder
  }

  /// Runs it, and returns how it ended and what it said.
  ///
  /// - Parameter work: how many seconds of a processor it may use; a busy machine makes it take longer, and not use more.
  func run(atMost work: Int = 36_000) throws -> (ending: Ending, said: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments =
      ["-c", "ulimit -t \(work); exec \"$@\"", "sh", "/usr/bin/env", program] + arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let log = FileManager.default.temporaryDirectory.appending(path: "fanfare-mutants-\(UUID().uuidString)")
    _ = FileManager.default.createFile(atPath: log.path, contents: nil)
    defer { try? FileManager.default.removeItem(at: log) }
    let handle = try FileHandle(forWritingTo: log)
    process.standardOutput = handle
    process.standardError = handle
    let hasEnded = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in hasEnded.signal() }
    try process.run()
    let isIdle = !wait(for: process, hasEnded)
    try handle.close()
    let text = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
    return (isIdle ? .idle : Self.ending(of: process), text)
  }

  private static func ending(of process: Process) -> Ending {
    guard process.terminationReason == .uncaughtSignal else { return .exited(process.terminationStatus) }
    // Threads of Dispatch block signals, and so do programs that they begin: only this one gets through.
    return process.terminationStatus == SIGKILL ? .overworked : .died(process.terminationStatus)
  }

  /// Waits until the program ends; ends it if it does nothing any more.
  ///
  /// - Returns: whether it ended by itself.
  private func wait(for process: Process, _ hasEnded: DispatchSemaphore) -> Bool {
    var (work, since) = ("", ContinuousClock.now)
    let pause = min(10, Double(longestIdleness.components.seconds))
    while hasEnded.wait(timeout: .now() + pause) == .timedOut {
      let workNow = Self.work(of: process)
      if workNow != work { (work, since) = (workNow, .now) }
      if ContinuousClock.now - since > longestIdleness {
        kill(process.processIdentifier, SIGKILL)
        hasEnded.wait()
        return false
      }
    }
    return true
  }

  /// How long a process has worked, in whole seconds, as text.
  private static func work(of process: Process) -> String {
    let lookUp = Process()
    lookUp.executableURL = URL(filePath: "/usr/bin/env")
    lookUp.arguments = ["ps", "-o", "time=", "-p", "\(process.processIdentifier)"]
    let pipe = Pipe()
    lookUp.standardOutput = pipe
    guard (try? lookUp.run()) != nil else { return "\(ContinuousClock.now)" }
    let said = try? pipe.fileHandleForReading.readToEnd()
    lookUp.waitUntilExit()
    return said.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// What it says, if it ends well.
  func output() throws -> String {
    let (ending, said) = try run()
    guard ending == .exited(0) else { throw Failed(command: self, said: said) }
    return said
  }

  /// A program that failed and shouldn't have.
  struct Failed: Error, CustomStringConvertible {
    let command: Command
    let said: String
    var description: String {
      "\(command.program) \(command.arguments.joined(separator: " ")) failed:\n\(said.suffix(4000))"
    }
  }
}
