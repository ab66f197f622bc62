import Foundation
import Synchronization

/// A program that helps a test, such as one in Python that is on the other side of it.
final class HelperProgram: Sendable {
  struct Failed: Error {
    let message: String
  }

  /// The pieces of what it prints, as they come.
  private let pieces: AsyncStream<Data>
  private let input = Pipe()
  private let process: Mutex<Process>
  private let errors: URL

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - command: the program, which is looked for in the `PATH`, and its arguments.
  ///   - environment: variables besides those that the tests have.
  init(_ command: [String], environment: [String: String] = [:]) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    errors = FileManager.default.temporaryDirectory.appending(path: "program-\(UUID().uuidString)")
    try Data().write(to: errors)
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    // Other processes that are started meanwhile would keep its input open.
    _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    let (pieces, continuation) = AsyncStream<Data>.makeStream()
    self.pieces = pieces
    try process.run()
    self.process = Mutex(process)
    // A thread of its own, which waits: a `readabilityHandler` has been seen to miss the end of what is read.
    let reading = output.fileHandleForReading
    Thread.detachNewThread {
      while case let data = reading.availableData, !data.isEmpty { continuation.yield(data) }
      continuation.finish()
    }
  }

  /// Starts a program in Python, with what `Scripts/ensure-toolchain tests` installs.
  ///
  /// - Parameters:
  ///   - path: where it stands, from the folder of the tests.
  ///   - arguments: what it is given.
  ///   - environment: variables besides those that the tests have.
  static func python(
    _ path: String,
    _ arguments: [String],
    environment: [String: String] = [:]
  ) throws -> HelperProgram {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().appending(component: "..")
    return try HelperProgram(
      ["python3", tests.appending(path: path).standardizedFileURL.path] + arguments,
      environment: environment.merging(["PYTHONPATH": DevelopmentServer.python]) { $1 }
    )
  }

  /// Waits for the first line that it prints.
  func firstLine() async throws -> String {
    var data = Data()
    for await piece in pieces {
      data += piece
      if let end = data.firstIndex(of: UInt8(ascii: "\n")) {
        return String(decoding: data[..<end], as: UTF8.self)
      }
    }
    throw Failed(message: said)
  }

  /// Waits for its end.
  ///
  /// - Returns: what it printed.
  /// - Throws: an error with what it said, if it failed.
  func output() async throws -> String {
    var data = Data()
    for await piece in pieces { data += piece }
    // What it prints has ended, so it ends as well.
    let (status, reason) = process.withLock { process in
      process.waitUntilExit()
      return (process.terminationStatus, process.terminationReason)
    }
    let text = String(decoding: data, as: UTF8.self)
    guard reason == .exit, status == 0 else {
      // Who dies of a signal says nothing.
      let end = reason == .exit ? "exit status" : "signal"
      throw Failed(message: "\(end) \(status) after \(text.count) characters of output: \(said)")
    }
    return text
  }

  /// Ends one that works until its input ends.
  func end() { try? input.fileHandleForWriting.close() }

  private var said: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }
}
