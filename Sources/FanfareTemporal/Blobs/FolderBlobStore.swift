internal import Fanfare

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// A folder with a file for each value, such as one on a disk that all workers share.
///
/// A file stands in `PATH/ab/abcdef…`, by its hash. It is written under another name, brought to the disk and renamed, so that there is a whole one or
/// none. Nothing is ever removed: what is older than the cluster's retention can be, by the time at which it was put last.
public struct FolderBlobStore: BlobStore {
  /// The path of the folder.
  public let place: String
  private let threads = WorkThreads(maximumCount: 16)

  /// A folder.
  ///
  /// - Parameter path: where it is; it is made when something is put, if it isn't there.
  public init(at path: String) {
    place = path
  }

  /// Where a value is.
  func path(of reference: BlobReference) -> String {
    "\(place)/\(reference.hash.prefix(2))/\(reference.hash)"
  }

  /// Writes a file, unless it is there.
  ///
  /// - Throws: the path and what the system says.
  public func put(_ bytes: [UInt8], as reference: BlobReference) async throws {
    let path = path(of: reference)
    // On threads of their own: a disk may take its time, and one of a network still more.
    let file = await threads.run(BlobFile(bytes: bytes)) { $0.write(to: path) }
    if let problem = file.problem { throw BlobError(description: problem) }
  }

  /// Reads a file; `nil` if it isn't there.
  ///
  /// - Throws: the path and what the system says.
  public func bytes(of reference: BlobReference) async throws -> [UInt8]? {
    let path = path(of: reference)
    let file = await threads.run(BlobFile(bytes: [])) { $0.read(path, atMost: reference.count) }
    if let problem = file.problem { throw BlobError(description: problem) }
    return file.isThere ? file.bytes : nil
  }
}

/// The bytes of a file, and what the system said.
private struct BlobFile: Sendable {
  var bytes: [UInt8]
  var isThere = true
  var problem: String?

  private mutating func fail(_ path: String) { problem = Self.problem(path) }

  private static func problem(_ path: String) -> String {
    let reason = String(cString: strerror(errno)).lowercased()
    return "\(path): \(reason)"
  }

  /// Reads a file; one more byte than it is to have, so that a longer one is noticed.
  mutating func read(_ path: String, atMost count: Int) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      isThere = errno != ENOENT
      if isThere { fail(path) }
      return
    }
    defer { close(descriptor) }
    bytes = [UInt8](unsafeUninitializedCapacity: count + 1) { memory, filled in
      while filled < memory.count {
        let taken = pread(
          descriptor,
          memory.baseAddress?.advanced(by: filled),
          memory.count - filled,
          off_t(filled)
        )
        if taken < 0, errno == EINTR { continue }
        if taken < 0 { problem = Self.problem(path) }
        guard taken > 0 else { break }
        filled += taken
      }
    }
  }

  /// Writes a file, unless it is there.
  mutating func write(to path: String) {
    let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
    var known = BlobFile(bytes: [])
    known.read(path, atMost: bytes.count)
    if known.isThere, known.problem == nil, known.bytes == bytes {
      // As if it had been put now, for who removes old ones. Who may not do that is let be: it is there.
      utimes(path, nil)
      // Another may have put it there just now.
      return synchronise(folder)
    }
    let above = String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)])
    for name in [above, folder] {
      if mkdir(name, 0o770) == 0 {
        synchronise(name.lastIndex(of: "/").map { String(name[...$0]) } ?? ".")
      } else if errno != EEXIST {
        return fail(name)
      }
    }
    let temporary = "\(folder)/.\(UInt64.random(in: .min ... .max))"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o660)
    guard descriptor >= 0 else { return fail(temporary) }
    write(to: descriptor, temporary)
    // A disk that is full may say so only now.
    if close(descriptor) != 0, problem == nil { fail(temporary) }
    if problem == nil, rename(temporary, path) != 0 { fail(path) }
    if problem != nil { unlink(temporary) } else { synchronise(folder) }
  }

  private mutating func write(to descriptor: CInt, _ path: String) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written, off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return fail(path) }
      written += count
    }
    // The history that refers to it may outlive a machine that loses its power.
    if fsync(descriptor) != 0 { fail(path) }
  }

  /// Has the file's name survive as well; a file system that can't do that with folders is left to itself.
  private func synchronise(_ folder: String) {
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
