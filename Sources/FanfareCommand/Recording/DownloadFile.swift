import FanfareText
import Foundation

/// A file that an answer is stored in: under another name until it is complete, so that there is a whole one or the one before.
///
/// A file that is there keeps its mode, and a link to it stays one. What is no file, such as a device or a named pipe, is written as it
/// is.
struct DownloadFile {
  private let path: String
  /// The name that it gets, and where it is until then, in the same folder; `nil` for what is written as it is.
  private let names: (final: String, draft: String)?
  private var descriptor: Int32
  /// How many bytes it has.
  private(set) var count = 0

  /// Creates the file; `-` is standard output.
  ///
  /// Opening a named pipe waits for somebody to read it.
  ///
  /// - Throws: ``UnusableFile`` if it can't be created.
  init(path: String) throws(UnusableFile) {
    self.path = path
    guard path != "-" else {
      (names, descriptor) = (nil, STDOUT_FILENO)
      return
    }
    var status = stat()
    let mode = stat(path, &status) == 0 ? status.st_mode : nil
    if let mode, mode & S_IFMT == S_IFDIR {
      throw UnusableFile("--output: \(VisibleText.line(path)) is a folder; name a file in it")
    }
    if let final = Self.replaceable(path, mode) {
      let draft = "\(final).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
      names = (final, draft)
      descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode == nil ? 0o666 : 0o600)
    } else {
      names = nil
      descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw Self.problem(path, errno) }
    if names != nil, let mode { fchmod(descriptor, mode & 0o7777) }
  }

  /// The name of a file that another can take the place of, behind all links; `nil` if there is something else.
  ///
  /// - Parameter mode: what there is; `nil` if there is nothing.
  private static func replaceable(_ path: String, _ mode: mode_t?) -> String? {
    guard let mode else { return path }
    guard mode & S_IFMT == S_IFREG, let final = realpath(path, nil) else { return nil }
    defer { free(final) }
    return String(cString: final)
  }

  /// Appends a piece.
  ///
  /// - Throws: ``UnusableFile`` if it can't be written: the disk is full, say.
  mutating func write(_ piece: [UInt8]) throws(UnusableFile) {
    var written = 0
    while written < piece.count {
      let taken = piece.withUnsafeBytes { bytes in
        Foundation.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if taken < 0, errno == EINTR { continue }
      // As everything else does that writes there: a reader that went away is no error.
      if taken < 0, errno == EPIPE, descriptor == STDOUT_FILENO { DeathBySignal(signal: SIGPIPE).end() }
      guard taken > 0 else { throw Self.problem(path, errno) }
      written += taken
    }
    count += piece.count
  }

  /// Gives it its name.
  mutating func commit() throws(UnusableFile) {
    guard descriptor != STDOUT_FILENO else { return }
    let isClosed = close(descriptor) == 0
    // It is gone even where closing it told of an error.
    descriptor = -1
    guard isClosed else { throw Self.problem(path, errno) }
    if let names, rename(names.draft, names.final) != 0 { throw Self.problem(path, errno) }
  }

  /// Removes what there is of it; what isn't a file keeps what it has got.
  func discard() {
    guard descriptor != STDOUT_FILENO else { return }
    if descriptor >= 0 { close(descriptor) }
    if let names { unlink(names.draft) }
  }

  private static func problem(_ path: String, _ code: Int32) -> UnusableFile {
    let reason =
      switch code {
      case ENOENT: "there is no such folder"
      case EACCES, EPERM, EROFS: "it may not be written by this user"
      case ENOSPC, EDQUOT: "the disk is full"
      default: String(cString: strerror(code)).lowercased()
      }
    return UnusableFile("--output: \(VisibleText.line(path)) can't be written: \(reason)")
  }
}
