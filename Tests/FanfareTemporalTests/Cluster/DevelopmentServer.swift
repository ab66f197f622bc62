import FanfareTesting
import Foundation

@testable import FanfareTemporal

/// Temporal's development server, which `Scripts/ensure-toolchain tests` installs: one for all tests, each with a task queue of its own.
enum DevelopmentServer {
  /// The folder of the package.
  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(components: "..", "..", "..").standardizedFileURL

  /// The folder with what is written in Python.
  static let python = root.appending(components: ".build", "test-python").path

  /// Whether the server is installed, and the client in Python beside it.
  static let isThere = ["bin/temporal", "temporalio"].allSatisfy {
    FileManager.default.fileExists(atPath: "\(python)/\($0)")
  }

  /// Where it is, once it has answered.
  static func address() async throws -> TemporalAddress { try await running.value.address }

  /// Started when it is first asked for; it ends with the input that this process holds open, however the process ends.
  private static let running = Task {
    let script = root.appending(components: "Scripts", "temporal-server").path
    let program = try HelperProgram([script, "--search-attribute", "Purpose=Keyword"])
    guard let address = TemporalAddress("127.0.0.1:\(try await program.firstLine())") else {
      throw CocoaError(.featureUnsupported)
    }
    try await waitUntilReady(address)
    return (program: program, address: address)
  }

  /// Waits until the server knows the attribute, which it is told of a little after it begins to answer.
  private static func waitUntilReady(_ address: TemporalAddress) async throws {
    let connection = TemporalConnection(to: address, namespace: "default", identity: "test")
    let client = TemporalClient(connection, taskQueue: "")
    _ = try await polled(for: "the search attribute 'Purpose' of the development server") {
      try? await client.runs(where: "Purpose = 'ready'", limit: 1)
    }
    await connection.close()
  }
}
