import FanfareBatches
import FanfareWorkflows

/// Writes the inputs of the documents that aren't complete, a line of JSON each, so that they can be given to a run again.
struct FailedInputs {
  let session: BatchSession

  /// Makes sure that the file can be written, before anything is paid for.
  ///
  /// - Parameter path: where it is to be.
  /// - Throws: ``UnwritableOutput`` if it can't be.
  static func check(_ path: String) throws(UnwritableOutput) {
    do throws(UnwritableOutput) { try AtomicFile.check(path) } catch {
      throw error.named(by: "--failed")
    }
  }

  /// Writes the file anew, in one piece: it is the old one or the new one, whatever happens meanwhile.
  ///
  /// - Parameter path: where it is.
  /// - Throws: ``UnwritableOutput`` if it can't be written.
  func write(to path: String) async throws {
    var file = try AtomicFile(path: path)
    do {
      try await session.store.forEachRun(in: session.batch.id) { run in
        guard run.hasFailed, let input = run.header?.input else { return }
        try file.write(Array("\(input)\n".utf8))
      }
      try file.commit()
    } catch {
      file.discard()
      throw error
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
