internal import FanfareText
package import FanfareWorkflows
internal import Foundation

/// A file that gets a line for each document of a batch, each of them once.
///
/// What is in it is marked in the store when it is on the disk, and what comes after the mark is cut off when the batch goes on: it may be half
/// a line. So the file has the same bytes however often the program ended in between.
///
/// A file that somebody has put in its place is left alone: it begins otherwise than the batch's output, whose beginning the store has.
package struct OutcomeFile {
  private let handle: FileHandle
  private let path: String
  /// The batch, if anything is kept of it.
  private let batch: String?
  private var buffer: [UInt8] = []
  /// What is in it.
  package private(set) var mark: OutputMark

  /// Opens the file.
  ///
  /// - Parameters:
  ///   - path: where it is.
  ///   - batch: the batch as it was kept; `nil` if nothing is kept of the runs, and then what is in it goes.
  ///   - isNew: whether nothing of the batch has begun: what is in the file is somebody else's then.
  /// - Throws: ``UnusableOutput`` if what it has isn't the batch's; ``UnwritableOutput`` if it can't be made or opened.
  package init(path: String, of batch: StoredBatch?, isNew: Bool = false) throws {
    let name = VisibleText.line(path)
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw UnwritableOutput(path: path, code: errno) }
    handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    (self.path, self.batch) = (path, batch?.id)
    var status = stat()
    // Devices and pipes can't be written in a certain place, and cut where a batch goes on.
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw UnusableOutput(
        "\(name): it isn't a regular file; name one, or leave the option out for standard output"
      )
    }
    let size = Int64(status.st_size)
    if isNew, size > 0 {
      throw UnusableOutput(
        "\(name): it has something in it already; name another file, or remove it if nobody needs it"
      )
    }
    // What is missing of it is told again, from the store.
    let kept = batch?.output ?? OutputMark(head: nil)
    let start = kept.bytes <= size ? kept : OutputMark()
    let found = try Self.head(of: descriptor, name)
    guard Self.isOwn(found, by: kept) else {
      throw UnusableOutput(
        "\(name): what is in it isn't the output of this batch; move it elsewhere, and the output is written anew"
      )
    }
    mark = start
    mark.head = Array(found.prefix(Int(clamping: start.bytes)))
    guard ftruncate(descriptor, off_t(start.bytes)) == 0 else {
      throw UnusableOutput("\(name): it can't be cut to what was kept")
    }
  }

  /// What a file begins with.
  private static func head(of descriptor: Int32, _ name: String) throws(UnusableOutput) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: OutputMark.maximumHead)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count >= 0 else {
      throw UnusableOutput("\(name): it can't be read: \(UnwritableOutput.reason(errno))")
    }
    return Array(bytes.prefix(count))
  }

  /// Whether a file is the one that a mark is of: it begins as that does, as far as there is something of both.
  ///
  /// An empty one will do as well: there is nothing in it to lose.
  private static func isOwn(_ found: [UInt8], by mark: OutputMark) -> Bool {
    guard let head = mark.head, !found.isEmpty else { return true }
    return !head.isEmpty && zip(found, head).allSatisfy { $0 == $1 }
  }

  /// Adds the line of the next document; it is written later.
  package mutating func append(_ line: String, of number: Int) {
    buffer += line.utf8
    mark.documents = number + 1
  }

  /// Whether so much waits that it had better be written.
  package var isFull: Bool { buffer.count > 1 << 16 }

  /// Writes what was added, so that it is on the disk, and marks that in the store.
  ///
  /// It may be called again after it has failed: the same is written again in the same place, since only what was marked counts as written.
  ///
  /// - Parameter store: where the batch is kept; `nil` if it isn't.
  /// - Throws: ``UnwritableOutput``, or what the store throws.
  package mutating func flush(to store: (any RunStore)?) async throws {
    guard !buffer.isEmpty else { return }
    let head = Array(((mark.head ?? []) + buffer).prefix(OutputMark.maximumHead))
    // Before anything is in the file, so that it is recognised wherever the program ends.
    if let store, let batch, mark.bytes == 0 {
      try await store.commit([.output(OutputMark(head: head), batch: batch)])
    }
    try write()
    let written = OutputMark(
      bytes: mark.bytes + Int64(buffer.count),
      documents: mark.documents,
      head: head
    )
    if let store, let batch {
      guard fdatasync(handle.fileDescriptor) == 0 || errno == EINVAL else { throw unwritable() }
      try await store.commit([.output(written, batch: batch)])
    }
    mark = written
    buffer.removeAll(keepingCapacity: true)
  }

  /// Writes what was added where it belongs, wherever an attempt before has ended.
  private func write() throws(UnwritableOutput) {
    var count = 0
    while count < buffer.count {
      let place = off_t(mark.bytes) + off_t(count)
      let taken = buffer.withUnsafeBytes {
        pwrite(handle.fileDescriptor, $0.baseAddress?.advanced(by: count), $0.count - count, place)
      }
      if taken < 0, errno == EINTR { continue }
      guard taken > 0 else { throw unwritable() }
      count += taken
    }
  }

  /// That the last attempt to write failed, and why.
  private func unwritable() -> UnwritableOutput { UnwritableOutput(path: path, code: errno) }
}

/// An output that can't be written any more.
package struct UnwritableOutput: Error, CustomStringConvertible {
  private let path: String
  private let reason: String

  /// - Parameters:
  ///   - path: where it is.
  ///   - reason: why not.
  package init(path: String, reason: String) { (self.path, self.reason) = (path, reason) }

  /// - Parameters:
  ///   - path: where it is.
  ///   - code: why not, as `errno` has it.
  package init(path: String, code: Int32) { self.init(path: path, reason: Self.reason(code)) }

  /// What `errno` says, for people.
  package static func reason(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "the disk is full"
    case ENOENT: "there is no such folder"
    case ENOTDIR: "a part of its path isn't a folder"
    case EISDIR: "it is a folder; name a file in it"
    case EACCES, EPERM, EROFS: "it may not be written by this user"
    default: String(cString: strerror(code)).lowercased()
    }
  }

  /// The same with the option that names the output.
  package func named(by option: String) -> UnwritableOutput {
    UnwritableOutput(path: "\(option): \(path)", reason: reason)
  }

  /// Where it is, and why not.
  package var description: String { "\(VisibleText.line(path)) can't be written: \(reason)" }
}

/// A file that can't take an output.
package struct UnusableOutput: Error, CustomStringConvertible {
  /// Which it is, why it can't, and what to do.
  package let description: String

  init(_ description: String) { self.description = description }
}
