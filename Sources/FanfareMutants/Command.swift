import Foundation

/// A program with its arguments, run with a limit of time.
struct Command {
  /// How it ended.
  enum Ending: Equatable {
    case exited(Int32)
    /// It took longer than it may, and was killed.
    case hung
  }

  let program: String
  let arguments: [String]
  let folder: URL
  var environment: [String: String] = [:]

  init(_ program: String, _ arguments: [String], in folder: URL) {
    self.program = program
    self.arguments = arguments
    self.folder = folder
  }

  /// Runs it, and returns how it ended and what it said.
  func run(limit: Duration = .seconds(3600)) throws -> (ending: Ending, said: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
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
    let seconds = Double(limit.components.seconds)
    let isInTime = hasEnded.wait(timeout: .now() + seconds) == .success
    if !isInTime {
      kill(process.processIdentifier, SIGKILL)
      hasEnded.wait()
    }
    try handle.close()
    let text = String(decoding: (try? Data(contentsOf: log)) ?? Data(), as: UTF8.self)
    return (isInTime ? .exited(process.terminationStatus) : .hung, text)
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
