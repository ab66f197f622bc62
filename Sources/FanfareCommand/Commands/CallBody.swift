import ArgumentParser
import Foundation

/// Where the body of a request comes from: the command line, a file, or standard input.
struct CallBody {
  let argument: String

  /// Reads the body.
  ///
  /// - Throws: a message for the user if there is no such file.
  func read() throws -> [UInt8] {
    if argument == "-" { return try Array(FileHandle.standardInput.readToEnd() ?? Data()) }
    guard argument.hasPrefix("@") else { return Array(argument.utf8) }
    let path = String(argument.dropFirst())
    guard let contents = FileManager.default.contents(atPath: path) else {
      throw ValidationError("--data: the file \(path) can't be read.")
    }
    return Array(contents)
  }
}
