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
  /// - Throws: a message for the user if it can't be read, or not before the deadline.
  static func data(_ argument: String) async throws -> CallBody {
    let bytes =
      if let path = path(argument) { try await file(path, of: "--data") } else { Array(argument.utf8) }
    return CallBody(bytes: bytes, type: "application/json", method: .post)
  }

  /// The file that an argument of `--data` names, `-` for standard input; `nil` if it is a text.
  static func path(_ argument: String) -> String? {
    if argument == "-" { return "-" }
    return argument.hasPrefix("@") ? String(argument.dropFirst()) : nil
  }

  /// Reads a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - option: the option that names it, for messages.
  /// - Throws: a message for the user if it can't be read, or not before the deadline.
  static func file(_ path: String, of option: String) async throws -> [UInt8] {
    do {
      var file = try InputFile(path: path, isText: false, waits: false)
      return try await file.awaitedContents()
    } catch let error as UnreadableInput {
      throw UnusableFile("\(option): \(error)")
    }
  }
}
