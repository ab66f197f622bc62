import FanfareText
import FanfareWorkflows
import Foundation

/// A file that gets a line for each document of a batch, each of them once.
///
/// What is in it is marked in the store when it is on the disk, and what comes after the mark is cut off when the batch goes on: it may be half
/// a line. So the file has the same bytes however often the program ended in between.
struct OutcomeFile {
  private let handle: FileHandle
  private let path: String
  private var buffer: [UInt8] = []
  /// What is in it.
  private(set) var mark: OutputMark

  /// Opens the file.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - session: the batch; `nil` if nothing is kept of the runs, and then what is in it goes.
  ///   - isNew: whether nothing of the batch has begun: what is in the file is somebody else's then.
  /// - Throws: ``UnusableFile`` if it has something already, or can't be written.
  init(path: String, of session: BatchSession?, isNew: Bool = false) throws(UnusableFile) {
    let name = VisibleText.line(path)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno)).lowercased()
      throw UnusableFile("--output: \(name): it can't be written: \(reason)")
    }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    self.path = path
    let size = lseek(descriptor, 0, SEEK_END)
    guard size >= 0 else { throw UnusableFile("--output: \(name): it isn't a file") }
    if isNew, size > 0 {
      throw UnusableFile(
        "--output: \(name): it has something in it already; name another file, or remove it if nobody needs it"
      )
    }
    // What is missing of it is told again, from the store.
    let kept = session?.batch.output ?? OutputMark()
    let start = kept.bytes <= size ? kept : OutputMark()
    self.mark = start
    guard ftruncate(descriptor, off_t(start.bytes)) == 0, lseek(descriptor, off_t(start.bytes), SEEK_SET) >= 0
    else {
      throw UnusableFile("--output: \(name): it can't be cut to what was kept")
    }
  }

  /// Adds the line of the next document; it is written later.
  mutating func append(_ line: String, of number: Int) {
    buffer += line.utf8
    mark.documents = number + 1
  }

  /// Whether so much waits that it had better be written.
  var isFull: Bool { buffer.count > 1 << 16 }

  /// Writes what was added, so that it is on the disk, and marks that in the store.
  mutating func flush(of session: BatchSession?) async throws {
    guard !buffer.isEmpty else { return }
    do {
      try handle.write(contentsOf: buffer)
    } catch {
      throw UnwritableOutput(path: path, reason: "\(String(cString: strerror(errno)).lowercased())")
    }
    mark.bytes += Int64(buffer.count)
    buffer.removeAll(keepingCapacity: true)
    guard let session else { return }
    guard fdatasync(handle.fileDescriptor) == 0 || errno == EINVAL else {
      throw UnwritableOutput(path: path, reason: String(cString: strerror(errno)).lowercased())
    }
    try await session.store.commit([.output(mark, batch: session.batch.id)])
  }
}

/// An output that can't be written any more.
struct UnwritableOutput: Error, CustomStringConvertible {
  let path: String
  let reason: String
  var description: String { "\(VisibleText.line(path)) can't be written: \(reason)" }
}
