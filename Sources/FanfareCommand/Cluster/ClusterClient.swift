import ArgumentParser
import Fanfare
import FanfareJSON
import Foundation
import Synchronization

/// `fanfare-temporal` as a process of its own, which is written inputs and writes what becomes of them, a line each.
final class ClusterClient: Sendable {
  /// What it has written and nobody has taken, and how it has ended.
  private struct Output: MailboxContent {
    enum Element: Sendable {
      case line([UInt8])
      case end(Int32)
    }

    var lines: [[UInt8]] = []
    /// The code with which it has ended; `nil` while it goes on.
    var code: Int32?

    mutating func take() -> Element? {
      if !lines.isEmpty { return .line(lines.removeFirst()) }
      return code.map { .end($0) }
    }
  }

  /// What it has handed over to the cluster.
  enum Begun: Sendable {
    case batch(String)
    /// A run for each input; the first is called so.
    case runs(String)

    /// What is looked at with `fanfare-temporal show`.
    var name: String {
      switch self {
      case .batch(let name), .runs(let name): name
      }
    }
  }

  private let output = Mailbox(Output())
  private let noted = Mutex<Begun?>(nil)
  /// How many lines may have been read and not been taken.
  private let room = DispatchSemaphore(value: 256)
  private let pid: pid_t
  /// Where it is written to.
  let input: FileHandle

  /// Starts it.
  ///
  /// - Parameter arguments: what it is to do.
  /// - Throws: the exit code, after it has said what is missing.
  init(_ arguments: [String]) throws {
    let (input, output, process) = (Pipe(), Pipe(), Foundation.Process())
    process.executableURL = URL(filePath: try HandOver.executable)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    pid = process.processIdentifier
    self.input = input.fileHandleForWriting
    let reading = output.fileHandleForReading
    Thread.detachNewThread { [self] in
      read(reading)
      process.waitUntilExit()
      let code = process.terminationReason == .exit ? process.terminationStatus : EX_UNAVAILABLE
      self.output.update { $0.code = code }
    }
  }

  /// Notes what a line says that it has handed over, if the line is about that.
  ///
  /// - Returns: whether it is.
  func note(_ line: JSONValue) -> Bool {
    let begun =
      line["batch"]?.stringValue.map { Begun.batch($0) } ?? line["runs"]?.stringValue.map { Begun.runs($0) }
    guard let begun else { return false }
    noted.withLock { $0 = begun }
    return true
  }

  /// What it has handed over; `nil` if it hasn't said so.
  ///
  /// It waits for its end, also in a task that is cancelled.
  func begun() async -> Begun? {
    while case .line(let line) = taken(await output.next()) { _ = note(line) }
    return noted.withLock { $0 }
  }

  /// What comes next.
  enum Next {
    case line(JSONValue)
    /// It has ended, with this code.
    case end(Int32)
  }

  /// The next line, or how it has ended; `nil` if neither is there yet.
  func next() -> Next? { output.update { $0.take() }.map { taken($0) } }

  /// Makes room for another line.
  private func taken(_ element: Output.Element) -> Next {
    switch element {
    case .line(let line):
      room.signal()
      return .line((try? JSONValue(parsing: line)) ?? .null)
    case .end(let code): return .end(code)
    }
  }

  /// Ends it; what it has handed over goes on.
  func end() { kill(pid, SIGTERM) }

  private func read(_ handle: FileHandle) {
    var (buffer, piece) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
    while true {
      // As much as is there: the handle's own reading waits for all that was asked for.
      let count = Foundation.read(handle.fileDescriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      buffer += piece[..<count]
      var start = 0
      while let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        room.wait()
        let line = Array(buffer[start..<end])
        output.update { $0.lines.append(line) }
        start = end + 1
      }
      buffer.removeFirst(start)
    }
  }
}
