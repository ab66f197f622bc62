import FanfareBatches
import FanfareText

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The three streams that a process is given.
enum StandardStreams {
  /// Makes them ready, before anything is read or written.
  static func prepare() {
    occupyClosed()
    _ = signal(SIGPIPE, SIG_IGN)
  }

  /// Puts something into the places of streams that were closed, so that no socket or file takes their number.
  ///
  /// It is opened the wrong way round: reading from a closed input and writing to a closed output are errors, as they would
  /// be without it. Only complaints go nowhere.
  private static func occupyClosed() {
    for (descriptor, mode) in [
      (STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY),
    ]
    where fcntl(descriptor, F_GETFD) == -1 && errno == EBADF {
      // The lowest free number is taken, and those below are open.
      _ = open("/dev/null", mode)
    }
  }
}

/// Standard output: results go here.
enum StandardOutput {
  static let isTerminal = isatty(STDOUT_FILENO) == 1

  /// How many columns the terminal has now; `nil` if there is none.
  static var columns: Int? { Terminal.columns(of: STDOUT_FILENO) }

  /// Whether it is the terminal of standard error too, so that the line at the bottom is in the way.
  private static let isBehindStatusLine = Terminal.isShared(STDOUT_FILENO, STDERR_FILENO)

  /// Writes a text; if that can't be done the command ends, since what it was to tell is lost.
  ///
  /// On a terminal, what moves the cursor or can't be seen is written as its escape: the text may be somebody else's.
  static func write(_ text: String) {
    let text = isTerminal ? VisibleText.block(text) : text
    let write = { (text: String) in writeAll(text, to: STDOUT_FILENO) }
    guard let code = isBehindStatusLine ? StatusLine.write(above: text, write) : write(text) else { return }
    // Nothing else comes that would take the line at the bottom off.
    StatusLine.clear()
    if code == EPIPE { DeathBySignal(signal: SIGPIPE).end() }
    StandardError.complain("\(UnwritableOutput(path: "standard output", code: code))")
    exit(EX_IOERR)
  }
}

/// Standard error: progress, logs and complaints go here.
enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// How many columns the terminal has now; `nil` if there is none.
  static var columns: Int? { Terminal.columns(of: STDERR_FILENO) }

  /// Writes a text; what moves the cursor or can't be seen is written as its escape.
  static func write(_ text: String) { StatusLine.write(above: VisibleText.block(text)) { writeRaw($0) } }

  /// What stands before every error.
  static let errorPrefix = "fanfare: error: "

  /// Tells an error, on a line of its own.
  static func complain(_ message: String) { write("\(errorPrefix)\(message)\n") }

  /// Tells something that the user may not expect and that is no error.
  static func note(_ message: String) { write(["fanfare: note: \(message)"].asParagraphs(width: columns)) }

  /// Writes a text with what moves the cursor; only the line at the bottom does that.
  static func writeRaw(_ text: String) {
    if writeAll(text, to: STDERR_FILENO) == EPIPE { DeathBySignal(signal: SIGPIPE).end() }
  }
}

/// Writes a text in one piece where the system lets it, so that lines of different tasks don't mix.
///
/// A reader that went away (`| head`) is no error: `SIGPIPE` ends the process as it does any other filter. It is ignored until
/// then, so `EPIPE` comes back, and whoever writes raises the signal after the screen is in order.
///
/// - Returns: why it can't be written; `nil` if it was.
private func writeAll(_ text: String, to descriptor: Int32) -> Int32? {
  var text = text
  return text.withUTF8 { bytes in
    var rest = UnsafeRawBufferPointer(bytes)
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0, mayBeRepeated(descriptor) { continue }
      guard count > 0 else { return errno }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
    return nil
  }
}

/// Whether what couldn't be written can be written now: it was interrupted, or there was no room for it.
///
/// A terminal that another program shares and made non-blocking refuses what it has no room for.
private func mayBeRepeated(_ descriptor: Int32) -> Bool {
  switch errno {
  case EINTR: return true
  case EAGAIN:
    var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&room, 1, -1) >= 0 || errno == EINTR
  default: return false
  }
}
