import Foundation
import Synchronization

/// Temporal's development server in a process of its own, with its data in a file, and workers for it.
final class DevelopmentCluster: Sendable {
  private struct State {
    var server: Process?
    var workers: [Process] = []
  }

  /// The server's executable, which `Scripts/ensure-toolchain cluster` installs.
  private static let executable = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(components: "..", "..", "..", ".build", "test-python", "bin", "temporal").standardizedFileURL

  /// Whether the server is installed, and fanfare-temporal built.
  static let isThere = [executable.path, command?.path ?? ""].allSatisfy {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let command = Bundle.main.executableURL?.deletingLastPathComponent()
    .appending(component: "fanfare-temporal")

  /// Where the server is.
  let address: String
  private let folder: URL
  private let log: FileHandle
  private let state = Mutex(State())

  /// - Parameter folder: where the server keeps its data, and what workers say.
  init(in folder: URL) throws {
    self.folder = folder
    address = "127.0.0.1:\(Int.random(in: 30_000..<32_000))"
    let path = folder.appending(component: "cluster.log")
    _ = FileManager.default.createFile(atPath: path.path, contents: nil)
    log = try FileHandle(forWritingTo: path)
    try startServer()
  }

  /// Ends all of it.
  func end() {
    let (server, workers) = state.withLock { ($0.server, $0.workers) }
    for process in [server].compactMap({ $0 }) + workers where process.isRunning {
      kill(process.processIdentifier, SIGKILL)
    }
  }

  /// What workers have said.
  var said: String {
    (try? String(contentsOf: folder.appending(component: "cluster.log"), encoding: .utf8)) ?? ""
  }

  private func startServer() throws {
    let port = address.split(separator: ":")[1]
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = [
      "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "\(port)", "--log-level", "never",
      "--db-filename", folder.appending(component: "cluster.sqlite").path,
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    state.withLock { $0.server = process }
  }

  /// Waits until the server answers.
  func ready() async throws {
    for attempt in 0... {
      let output = try command(["list", "--temporal", address, "--limit", "1"])
      try await output.runToEnd()
      if output.terminationStatus == 0 { return }
      guard attempt < 60 else { throw CocoaError(.featureUnsupported) }
    }
  }

  /// Ends the server as a crash would, and starts it again with the same data.
  func restartServer() async throws {
    let server = state.withLock { $0.server }
    if let server { try await server.killed() }
    try startServer()
  }

  /// Starts a worker, in the place of one that was killed or beside the others.
  func startWorker(in place: Int? = nil) throws {
    let process = try command(["worker", "--temporal", address, "--concurrency", "50"])
    process.standardError = log
    try process.run()
    state.withLock { state in
      if let place { state.workers[place] = process } else { state.workers.append(process) }
    }
  }

  /// Kills a worker.
  func killWorker(_ place: Int) async throws {
    try await state.withLock { $0.workers[place] }.killed()
  }

  private func command(_ arguments: [String]) throws -> Process {
    let process = Process()
    process.executableURL = Self.command
    process.arguments = arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    return process
  }
}

extension Process {
  /// Kills it, and waits for its end.
  fileprivate func killed() async throws {
    kill(processIdentifier, SIGKILL)
    while isRunning { try await Task.sleep(for: .milliseconds(10)) }
  }
}
