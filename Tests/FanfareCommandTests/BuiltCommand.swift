import Foundation

/// The built command as a user runs it: a process of its own, real services, real exit codes.
enum BuiltCommand {
  /// What a run printed, and how it ended.
  struct Output {
    let text: String
    let errors: String
    let code: Int32
  }

  private struct NoExecutable: Error {}

  /// A process of the command, whose executable stands beside the tests' own, or is the one that `FANFARE_EXECUTABLE` names: a test that
  /// starts it thousands of times is given one that was optimised.
  static func process(_ arguments: [String]) throws -> Process {
    let process = Process()
    if let path = ProcessInfo.processInfo.environment["FANFARE_EXECUTABLE"] {
      process.executableURL = URL(filePath: path)
    } else {
      guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else { throw NoExecutable() }
      process.executableURL = folder.appendingPathComponent("fanfare")
    }
    process.arguments = arguments
    return process
  }

  /// Runs the command to its end.
  static func run(_ arguments: String..., input: String = "") throws -> Output {
    try run(arguments, input: input)
  }

  /// Runs the command to its end.
  ///
  /// - Parameters:
  ///   - arguments: the arguments.
  ///   - input: what it reads on standard input.
  ///   - folder: where it runs; `nil` means where the tests do.
  ///   - environment: variables besides those that the tests have.
  static func run(
    _ arguments: [String],
    input: String = "",
    in folder: String? = nil,
    environment: [String: String] = [:]
  ) throws -> Output {
    let process = try process(arguments)
    if let folder { process.currentDirectoryURL = URL(filePath: folder) }
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let complaints = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return Output(text: text, errors: complaints, code: process.terminationStatus)
  }

  /// Hands `body` the path of a file with this text, and removes it afterwards.
  static func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID().uuidString)")
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }
}
