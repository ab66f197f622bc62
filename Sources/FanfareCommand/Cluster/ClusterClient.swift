import ArgumentParser
import FanfareJSON
import Foundation
import Synchronization

/// `fanfare-temporal` as a process of its own, which is written inputs and writes what becomes of them, a line each.
final class ClusterClient: Sendable {
  private struct State {
    var lines: [[UInt8]] = []
    var isAtEnd = false
    var begun: Begun?
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

  private let state = Mutex(State())
  /// How many lines may have been read and not been taken.
  private let room = DispatchSemaphore(value: 256)
  private let pid: pid_t
  private let code = Mutex<Int32?>(nil)
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
      code.withLock { $0 = process.terminationReason == .exit ? process.terminationStatus : EX_UNAVAILABLE }
      state.withLock { $0.isAtEnd = true }
    }
  }

  /// Notes what a line says that it has handed over, if the line is about that.
  ///
  /// - Returns: whether it is.
  func note(_ line: JSONValue) -> Bool {
    let begun =
      line["batch"]?.stringValue.map { Begun.batch($0) } ?? line["runs"]?.stringValue.map { Begun.runs($0) }
    guard let begun else { return false }
    state.withLock { $0.begun = begun }
    return true
  }

  /// What it has handed over, once it has ended; `nil` if it hasn't said so.
  func begun() async -> Begun? {
    while true {
      switch next() {
      case .line(let line): _ = note(line)
      case .notYet: try? await Task.sleep(for: .milliseconds(10))
      case .end: return state.withLock { $0.begun }
      }
    }
  }

  /// What comes next.
  enum Next {
    case line(JSONValue)
    case notYet
    /// It has ended, with this code.
    case end(Int32)
  }

  /// The next line, if it is there.
  func next() -> Next {
    let (line, isAtEnd) = state.withLock { state in
      (state.lines.isEmpty ? nil : state.lines.removeFirst(), state.isAtEnd)
    }
    if let line {
      room.signal()
      return .line((try? JSONValue(parsing: line)) ?? .null)
    }
    return isAtEnd ? .end(code.withLock { $0 } ?? EX_UNAVAILABLE) : .notYet
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
        state.withLock { $0.lines.append(line) }
        start = end + 1
      }
      buffer.removeFirst(start)
    }
  }
}
