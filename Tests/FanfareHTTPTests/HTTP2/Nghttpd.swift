import Foundation

/// The server `nghttpd`, run on a free port for one test: HTTP/2 of those who wrote the library of most others.
final class Nghttpd: Sendable {
  let port: Int
  private let process: Process

  /// Whether the program is there.
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  private static let path = "/usr/sbin/nghttpd"

  /// Runs it for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - folder: what it serves.
  ///   - certificates: its certificate and key; without them it speaks HTTP/2 without TLS.
  ///   - options: further options of its command line.
  ///   - body: the test.
  static func run(
    _ folder: URL,
    _ certificates: Certificates? = nil,
    options: [String] = [],
    _ body: (Nghttpd) async throws -> Void
  ) async throws {
    let server = try await start(folder, certificates, options)
    // Not by a request, which it would ignore if this process does.
    defer { kill(server.process.processIdentifier, SIGKILL) }
    try await body(server)
  }

  private static func start(
    _ folder: URL,
    _ certificates: Certificates?,
    _ options: [String]
  ) async throws -> Nghttpd {
    let (port, process) = try await Loopback.start(path) { port in
      ["-a", "127.0.0.1", "-d", folder.path] + options
        + (certificates.map { ["\(port)", $0.key, $0.certificate] } ?? ["--no-tls", "\(port)"])
    }
    return Nghttpd(port: port, process: process)
  }

  private init(port: Int, process: Process) {
    self.port = port
    self.process = process
  }
}
