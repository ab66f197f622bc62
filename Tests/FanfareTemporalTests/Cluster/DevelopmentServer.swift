import Foundation
import Synchronization

@testable import FanfareTemporal

/// Temporal's development server, which `Scripts/ensure-toolchain tests` installs: one for all tests, each with a task queue of its own.
enum DevelopmentServer {
  /// The folder with what is written in Python.
  static let python = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(components: "..", "..", "..", ".build", "test-python").standardizedFileURL.path

  /// Whether the server is installed, and the client in Python beside it.
  static let isThere = ["bin/temporal", "temporalio"].allSatisfy {
    FileManager.default.fileExists(atPath: "\(python)/\($0)")
  }

  /// Where it is, once it has answered.
  static func address() async throws -> TemporalAddress {
    let port = try running.get()
    guard let address = TemporalAddress("127.0.0.1:\(port)") else { throw CocoaError(.featureUnsupported) }
    let connection = TemporalConnection(to: address, namespace: "default", identity: "test")
    for attempt in 0... {
      do {
        _ = try await connection.check()
        break
      } catch {
        guard attempt < 60 else { throw error }
        try await Task.sleep(for: .milliseconds(500))
      }
    }
    await connection.close()
    return address
  }

  /// Started when it is first asked for; it ends with the process.
  private static let running: Result<Int, any Error> = Result {
    let (port, process) = (Int.random(in: 20_000..<30_000), Process())
    process.executableURL = URL(filePath: "\(python)/bin/temporal")
    process.arguments = [
      "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", "\(port)", "--log-level", "never",
      "--search-attribute", "Purpose=Keyword",
    ]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    identifier.store(process.processIdentifier, ordering: .relaxed)
    atexit { kill(DevelopmentServer.identifier.load(ordering: .relaxed), SIGKILL) }
    return port
  }

  private static let identifier = Atomic<Int32>(0)
}
