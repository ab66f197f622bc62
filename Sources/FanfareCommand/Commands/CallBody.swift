import Fanfare
import HTTPTypes

/// The body of requests, and what goes with it unless an option says otherwise.
struct CallBody: Sendable {
  var bytes: [UInt8] = []
  /// What is read while it is sent, in the place of the bytes.
  var upload: RequestUpload?
  /// The value of `Content-Type`.
  let type: String
  let method: HTTPRequest.Method

  /// The body that an argument of `--data` means: a text, a file, or standard input.
  ///
  /// - Throws: a message for the user if it can't be read.
  static func data(_ argument: String) throws -> CallBody {
    let isFile = argument == "-" || argument.hasPrefix("@")
    let bytes =
      isFile
      ? try file(argument == "-" ? "-" : String(argument.dropFirst()), of: "--data") : Array(argument.utf8)
    return CallBody(bytes: bytes, type: "application/json", method: .post)
  }

  /// Reads a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - option: the option that names it, for messages.
  static func file(_ path: String, of option: String) throws -> [UInt8] {
    do throws(UnreadableInput) {
      var file = try InputFile(path: path, isText: false)
      return try file.contents()
    } catch {
      throw UnusableFile("\(option): \(error)")
    }
  }
}
