import FanfareBatches
import FanfareText
import FanfareWorkflows
import Foundation

/// Writes the inputs of the documents that aren't complete, a line of JSON each, so that they can be given to a run again.
struct FailedInputs {
  let session: BatchSession

  /// Makes sure that the file can be written, before anything is paid for.
  ///
  /// - Parameter path: where it is to be.
  /// - Throws: ``UnusableFile`` if it can't be.
  static func check(_ path: String) throws(UnusableFile) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
    let failure = descriptor < 0 ? errno : InputFolder.isFolder(path) ? EISDIR : 0
    if descriptor >= 0 {
      close(descriptor)
      unlink(temporary)
    }
    guard failure == 0 else {
      let reason = String(cString: strerror(failure)).lowercased()
      throw UnusableFile("--failed: \(VisibleText.line(path)): it can't be written: \(reason)")
    }
  }

  /// Writes the file anew, in one piece: it is the old one or the new one, whatever happens meanwhile.
  ///
  /// - Parameter path: where it is.
  /// - Throws: ``UnwritableOutput`` if it can't be written.
  func write(to path: String) async throws {
    let temporary = path + ".new"
    guard FileManager.default.createFile(atPath: temporary, contents: nil),
      let handle = FileHandle(forWritingAtPath: temporary)
    else { throw UnwritableOutput(path: temporary, reason: "it can't be made") }
    defer { try? handle.close() }
    try await session.store.forEachRun(in: session.batch.id) { run in
      guard run.hasFailed, let input = run.header?.input else { return }
      do { try handle.write(contentsOf: Data("\(input)\n".utf8)) } catch {
        throw UnwritableOutput(path: temporary, reason: String(cString: strerror(errno)).lowercased())
      }
    }
    // Before it has its name: after a loss of power it would be an empty file otherwise.
    guard fsync(handle.fileDescriptor) == 0 || errno == EINVAL else {
      throw UnwritableOutput(path: temporary, reason: String(cString: strerror(errno)).lowercased())
    }
    guard rename(temporary, path) == 0 else {
      throw UnwritableOutput(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
  }
}

extension StoredRun {
  /// Whether it has ended and isn't complete.
  fileprivate var hasFailed: Bool {
    if case .ran(let end)? = ending { return end.status != .completed }
    return false
  }
}
