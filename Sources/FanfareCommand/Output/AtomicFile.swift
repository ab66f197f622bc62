import FanfareBatches
import Foundation

/// A file that an answer, a report or the inputs that failed are stored in: under another name until it is complete, so that there is a
/// whole one or the one before.
///
/// A file that is there keeps its mode, and a link stays one, also where it leads to nothing yet. What is no file, such as a device or a
/// named pipe, is written as it is.
struct AtomicFile {
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
  /// - Throws: ``UnwritableOutput`` if it can't be created.
  init(path: String) throws(UnwritableOutput) {
    self.path = path
    guard path != "-" else {
      (names, descriptor) = (nil, STDOUT_FILENO)
      return
    }
    let place = try Self.place(of: path)
    if let place {
      let draft = "\(place.final).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
      names = (place.final, draft)
      descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, place.mode == nil ? 0o666 : 0o600)
    } else {
      names = nil
      descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
    }
    guard descriptor >= 0 else { throw UnwritableOutput(path: path, code: errno) }
    if let mode = place?.mode { fchmod(descriptor, mode & 0o7777) }
  }

  /// Makes sure that there can be such a file, before anything is done for it; what is there stays as it is.
  ///
  /// - Throws: ``UnwritableOutput`` if there can't.
  static func check(_ path: String) throws(UnwritableOutput) {
    guard try place(of: path) == nil else { return try AtomicFile(path: path).discard() }
    // Not by opening it: who reads a named pipe would see its end.
    guard access(path, W_OK) == 0 else { throw UnwritableOutput(path: path, code: errno) }
  }

  /// The name of the file that it takes the place of, behind all links, and the mode of that, which is `nil` if there is nothing yet; `nil`
  /// for what is written as it is.
  private static func place(of path: String) throws(UnwritableOutput) -> (final: String, mode: mode_t?)? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      guard errno == ENOENT else { throw UnwritableOutput(path: path, code: errno) }
      return (SymbolicLinks.destination(of: path), nil)
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: throw UnwritableOutput(path: path, code: EISDIR)
    case S_IFREG: return (SymbolicLinks.resolved(path) ?? path, status.st_mode)
    default: return nil
    }
  }

  /// Appends a piece.
  ///
  /// - Throws: ``UnwritableOutput`` if it can't be written: the disk is full, say.
  mutating func write(_ piece: [UInt8]) throws(UnwritableOutput) {
    var written = 0
    while written < piece.count {
      let taken = piece.withUnsafeBytes { bytes in
        Foundation.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if taken < 0, errno == EINTR { continue }
      // As everything else does that writes there: a reader that went away is no error.
      if taken < 0, errno == EPIPE, descriptor == STDOUT_FILENO { DeathBySignal(signal: SIGPIPE).end() }
      guard taken > 0 else { throw UnwritableOutput(path: path, code: errno) }
      written += taken
    }
    count += piece.count
  }

  /// Gives it its name.
  mutating func commit() throws(UnwritableOutput) {
    guard descriptor != STDOUT_FILENO else { return }
    // Before it has its name: after a loss of power it would be an empty file otherwise.
    if names != nil, fsync(descriptor) != 0, errno != EINVAL {
      throw UnwritableOutput(path: path, code: errno)
    }
    let isClosed = close(descriptor) == 0
    // It is gone even where closing it told of an error.
    descriptor = -1
    guard isClosed else { throw UnwritableOutput(path: path, code: errno) }
    if let names, rename(names.draft, names.final) != 0 { throw UnwritableOutput(path: path, code: errno) }
  }

  /// Removes what there is of it; what isn't a file keeps what it has got.
  func discard() {
    guard descriptor != STDOUT_FILENO else { return }
    if descriptor >= 0 { close(descriptor) }
    if let names { unlink(names.draft) }
  }
}
