import Fanfare
import FanfareHTTP
import Foundation
import NIOSSL
import Testing

extension SocketTests {
  @Suite struct TLSTests {
    private static let ok: [ScriptedServer.Step] = [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")]

    private func failure(
      of host: String,
      settings: TLSSettings,
      server configuration: TLSConfiguration
    ) async throws -> TransportError? {
      try await ScriptedServer.run(
        tls: try NIOSSLContext(configuration: configuration),
        script: { _ in Self.ok }
      ) {
        server in
        try await withTransport(HTTPTransportConfiguration(tls: settings)) { transport in
          let reply = await transport.send(try TransportRequest(to: "https://\(host):\(server.port)"))
          if reply.failure == nil { #expect(reply.body == "ok") }
          return reply.failure
        }
      }
    }

    @Test func `a certificate that the given root signed is trusted`() async throws {
      let files = try Certificates()
      let settings = TLSSettings(trustRoots: .file(path: files.root))
      #expect(try await failure(of: "localhost", settings: settings, server: files.server()) == nil)
    }

    @Test func `a certificate that nobody trusted signed is refused`() async throws {
      let files = try Certificates()
      let error = try await failure(of: "localhost", settings: TLSSettings(), server: files.server())
      #expect(error?.code == .insecureConnection)
      #expect(error?.message.contains("its certificate isn't trusted") == true)
      #expect(error?.requestMayHaveBeenSent == false)
    }

    @Test func `a certificate for another host is refused`() async throws {
      let files = try Certificates(host: "elsewhere.example")
      let settings = TLSSettings(trustRoots: .file(path: files.root))
      let error = try await failure(of: "localhost", settings: settings, server: files.server())
      #expect(error?.code == .insecureConnection)
      #expect(error?.message.contains("isn't for this host") == true, "\(String(describing: error))")
    }

    @Test func `a service that asks for a certificate gets the client's`() async throws {
      let files = try Certificates()
      var configuration = try files.server()
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .file(files.root)
      let client = TLSSettings.ClientCertificate(
        certificatePath: files.certificate,
        privateKeyPath: files.key
      )
      let with = TLSSettings(trustRoots: .file(path: files.root), clientCertificate: client)
      #expect(try await failure(of: "localhost", settings: with, server: configuration) == nil)
      let without = TLSSettings(trustRoots: .file(path: files.root))
      #expect(try await failure(of: "localhost", settings: without, server: configuration) != nil)
    }

    @Test func `a root that can't be read is an error of the connection`() async throws {
      let files = try Certificates()
      let settings = TLSSettings(trustRoots: .file(path: files.root + ".missing"))
      let error = try await failure(of: "localhost", settings: settings, server: files.server())
      #expect(error?.code == .insecureConnection)
    }

    @Test func `a service that doesn't speak TLS is refused`() async throws {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        let configuration = HTTPTransportConfiguration(connectTimeout: .milliseconds(50))
        try await withTransport(configuration) { transport in
          let error = await transport.send(try TransportRequest(to: "https://127.0.0.1:\(server.port)"))
            .failure
          #expect(error?.code == .connectTimeout)
          await server.connectionsClosed(atLeast: 1)
        }
      }
    }
  }
}

/// A root and a certificate that it signed, made for one test by the `openssl` command.
private struct Certificates {
  let root: String
  let certificate: String
  let key: String

  init(host: String = "localhost") throws {
    let folder = try TemporaryFolder.make()
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    (root, certificate, key) = (path("root.pem"), path("cert.pem"), path("key.pem"))
    let elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    try Self.openssl(
      ["req", "-x509", "-subj", "/CN=Test Root", "-keyout", path("root.key"), "-out", root] + elliptic
    )
    try Self.openssl(
      ["req", "-subj", "/CN=\(host)", "-keyout", key, "-out", path("request.pem")] + elliptic.dropLast(2)
    )
    let extensions = path("extensions")
    try "subjectAltName=DNS:\(host)".write(toFile: extensions, atomically: true, encoding: .utf8)
    try Self.openssl([
      "x509", "-req", "-in", path("request.pem"), "-CA", root, "-CAkey", path("root.key"), "-CAcreateserial",
      "-days",
      "2", "-extfile", extensions, "-out", certificate,
    ])
  }

  /// The server's side of TLS with this certificate.
  func server() throws -> TLSConfiguration {
    .makeServerConfiguration(
      certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
      privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
    )
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
