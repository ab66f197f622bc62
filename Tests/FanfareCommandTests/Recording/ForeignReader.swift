import Foundation

/// A reader that others wrote, in Python: `Scripts/ensure-toolchain tests` installs them.
enum ForeignReader {
  private static let folder = Examples.folder.appending(components: "..", ".build", "test-python")
    .standardizedFileURL.path

  /// Whether the readers are installed.
  static let isThere =
    ["haralyzer", "trace_lanefix"].allSatisfy { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }

  private struct Failed: Error {
    let message: String
  }

  /// Runs a program with the path of a file as its argument.
  ///
  /// - Returns: what it prints.
  /// - Throws: an error with what it says, if it fails.
  static func run(_ program: String, on path: String) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program, path]
    process.environment = ProcessInfo.processInfo.environment.merging(["PYTHONPATH": folder]) { $1 }
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(message: said) }
    return text
  }
}
