import FanfareText
import Foundation
import Synchronization

/// A file that grows by elements and is whole at any time: what closes it is written behind each piece, and the next piece over that.
///
/// So its memory doesn't depend on how much there is, and what a process has written that was killed can be read. What can't be positioned,
/// such as a pipe, is closed at the end only.
final class GrowingFile: Sendable {
  private struct State {
    var pending = ""
    /// Where the next element goes.
    var end: off_t = 0
    var isEmpty = true
    var failure: String?
  }

  /// After how many bytes a piece is written.
  private static let pieceBytes = 1 << 16

  private let path: String
  private let descriptor: Int32
  private let canSeek: Bool
  private let separator: String
  private let tail: String
  private let state = Mutex(State())

  /// Makes a file, in the place of one that is there.
  ///
  /// - Parameters:
  ///   - path: where.
  ///   - option: the option that names it, for messages.
  ///   - head: what the file begins with.
  ///   - separator: what stands between two elements.
  ///   - tail: what closes the file.
  init(path: String, option: String, head: String, separator: String, tail: String) throws {
    self.path = "\(option): \(VisibleText.line(path))"
    (self.separator, self.tail) = (separator, tail)
    // What is told of runs is for who ran them.
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw UnusableFile("\(self.path): it can't be written: \(Self.reason(errno))")
    }
    canSeek = lseek(descriptor, 0, SEEK_CUR) >= 0
    state.withLock { state in
      state.pending = head
      flush(&state)
    }
  }

  deinit { close(descriptor) }

  /// Adds an element; it may stay in memory until others have come.
  func append(_ element: String) {
    state.withLock { state in
      guard state.failure == nil else { return }
      if !state.isEmpty { state.pending += separator }
      state.isEmpty = false
      state.pending += element
      if state.pending.utf8.count >= Self.pieceBytes { flush(&state) }
    }
  }

  /// Writes what is left.
  ///
  /// - Throws: an error for people if not everything could be written.
  func finish() throws {
    let failure = state.withLock { state in
      flush(&state, isLast: true)
      return state.failure
    }
    if let failure { throw UnusableFile("\(path): not all of it could be written: \(failure)") }
  }

  private func flush(_ state: inout State, isLast: Bool = false) {
    guard state.failure == nil else { return }
    var bytes = Array(state.pending.utf8)
    let length = bytes.count
    if canSeek || isLast { bytes += tail.utf8 }
    state.failure = write(bytes, at: state.end)
    state.end += off_t(length)
    state.pending.removeAll(keepingCapacity: true)
  }

  /// - Returns: why it can't be written; `nil` if it was.
  private func write(_ bytes: [UInt8], at position: off_t) -> String? {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count =
          canSeek
          ? pwrite(descriptor, rest.baseAddress, rest.count, position + off_t(done))
          : Foundation.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return Self.reason(errno) }
        done += count
      }
      return nil
    }
  }

  private static func reason(_ code: Int32) -> String {
    code == ENOSPC ? "the disk is full" : String(cString: strerror(code)).lowercased()
  }
}
