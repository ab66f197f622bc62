import ArgumentParser
import Foundation

/// Where the command writes.
enum Console {
  /// Writes a line for programs.
  static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// Tells people something.
  static func note(_ message: String) {
    FileHandle.standardError.write(Data("fanfare-temporal: \(message)\n".utf8))
  }
}

/// Says what is wrong and ends the process.
func complain(_ message: String, _ code: Int32) -> ExitCode {
  Console.note(message)
  return ExitCode(code)
}
