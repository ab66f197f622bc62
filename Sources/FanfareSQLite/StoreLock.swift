internal import FanfareJSON
internal import FanfareWorkflows
internal import Synchronization

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#endif

/// The right to write a store: a lock on a file beside it, in which its owner says who it is.
///
/// The system gives the lock back when the process ends, however it ends. The file is removed by who holds the lock; so who gets a lock looks
/// whether the file is still the one of that name.
final class StoreLock: Sendable {
  /// Who holds a lock.
  struct Owner: Codable {
    var process: Int32
    var host: String
    var purpose: String
  }

  private let path: String
  private let descriptor: Mutex<Int32?>

  /// Takes the lock of a store.
  ///
  /// - Parameters:
  ///   - file: the store.
  ///   - purpose: what it is written for, for whoever wants the lock next.
  /// - Throws: `StoreError` if another process has it, or the folder can't be written.
  init(_ file: StoreFile, purpose: String) throws {
    path = file.path + "-lock"
    descriptor = Mutex(try Self.take(path, of: file))
    describe(Owner(process: getpid(), host: Self.host, purpose: purpose))
  }

  /// Gives it back; does nothing the second time.
  func release() {
    let taken = descriptor.withLock { descriptor in
      defer { descriptor = nil }
      return descriptor
    }
    guard let taken else { return }
    unlink(path)
    close(taken)
  }

  private static func take(_ path: String, of file: StoreFile) throws -> Int32 {
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      guard descriptor >= 0 else { throw StoreError.unwritable(file, because: errno) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let reason = errno
        defer { close(descriptor) }
        guard reason == EWOULDBLOCK else { throw StoreError.unwritable(file, because: reason) }
        throw StoreError.locked(file, by: owner(descriptor))
      }
      if isAt(path, descriptor) { return descriptor }
      // Its owner has removed it between our opening and locking it.
      close(descriptor)
    }
  }

  private static func isAt(_ path: String, _ descriptor: Int32) -> Bool {
    var opened = stat()
    var named = stat()
    guard fstat(descriptor, &opened) == 0, stat(path, &named) == 0 else { return false }
    return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino
  }

  /// Says in the file who holds it; it is for messages only, so it may fail.
  private func describe(_ owner: Owner) {
    guard let text = try? JSONByteEncoder().encode(owner) else { return }
    descriptor.withLock { descriptor in
      guard let descriptor else { return }
      _ = ftruncate(descriptor, 0)
      _ = pwrite(descriptor, text, text.count, 0)
    }
  }

  private static func owner(_ descriptor: Int32) -> Owner? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = pread(descriptor, &bytes, bytes.count, 0)
    guard count > 0 else { return nil }
    return try? JSONByteDecoder().decode(Owner.self, from: Array(bytes[..<count]))
  }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return "this host" }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
