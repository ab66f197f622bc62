import Foundation

/// A script that works on the documentation, with the command that was built.
struct DocumentationScript {
  /// What a run said, its exit code, and what became of the file.
  struct Outcome {
    let said: String
    let code: Int32
    let text: String
  }

  /// The scripts need Python, which comes with most systems and with Swift's debugger.
  static let canRun = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .contains { FileManager.default.isExecutableFile(atPath: "\($0)/python3") }

  /// The name of the script in the folder `Scripts`.
  let name: String

  /// Runs the script on a file of this text.
  func run(_ text: String, _ options: [String] = []) throws -> Outcome {
    try BuiltCommand.withFile(text) { path in
      let process = Process()
      let script = Examples.folder.appending(components: "..", "Scripts", name).standardizedFileURL.path
      process.executableURL = URL(filePath: script)
      process.arguments = options + [path]
      process.environment = ProcessInfo.processInfo.environment.merging(
        ["FANFARE": try BuiltCommand.process([]).executableURL?.path ?? ""]
      ) { $1 }
      let output = Pipe()
      process.standardOutput = output
      process.standardError = output
      try process.run()
      let said = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      process.waitUntilExit()
      return Outcome(
        said: said,
        code: process.terminationStatus,
        text: try String(contentsOfFile: path, encoding: .utf8)
      )
    }
  }
}
