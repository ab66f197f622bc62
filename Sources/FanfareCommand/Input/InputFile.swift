import FanfareText
import Foundation

/// A file or standard input, read piece by piece, without the byte order mark that may stand before a text.
struct InputFile {
  /// The name in messages.
  let name: String
  private let handle: FileHandle
  private var isAtStart: Bool

  /// Opens a file; `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - isText: whether it is a text in UTF-8; otherwise its bytes are left as they are.
  /// - Throws: ``UnreadableInput`` if it can't be opened.
  init(path: String, isText: Bool = true) throws(UnreadableInput) {
    isAtStart = isText
    name = path == "-" ? "standard input" : path
    guard path != "-" else {
      handle = .standardInput
      return
    }
    guard let opened = FileHandle(forReadingAtPath: path) else {
      throw UnreadableInput(id: path, code: errno)
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
    guard isAtStart else { return try piece() }
    isAtStart = false
    guard var start = try piece() else { return nil }
    while start.count < Self.mark.count, Self.mark.starts(with: start), let more = try piece() {
      start += more
    }
    if start.starts(with: Self.mark) { return Data(start.dropFirst(Self.mark.count)) }
    guard !start.starts(with: [0xFF, 0xFE]), !start.starts(with: [0xFE, 0xFF]) else {
      throw UnreadableInput(id: name, reason: "it is a text in UTF-16; convert it to UTF-8")
    }
    return start
  }

  /// The byte order mark in UTF-8.
  private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

  private func piece() throws(UnreadableInput) -> Data? {
    var piece = Data(count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { read(handle.fileDescriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw UnreadableInput(id: name, code: errno)
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

  var description: String { "\(VisibleText.line(id)): \(reason)" }
}

extension UnreadableInput {
  /// The reason for an error of the system, in words that say what to look at.
  init(id: String, code: Int32) {
    let reason =
      switch code {
      case ENOENT: "there is no such file"
      case ENOTDIR: "there is no such file: a part of its path isn't a folder"
      case EISDIR: "it is a folder"
      case EACCES, EPERM: "it may not be read by this user"
      case EBADF: "it is closed"
      case EMFILE, ENFILE: "too many files are open"
      default: "it can't be read: \(String(cString: strerror(code)).lowercased())"
      }
    self.init(id: id, reason: reason)
  }
}
