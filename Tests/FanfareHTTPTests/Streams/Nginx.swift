import FanfareTesting
import Foundation

/// The server `nginx`, run on a Unix socket for one test, with a folder that it serves and takes files for.
final class Nginx: Sendable {
  /// What it serves.
  let folder: URL
  private let socket: String
  private let process: Process

  /// Whether the program is there.
  static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  private static let path = "/usr/sbin/nginx"

  /// Its URL.
  var url: String { "http+unix://\(socket.replacingOccurrences(of: "/", with: "%2F"))" }

  /// Runs it for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - http2: further settings where it speaks HTTP/2; `nil` for HTTP/1.1.
  ///   - body: the test.
  static func run(http2: String? = nil, _ body: (Nginx) async throws -> Void) async throws {
    let server = try Nginx(http2: http2)
    // Not by a request, which it would ignore if this process does.
    defer { kill(server.process.processIdentifier, SIGKILL) }
    try await polled(for: "the socket of nginx", every: .milliseconds(5), atMost: 60_000) {
      () async throws -> Void? in
      let isThere = FileManager.default.fileExists(atPath: server.socket)
      return isThere || !server.process.isRunning ? () : nil
    }
    try await body(server)
  }

  private init(http2: String?) throws {
    let folder = try TemporaryFolder.make()
    self.folder = folder
    socket = folder.appendingPathComponent("s").path
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
      "\($0)_temp_path \(folder.path)/\($0);"
    }
    let configuration = """
      daemon off; master_process off; pid \(folder.path)/pid; error_log stderr;
      events {}
      http {
        access_log off; \(temporary.joined(separator: " "))
        gzip on; gzip_min_length 1; gzip_types *;
        server {
          listen unix:\(socket)\(http2 == nil ? "" : " http2"); \(http2 ?? "")
          root \(folder.path);
          client_max_body_size 0; absolute_redirect off;
          location /taken/ { dav_methods PUT; create_full_put_path on; }
          location /moved { return 308 /file?$args; }
          location /far { return 302 http://elsewhere.invalid/file; }
        }
      }
      """
    let file = folder.appendingPathComponent("nginx.conf")
    try Data(configuration.utf8).write(to: file)
    process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = ["-c", file.path, "-p", folder.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }
}
