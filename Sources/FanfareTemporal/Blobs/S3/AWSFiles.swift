internal import Synchronization

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

/// The files of AWS's own tools: each is read again only when it has changed, since credentials are looked up for each request.
final class AWSFiles: Sendable {
  /// How many bytes of a file may be read; a larger one is none of these files, and counts as one that isn't there.
  static let mostBytes = 1 << 20

  /// What tells that a file is another one than before.
  private struct Stamp: Equatable {
    let (device, inode, size): (UInt64, UInt64, Int64)
    let (seconds, nanoseconds): (Int, Int)

    /// That of a file; `nil` if there is none, or it is too large.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= mostBytes else {
        return nil
      }
      (device, inode, size) = (UInt64(status.st_dev), UInt64(status.st_ino), Int64(status.st_size))
      #if canImport(Darwin)
      let time = status.st_mtimespec
      #else
      let time = status.st_mtim
      #endif
      (seconds, nanoseconds) = (Int(time.tv_sec), Int(time.tv_nsec))
    }
  }

  private let known = Mutex<[String: (stamp: Stamp, text: String)]>([:])

  /// Knows no file yet.
  init() {}

  /// The text of a file; `nil` if it isn't there, can't be read or is too large.
  func text(of path: String) -> String? {
    guard let stamp = Stamp(path) else { return nil }
    if let known = known.withLock({ $0[path] }), known.stamp == stamp { return known.text }
    guard let text = Self.content(of: path) else { return nil }
    // Of one that has changed while it was read the next who asks finds another stamp.
    known.withLock { $0[path] = (stamp, text) }
    return text
  }

  private static func content(of path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: mostBytes + 1) { memory, filled in
      while filled < memory.count {
        let rest = memory.count - filled
        let count = pread(descriptor, memory.baseAddress?.advanced(by: filled), rest, off_t(filled))
        if count < 0, errno == EINTR { continue }
        isWhole = count == 0
        guard count > 0 else { return }
        filled += count
      }
    }
    return isWhole ? String(decoding: bytes, as: UTF8.self) : nil
  }
}
