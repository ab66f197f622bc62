import Foundation
import NIOSSL
import Testing

/// A root and a certificate that it signed, made for one test by the `openssl` command.
struct Certificates {
  /// When a certificate is valid.
  enum Validity: String {
    case now = "20200101000000Z 20991231000000Z"
    case past = "20200101000000Z 20200201000000Z"
    case future = "20900101000000Z 20991231000000Z"
  }

  let root: String
  let certificate: String
  let key: String
  private let folder: URL

  /// Makes them.
  ///
  /// - Parameters:
  ///   - host: the name that the certificate is for.
  ///   - validity: when it is valid.
  ///   - isSelfSigned: whether the certificate is its own root.
  init(host: String = "localhost", valid validity: Validity = .now, isSelfSigned: Bool = false) throws {
    let folder = try TemporaryFolder.make()
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    self.folder = folder
    (root, certificate, key) = (path("root.pem"), path("cert.pem"), path("key.pem"))
    let elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    let rootArguments = ["-subj", "/CN=Test Root", "-keyout", path("root.key"), "-out", root, "-days", "2"]
    try Self.openssl(["req", "-x509"] + rootArguments + elliptic)
    try Self.openssl(["req", "-subj", "/CN=\(host)", "-keyout", key, "-out", path("request.pem")] + elliptic)
    try write("subjectAltName=DNS:\(host)", to: "extensions")
    try write("", to: "index")
    try write("01", to: "serial")
    try write(
      """
      [ca]
      default_ca = one
      [one]
      database = \(path("index"))
      new_certs_dir = \(folder.path)
      serial = \(path("serial"))
      default_md = sha256
      policy = any
      [any]
      commonName = supplied
      """,
      to: "configuration"
    )
    let dates = validity.rawValue.split(separator: " ").map(String.init)
    let signer =
      isSelfSigned ? ["-selfsign", "-keyfile", key] : ["-cert", root, "-keyfile", path("root.key")]
    try Self.openssl(
      ["ca", "-batch", "-notext", "-config", path("configuration"), "-in", path("request.pem")]
        + ["-extfile", path("extensions"), "-out", certificate, "-startdate", dates[0], "-enddate", dates[1]]
        + signer
    )
  }

  /// The server's side of TLS with this certificate.
  func server() throws -> TLSConfiguration {
    .makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
    )
  }

  private func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  private static func openssl(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "openssl \(arguments.joined(separator: " "))")
  }
}
