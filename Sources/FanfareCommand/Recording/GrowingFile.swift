import FanfareBatches
import Foundation
import Synchronization

/// A file that grows by elements and is whole at any time: what closes it is written behind each piece, and the next piece over that.
///
/// So its memory doesn't depend on how much there is, and what a process has written that was killed can be read. What can't be positioned,
/// such as a pipe, is closed at the end only. Standard output never is positioned: what is in it may be somebody else's.
final class GrowingFile: Sendable {
  /// Where it is.
  enum Place: Sendable {
    /// A file, in the place of one that is there, and the option that names it.
    case file(String, option: String)
    case standardOutput
  }

  private struct State {
    var pending = ""
    /// Where the next element goes.
    var end: off_t = 0
    var isEmpty = true
    var failure: UnwritableOutput?
  }

  /// After how many bytes a piece is written.
  private static let pieceBytes = 1 << 16

  /// `nil` for standard output.
  private let file: RecordedFile?
  private let canSeek: Bool
  private let separator: String
  private let tail: String
  private let state = Mutex(State())

  /// Makes a file.
  ///
  /// - Parameters:
  ///   - place: where.
  ///   - head: what the file begins with.
  ///   - separator: what stands between two elements.
  ///   - tail: what closes the file.
  /// - Throws: ``UnwritableOutput`` if it can't be made.
  init(_ place: Place, head: String, separator: String, tail: String) throws(UnwritableOutput) {
    (self.separator, self.tail) = (separator, tail)
    switch place {
    case .file(let path, let option):
      let made = try RecordedFile(path: path, option: option, O_TRUNC)
      canSeek = made.canSeek
      file = made
    case .standardOutput:
      canSeek = false
      file = nil
    }
    state.withLock { state in
      state.pending = head
      flush(&state)
    }
  }

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
  /// - Throws: ``UnwritableOutput`` if not everything could be written.
  func finish() throws(UnwritableOutput) {
    let failure = state.withLock { state in
      flush(&state, isLast: true)
      return state.failure
    }
    if let failure { throw failure }
  }

  private func flush(_ state: inout State, isLast: Bool = false) {
    guard state.failure == nil else { return }
    let length = state.pending.utf8.count
    if canSeek || isLast { state.pending += tail }
    if let file {
      do throws(UnwritableOutput) {
        try file.write(state.pending, at: canSeek ? state.end : nil)
      } catch { state.failure = error }
    } else {
      // Which ends the command if it can't be done, as for everything else that goes there.
      StandardOutput.write(state.pending)
    }
    state.end += off_t(length)
    state.pending.removeAll(keepingCapacity: true)
  }
}
