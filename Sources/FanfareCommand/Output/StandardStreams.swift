#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Standard output: results go here.
enum StandardOutput {
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// Writes a text; if that can't be done the command ends, since what it was to tell is lost.
  static func write(_ text: String) {
    guard let code = writeAll(text, to: STDOUT_FILENO) else { return }
    StandardError.write("fanfare: standard output can't be written: \(String(cString: strerror(code)))\n")
    exit(EX_IOERR)
  }
}

/// Standard error: progress, logs and complaints go here.
enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  static func write(_ text: String) { _ = writeAll(text, to: STDERR_FILENO) }
}

/// Writes a text in one piece where the system lets it, so that lines of different tasks don't mix.
///
/// A reader that went away (`| head`) is no error: `SIGPIPE` ends the process as it does any other filter.
///
/// - Returns: why it can't be written; `nil` if it was.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32? {
  var text = text
  return text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    return nil
  }
}
