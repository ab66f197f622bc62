import Foundation
import Testing

/// A root, and the certificates of a cluster and of a client that it signed, made for one test by the `openssl` command.
struct ClusterCertificates {
  /// The name that the certificates are for.
  static let host = "cluster.test"

  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "certificates-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try "subjectAltName=DNS:\(Self.host)".write(toFile: path("extensions"), atomically: true, encoding: .utf8)
    for root in ["root", "stranger"] {
      try openssl("req -x509 -subj /CN=\(root) -days 2 -keyout \(root).key -out \(root).pem \(Self.elliptic)")
    }
    for name in ["server", "client"] {
      try openssl("req -subj /CN=\(Self.host) -keyout \(name).key -out \(name).request \(Self.elliptic)")
      try openssl(
        "x509 -req -in \(name).request -CA root.pem -CAkey root.key -CAcreateserial -days 2 -extfile extensions -out \(name).pem"
      )
    }
  }

  private static let elliptic = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes"

  /// The path of a file: `root.pem`, `server.pem` with `server.key`, `client.pem` with `client.key`, or `stranger.pem`, another root.
  func path(_ name: String) -> String { folder.appending(path: name).path }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  private func openssl(_ arguments: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = folder
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments)")
  }
}
