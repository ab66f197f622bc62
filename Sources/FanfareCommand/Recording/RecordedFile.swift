import FanfareBatches
import Foundation

/// A file in which something is told of runs, written at once and for its owner alone: what is told of runs is for who ran them.
final class RecordedFile: Sendable {
  /// The option that names it and where it is, for messages.
  private let name: String
  private let descriptor: Int32

  /// Opens a file, or makes it.
  ///
  /// - Parameters:
  ///   - path: where.
  ///   - option: the option that names it.
  ///   - flags: what becomes of what it has, `O_TRUNC` or `O_APPEND`.
  /// - Throws: ``UnwritableOutput`` if it can't be opened.
  init(path: String, option: String, _ flags: Int32) throws(UnwritableOutput) {
    name = "\(option): \(path)"
    descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o600)
    guard descriptor >= 0 else { throw UnwritableOutput(path: name, code: errno) }
  }

  deinit { close(descriptor) }

  /// Whether something can be written in a certain place of it: not in a pipe, for example.
  var canSeek: Bool { lseek(descriptor, 0, SEEK_CUR) >= 0 }

  /// Writes a text, all of it.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - position: where, in bytes; `nil` for behind what was written before.
  /// - Throws: ``UnwritableOutput``; a part of it may have been written then.
  func write(_ text: String, at position: off_t? = nil) throws(UnwritableOutput) {
    let bytes = Array(text.utf8)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { (bytes: UnsafeRawBufferPointer) -> Int in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        guard let position else { return Foundation.write(descriptor, rest.baseAddress, rest.count) }
        return pwrite(descriptor, rest.baseAddress, rest.count, position + off_t(done))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw UnwritableOutput(path: name, code: errno) }
      done += count
    }
  }
}
