import Fanfare
import Foundation

/// A process that is killed when the one of the tests ends, however that one ends: it hangs on a pipe (`Scripts/leash`).
final class Leashed: Sendable {
  static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(components: "..", "..", "..", "Scripts").standardizedFileURL

  private let process: Process
  private let leash = Pipe()
  /// Given when the process has ended.
  private let ended = OneShot<Void>()

  /// Starts a process.
  ///
  /// - Parameters:
  ///   - command: the path of a program that ends with its input, and its arguments.
  ///   - output: where it prints.
  ///   - errors: where it says what is wrong.
  init(
    _ command: [String],
    printingTo output: Pipe? = nil,
    complainingTo errors: FileHandle = .nullDevice
  ) throws {
    process = Process()
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.standardInput = leash
    process.standardOutput = output ?? FileHandle.nullDevice
    process.standardError = errors
    // Processes that are started later would hold it as well.
    _ = fcntl(leash.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    process.terminationHandler = { [ended] _ in ended.resolve(()) }
    try process.run()
  }

  /// Kills it.
  func cut() { try? leash.fileHandleForWriting.close() }

  /// Kills it, and waits for its end, also in a task that is cancelled: whatever takes its place may need its port.
  func killed() async {
    cut()
    await ended.wait()
  }
}
