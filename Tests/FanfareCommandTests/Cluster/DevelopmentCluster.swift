import Fanfare
import FanfareJSON
import Foundation
import Synchronization

/// Temporal's development server in a process of its own, with its data in a file, and workers for it.
final class DevelopmentCluster: Sendable {
  private struct State {
    var server: Leashed?
    var workers: [Leashed] = []
  }

  /// The server's executable, which `Scripts/ensure-toolchain cluster` installs.
  private static let executable = Leashed.scripts
    .appending(components: "..", ".build", "test-python", "bin", "temporal").standardizedFileURL

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
  private let state: Mutex<State>

  /// Starts a server, and returns when it answers.
  ///
  /// - Parameter folder: where the server keeps its data, and what workers say.
  init(in folder: URL) throws {
    self.folder = folder
    let path = folder.appending(component: "cluster.log")
    _ = FileManager.default.createFile(atPath: path.path, contents: nil)
    log = try FileHandle(forWritingTo: path)
    let (server, port) = try Self.startServer(in: folder)
    address = "127.0.0.1:\(port)"
    state = Mutex(State(server: server))
  }

  /// Ends all of it.
  func end() {
    let state = state.withLock { $0 }
    for process in [state.server].compactMap({ $0 }) + state.workers { process.cut() }
  }

  /// What workers have said.
  var said: String {
    (try? String(contentsOf: folder.appending(component: "cluster.log"), encoding: .utf8)) ?? ""
  }

  /// Starts the server, and waits until it answers.
  ///
  /// - Parameters:
  ///   - folder: where it keeps its data.
  ///   - port: where it listens; `nil` for any.
  /// - Returns: the server, and where it listens.
  private static func startServer(in folder: URL, port: String? = nil) throws -> (Leashed, port: String) {
    let output = Pipe()
    let script = Leashed.scripts.appending(component: "temporal-server").path
    let server = try Leashed(
      [script] + (port.map { ["--port", $0] } ?? [])
        + ["--db-filename", folder.appending(component: "cluster.sqlite").path],
      printingTo: output
    )
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let port = line.split(separator: "\n").first else { throw CocoaError(.featureUnsupported) }
    return (server, String(port))
  }

  /// Ends the server as a crash would, and starts it again with the same data.
  func restartServer() async throws {
    await state.withLock { $0.server }?.killed()
    let (server, _) = try Self.startServer(
      in: folder,
      port: address.split(separator: ":").last.map(String.init)
    )
    state.withLock { $0.server = server }
  }

  /// Starts a worker, in the place of one that was killed or beside the others.
  func startWorker(in place: Int? = nil) throws {
    let command = [
      Leashed.scripts.appending(component: "leash").path, Self.command?.path ?? "", "worker", "--temporal",
      address, "--concurrency", "50", "--blobs", folder.appending(component: "blobs").path,
    ]
    let worker = try Leashed(command, complainingTo: log)
    state.withLock { state in
      if let place { state.workers[place] = worker } else { state.workers.append(worker) }
    }
  }

  /// Runs `fanfare-temporal` to its end.
  func command(_ arguments: [String]) async throws -> BuiltCommand.Output {
    let process = Self.process(arguments)
    let (output, errors) = (Pipe(), Pipe())
    (process.standardOutput, process.standardError) = (output, errors)
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return BuiltCommand.Output(text: text, errors: said, code: process.terminationStatus)
  }

  /// Runs `fanfare-temporal` until it has printed something, and kills it then.
  ///
  /// - Returns: what it has printed; nothing if it has ended before.
  func beginning(of arguments: [String]) async throws -> String {
    let (process, output, said) = (Self.process(arguments), Pipe(), OneShot<String>())
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    // On a thread of its own: what it prints may need services that this process plays on those that tasks share.
    let reading = output.fileHandleForReading
    Thread.detachNewThread { said.resolve(String(decoding: reading.availableData, as: UTF8.self)) }
    let text = await said.wait()
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return text
  }

  private static func process(_ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = command
    process.arguments = arguments
    return process
  }

  /// What the server has: a line for each batch and each run.
  func list() async throws -> [JSONValue] { try await command(["list", "--temporal", address]).lines }

  /// Kills a worker.
  func killWorker(_ place: Int) async {
    await state.withLock { $0.workers[place] }.killed()
  }
}
