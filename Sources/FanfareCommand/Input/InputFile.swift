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

  /// Whether the next piece is there, or the end, so that reading it doesn't wait.
  var isReady: Bool {
    var request = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, 0) != 0
  }

  /// The next piece, as large as it is there; `nil` at the end.
  mutating func next() throws(UnreadableInput) -> Data? {
    var piece = Data(count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { read(handle.fileDescriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = String(cString: strerror(errno)).lowercased()
        throw UnreadableInput(id: name, reason: "it can't be read: \(reason)")
      }
      return count == 0 ? nil : piece.prefix(count)
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
