public import Fanfare

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#elseif canImport(Darwin)
internal import Darwin
#endif

extension RequestUpload {
  /// A body that is a file, which is read anew each time that it is sent, in pieces of 256 KiB.
  ///
  /// Its length is that of now: a request fails whose file has become longer or shorter.
  ///
  /// - Parameter path: where it is; a regular file.
  /// - Throws: ``UnreadableFile`` if it isn't there, isn't a file, or may not be read.
  public static func file(at path: String) throws(UnreadableFile) -> RequestUpload {
    var status = stat()
    guard stat(path, &status) == 0 else { throw UnreadableFile(path: path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG, access(path, R_OK) == 0 else {
      throw UnreadableFile(path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EACCES)
    }
    let threads = WorkThreads(maximumCount: 1)
    return RequestUpload(length: Int(status.st_size), isRepeatable: true) { send in
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw UnreadableFile(path: path, code: errno) }
      defer { close(descriptor) }
      while true {
        // On a thread of its own, since a disk may take its time and an event loop may not.
        let piece = await threads.run(FilePiece()) { $0.read(descriptor) }
        guard piece.code == 0 else { throw UnreadableFile(path: path, code: piece.code) }
        guard !piece.bytes.isEmpty else { return }
        try await send(piece.bytes)
      }
    }
  }
}

/// Why a file can't be sent.
public struct UnreadableFile: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where it was to be.
  public let path: String
  /// The system's number of the error.
  let code: CInt

  /// The path and the reason.
  public var description: String { "\(path): \(SystemError.text(of: code))" }
}

/// A piece of a file, and the error that came in its place.
private struct FilePiece: Sendable {
  var bytes: [UInt8] = []
  var code: CInt = 0

  mutating func read(_ descriptor: CInt) {
    var failure: CInt = 0
    bytes = [UInt8](unsafeUninitializedCapacity: 256 << 10) { memory, count in
      var taken = -1
      repeat {
        #if canImport(Darwin)
        taken = Darwin.read(descriptor, memory.baseAddress, memory.count)
        #elseif canImport(Musl)
        taken = Musl.read(descriptor, memory.baseAddress, memory.count)
        #else
        taken = Glibc.read(descriptor, memory.baseAddress, memory.count)
        #endif
      } while taken < 0 && errno == EINTR
      if taken < 0 { failure = errno }
      count = max(0, taken)
    }
    code = failure
  }
}
