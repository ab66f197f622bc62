import Foundation

/// A file or standard input, read piece by piece.
struct InputFile {
  /// The name in messages.
  let name: String
  private let handle: FileHandle

  /// Opens a file; `-` is standard input.
  ///
  /// - Throws: ``UnreadableInput`` if it can't be opened.
  init(path: String) throws(UnreadableInput) {
    name = path == "-" ? "standard input" : path
    guard path != "-" else {
      handle = .standardInput
      return
    }
    guard let opened = FileHandle(forReadingAtPath: path) else {
      throw UnreadableInput(id: path, reason: String(cString: strerror(errno)).lowercased())
    }
    handle = opened
  }

  /// The next piece; `nil` at the end.
  mutating func next() throws(UnreadableInput) -> Data? {
    do {
      guard let piece = try handle.read(upToCount: 1 << 16), !piece.isEmpty else { return nil }
      return piece
    } catch {
      throw UnreadableInput(id: name, reason: "it can't be read: \(error.localizedDescription)")
    }
  }

  /// Everything that is left.
  ///
  /// - Parameter maximumBytes: how much that may be.
  /// - Throws: ``UnreadableInput`` if it is more, or can't be read.
  mutating func contents(maximumBytes: Int = .max) throws(UnreadableInput) -> [UInt8] {
    var bytes: [UInt8] = []
    while let piece = try next() {
      bytes += piece
      guard bytes.count <= maximumBytes else {
        throw UnreadableInput(id: name, reason: "it is larger than \(maximumBytes >> 20) MiB")
      }
    }
    return bytes
  }
}

/// Why a file or standard input can't be read.
struct UnreadableInput: Error, CustomStringConvertible {
  let id: String
  let reason: String

  var description: String { "\(id): \(reason)" }
}
