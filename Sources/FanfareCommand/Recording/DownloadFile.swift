import FanfareText
import Foundation

/// A file that an answer is stored in: under another name until it is complete, so that there is a whole one or the one before.
struct DownloadFile {
  private let path: String
  /// Where it is until then, in the same folder; `nil` for standard output.
  private let draft: String?
  private var descriptor: Int32
  /// How many bytes it has.
  private(set) var count = 0

  /// Creates the file; `-` is standard output.
  ///
  /// - Throws: ``UnusableFile`` if it can't be created.
  init(path: String) throws(UnusableFile) {
    self.path = path
    guard path != "-" else {
      (draft, descriptor) = (nil, STDOUT_FILENO)
      return
    }
    let name = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
      throw UnusableFile("--output: \(VisibleText.line(path)) is a folder; name a file in it")
    }
    descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    draft = name
    guard descriptor >= 0 else { throw Self.problem(path, errno) }
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
      guard taken > 0 else { throw Self.problem(path, errno) }
      written += taken
    }
    count += piece.count
  }

  /// Gives it its name.
  mutating func commit() throws(UnusableFile) {
    guard let draft else { return }
    let isClosed = close(descriptor) == 0
    // It is gone even where closing it told of an error.
    descriptor = -1
    guard isClosed, rename(draft, path) == 0 else { throw Self.problem(path, errno) }
  }

  /// Removes what there is of it.
  func discard() {
    guard let draft else { return }
    if descriptor >= 0 { close(descriptor) }
    unlink(draft)
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
