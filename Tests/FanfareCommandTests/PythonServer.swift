import Foundation
import Testing

/// A server that is a program of Python's, which writes the port where it listens as its first line.
final class PythonServer {
  let port: Int
  private let process: Process

  /// Runs a server for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - program: its text.
  ///   - arguments: what it is given.
  ///   - body: the test.
  static func run(_ program: String, _ arguments: [String] = [], _ body: (PythonServer) throws -> Void) throws
  {
    let server = try PythonServer(program, arguments)
    defer { server.end() }
    try body(server)
  }

  /// Ends it at once.
  ///
  /// A request to end may be ignored, as the tests of signals have this process do, which hands that on. A server that went on would hold the
  /// output of the tests open, and whoever runs them waits for its end.
  private func end() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private init(_ program: String, _ arguments: [String]) throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let piece = output.fileHandleForReading.availableData
      try #require(!piece.isEmpty, "the server didn't start")
      line += piece
    }
    port = try #require(Int(String(decoding: line.dropLast(), as: UTF8.self)))
  }
}
