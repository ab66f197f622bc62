internal import Foundation
internal import Synchronization

/// A folder with the files of a store, in memory where the system has such a place, and removed with the run.
final class StoreFiles: Sendable {
  /// The files of a store as they are at an instant.
  struct Copy: Sendable {
    var file: Data
    var log: Data
  }

  private static let parent =
    FileManager.default.isWritableFile(atPath: "/dev/shm")
    ? URL(filePath: "/dev/shm") : FileManager.default.temporaryDirectory

  private let folder: URL

  init() throws {
    folder = Self.parent.appending(path: "fanfare-stores-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Where a store is; each crash is followed by another one.
  func path(_ life: Int) -> String { folder.appending(path: "runs-\(life).sqlite").path }

  /// The files of a store.
  func copy(_ life: Int) -> Copy { Copy(file: bytes(path(life)), log: bytes(path(life) + "-wal")) }

  /// Writes files as another store.
  func write(_ copy: Copy, as life: Int) throws {
    try copy.file.write(to: URL(filePath: path(life)))
    if !copy.log.isEmpty { try copy.log.write(to: URL(filePath: path(life) + "-wal")) }
  }

  /// The files of a store in which a text stands.
  func files(of life: Int, with text: String) -> [String] {
    ["", "-wal"].filter { bytes(path(life) + $0).range(of: Data(text.utf8)) != nil }.map {
      "runs.sqlite\($0)"
    }
  }

  /// What a store leaves beside its file.
  func leftBeside(_ life: Int) -> [String] {
    ["-wal", "-shm", "-lock", "-new"].filter { FileManager.default.fileExists(atPath: path(life) + $0) }
  }

  private func bytes(_ path: String) -> Data { (try? Data(contentsOf: URL(filePath: path))) ?? Data() }
}

/// Looks at the files of a store after each of its transactions, or does something else then.
final class CommitWatch: Sendable {
  private struct State {
    var copies: [StoreFiles.Copy]?
    var deed: (@Sendable () -> Void)?
    var commits = 0
  }

  private let state = Mutex(State())
  private let look: @Sendable () -> StoreFiles.Copy

  /// - Parameter look: copies the files.
  init(_ look: @escaping @Sendable () -> StoreFiles.Copy) {
    self.look = look
  }

  /// How many transactions there were.
  var commits: Int { state.withLock { $0.commits } }

  /// A transaction was written.
  func note() {
    let (copies, deed) = state.withLock { state in
      defer { state.deed = nil }
      state.commits += 1
      return (state.copies != nil, state.deed)
    }
    if copies {
      let copy = look()
      state.withLock { $0.copies?.append(copy) }
    }
    deed?()
  }

  /// Begins to copy the files, first as they are.
  func begin() {
    let copy = look()
    state.withLock { $0.copies = [copy] }
  }

  /// The copies; no more are made.
  func end() -> [StoreFiles.Copy] {
    state.withLock { state in
      defer { state.copies = nil }
      return state.copies ?? []
    }
  }

  /// Has something done during the next transaction, in the place of whoever writes it.
  func meanwhile(_ deed: (@Sendable () -> Void)?) { state.withLock { $0.deed = deed } }
}
