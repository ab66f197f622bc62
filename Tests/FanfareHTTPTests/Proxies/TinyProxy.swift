import Foundation

/// The proxy `tinyproxy`, run on a free port for one test.
final class TinyProxy: Sendable {
  let port: Int
  private let process: Process

  /// Whether the program is there.
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  private static let path = "/usr/bin/tinyproxy"

  /// Runs it for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - settings: further lines of its configuration.
  ///   - body: the test.
  static func run(_ settings: [String] = [], _ body: (TinyProxy) async throws -> Void) async throws {
    let proxy = try await start(settings)
    // Not by a request, which it would ignore if this process does.
    defer { kill(proxy.process.processIdentifier, SIGKILL) }
    try await body(proxy)
  }

  private static func start(_ settings: [String]) async throws -> TinyProxy {
    let (port, process) = try await Loopback.start(path) { port in
      let configuration = try TemporaryFolder.make().appendingPathComponent("tinyproxy.conf")
      let lines =
        ["Port \(port)", "Listen 127.0.0.1", "Timeout 600", "Allow 127.0.0.1", "MaxClients 10"] + settings
      try Data(lines.joined(separator: "\n").utf8).write(to: configuration)
      return ["-d", "-c", configuration.path]
    }
    return TinyProxy(port: port, process: process)
  }

  private init(port: Int, process: Process) {
    self.port = port
    self.process = process
  }
}
