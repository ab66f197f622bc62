internal import Foundation

/// A folder of its own for a run's output.
struct OutputFolder {
  private let url: URL

  /// Makes it.
  init() throws {
    // What is made safe on a disk takes a run a hundred times as long as all else.
    let memory = URL(filePath: "/dev/shm")
    let isThere = FileManager.default.isWritableFile(atPath: memory.path)
    let parent = isThere ? memory : FileManager.default.temporaryDirectory
    url = parent.appending(path: "fanfare-batch-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// Where the output goes.
  var file: OutputOnDisk { OutputOnDisk(path: url.appending(path: "output").path) }

  /// Removes it with all that is in it.
  func remove() { try? FileManager.default.removeItem(at: url) }
}

/// The file of an output, as anybody can look at it.
struct OutputOnDisk: Sendable {
  let path: String

  /// How many bytes it has; none if it isn't there.
  var size: Int64 {
    var status = stat()
    return stat(path, &status) == 0 ? Int64(status.st_size) : 0
  }

  /// What is in it.
  var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

  /// Leaves as many bytes of it.
  func cut(to bytes: Int64) throws {
    guard bytes < size else { return }
    guard truncate(path, off_t(bytes)) == 0 else { throw CocoaError(.fileWriteUnknown) }
  }
}
