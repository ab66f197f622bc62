/// Where the body of a request comes from: the command line, a file, or standard input.
struct CallBody {
  let argument: String

  /// Reads the body.
  ///
  /// - Throws: a message for the user if it can't be read.
  func read() throws -> [UInt8] {
    guard argument == "-" || argument.hasPrefix("@") else { return Array(argument.utf8) }
    do throws(UnreadableInput) {
      var file = try InputFile(path: argument == "-" ? "-" : String(argument.dropFirst()), isText: false)
      return try file.contents()
    } catch {
      throw UnusableFile("--data: \(error)")
    }
  }
}
