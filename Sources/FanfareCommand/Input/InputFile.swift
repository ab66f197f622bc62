import Fanfare
import FanfareCompression
import FanfareText
import Foundation

/// A file or standard input, read piece by piece, without the byte order mark that may stand before a text.
struct InputFile {
  /// The name in messages.
  let name: String
  private let handle: FileHandle
  private var isAtStart: Bool
  /// Undoes the coding of the file; `nil` if it has none.
  ///
  /// A file is read by one task at a time.
  private nonisolated(unsafe) let decompressor: Decompressor?

  /// How large a compressed file may become; its ratio is bounded besides.
  private static let maximumDecompressedBytes = 1 << 42

  /// Opens a file; `-` is standard input.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - isText: whether it is a text in UTF-8; otherwise its bytes are left as they are.
  ///   - coding: what is to be undone; `nil` for nothing.
  ///   - waits: whether opening a named pipe waits until somebody writes to it. Who has other things to do meanwhile looks whether it
  ///     ``isReady`` instead.
  /// - Throws: ``UnreadableInput`` if it can't be opened.
  init(
    path: String,
    isText: Bool = true,
    coding: ContentCoding? = nil,
    waits: Bool = true
  ) throws(UnreadableInput) {
    isAtStart = isText
    decompressor = coding.map { Decompressor($0, maximumBytes: Self.maximumDecompressedBytes) }
    name = path == "-" ? "standard input" : path
    guard path != "-" else {
      handle = .standardInput
      return
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (waits ? 0 : O_NONBLOCK))
    guard descriptor >= 0 else { throw UnreadableInput(id: path, code: errno) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
  }

  /// Whether the next piece is there, or the end, so that reading it doesn't wait.
  ///
  /// A named pipe to which nobody has written yet isn't at its end: who writes to it may still come.
  var isReady: Bool { isReady(within: 0) }

  /// Waits until it ``isReady``, or a signal comes; the thread does nothing else meanwhile.
  func waitUntilReady() { _ = isReady(within: -1) }

  /// Whether that comes to be so within a time.
  ///
  /// - Parameter milliseconds: how long it is waited for; as long as it takes if it is negative.
  private func isReady(within milliseconds: Int32) -> Bool {
    var request = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, milliseconds) != 0
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

  /// The next piece, decoded: an empty one where nothing comes of it yet.
  private func piece() throws(UnreadableInput) -> Data? {
    let piece = try plainPiece()
    guard let decompressor else { return piece }
    var decoded: [UInt8] = []
    do throws(DecompressionError) {
      guard let piece else {
        try decompressor.finish()
        return nil
      }
      try decompressor.decode(piece, into: &decoded)
    } catch {
      throw UnreadableInput(id: name, reason: "\(error)")
    }
    return Data(decoded)
  }

  private func plainPiece() throws(UnreadableInput) -> Data? {
    var piece = Data(count: 1 << 16)
    while true {
      let count = piece.withUnsafeMutableBytes { read(handle.fileDescriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        waitUntilReady()
        continue
      }
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
      try check(bytes, maximumBytes)
    }
    return bytes
  }

  /// Everything that is left, as it comes: no thread waits for it, so cancelling the task and its deadline end the wait.
  ///
  /// A named pipe has to be opened without waiting for that.
  ///
  /// - Parameters:
  ///   - maximumBytes: how much that may be.
  ///   - clock: the clock of the deadline.
  /// - Throws: ``UnreadableInput`` if it is more, or can't be read; ``LateInput`` if the deadline of the task passes before its end;
  ///   `CancellationError`.
  mutating func awaitedContents(
    maximumBytes: Int = .max,
    clock: any MonotonicClock = SystemClock()
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while true {
      while !isReady {
        try checkDeadline(clock)
        try await clock.sleep(for: Self.pause)
      }
      guard let piece = try next() else { return bytes }
      // Whoever never stops writing is never waited for.
      if !bytes.isEmpty {
        try Task.checkCancellation()
        try checkDeadline(clock)
      }
      bytes += piece
      try check(bytes, maximumBytes)
    }
  }

  /// How long to wait before it is looked again whether more is there.
  private static let pause = Duration.milliseconds(20)

  private func checkDeadline(_ clock: any MonotonicClock) throws(LateInput) {
    guard let deadline = Deadline.current, deadline.remaining(at: clock.now) <= .zero else { return }
    throw LateInput(id: name)
  }

  private func check(_ bytes: [UInt8], _ maximumBytes: Int) throws(UnreadableInput) {
    guard bytes.count <= maximumBytes else {
      throw UnreadableInput(id: name, reason: "it is larger than \(maximumBytes >> 20) MiB")
    }
  }
}

/// The deadline of the command passed before a file or standard input came to its end.
struct LateInput: Error, CustomStringConvertible {
  let id: String

  var reason: String { "its end didn't come before the deadline; --timeout sets a later one" }

  var description: String { "\(VisibleText.line(id)): \(reason)" }
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

extension Decompressor {
  fileprivate func decode(_ piece: Data, into output: inout [UInt8]) throws(DecompressionError) {
    var failure: DecompressionError?
    piece.withUnsafeBytes { bytes in
      do throws(DecompressionError) { try decode(bytes, into: &output) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
