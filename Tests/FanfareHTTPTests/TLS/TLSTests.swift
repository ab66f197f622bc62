import Fanfare
import FanfareHTTP
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

    @Test func `roots beside the system's are trusted as well`() async throws {
      let files = try Certificates()
      let settings = TLSSettings(additionalRoots: [try Certificates().root, files.root])
      #expect(try await failure(of: "localhost", settings: settings, server: files.server()) == nil)
    }

    @Test func `a service's own certificates hold for its origin alone`() async throws {
      let files = try Certificates()
      try await ScriptedServer.run(
        tls: try NIOSSLContext(configuration: files.server()),
        script: { _ in Self.ok }
      ) { server in
        var policy = ServicePolicy()
        policy.tls = TLSPolicy(cacert: files.root)
        var configuration = HTTPTransportConfiguration()
        let url = "https://localhost:\(server.port)"
        configuration.useTLS(of: ["a": Service(url, policy: policy)])
        try await withTransport(configuration) { transport in
          let reply = try await transport.get(url)
          #expect(reply.body == "ok")
        }
        configuration.tlsOfOrigins = [
          try Endpoint(parsing: "https://localhost:1").origin: configuration.tlsOfOrigins.values.first
            ?? TLSSettings()
        ]
        try await withTransport(configuration) { transport in
          let reply = try await transport.get(url)
          #expect(reply.failureCode == .insecureConnection)
        }
      }
    }

    @Test func `a certificate of anybody for anything will do where services aren't verified`() async throws {
      let files = try Certificates(host: "elsewhere.example", valid: .past, isSelfSigned: true)
      let settings = TLSSettings(verifiesServices: false)
      #expect(try await failure(of: "localhost", settings: settings, server: files.server()) == nil)
    }

    @Test func `a certificate that nobody trusted signed is refused`() async throws {
      let files = try Certificates()
      let error = try await failure(of: "localhost", settings: TLSSettings(), server: files.server())
      #expect(error?.code == .insecureConnection)
      let reason = "its certificate isn't trusted: no root that is trusted here vouches for who signed it"
      #expect(error?.message.hasSuffix(reason) == true, "\(String(describing: error))")
      #expect(error?.requestMayHaveBeenSent == false)
      #expect(error?.progress == .securing)
    }

    @Test(arguments: [
      (Certificates.Validity.past, false, "its certificate expired "),
      (.future, false, "its certificate isn't valid for another "),
      (.now, true, "its certificate is self-signed"),
      (.past, true, "its certificate is self-signed, and expired "),
    ])
    func `each reason not to trust a certificate has a message of its own`(
      validity: Certificates.Validity,
      isSelfSigned: Bool,
      message: String
    ) async throws {
      let files = try Certificates(valid: validity, isSelfSigned: isSelfSigned)
      let settings = TLSSettings(trustRoots: .file(path: files.root))
      let error = try await failure(of: "localhost", settings: settings, server: files.server())
      #expect(error?.code == .insecureConnection)
      #expect(error?.message.contains(": \(message)") == true, "\(String(describing: error))")
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
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func `a service that wants a certificate which the client hasn't is told as that`(
      version: TLSVersion
    ) async throws {
      let files = try Certificates()
      var configuration = try files.server()
      configuration.certificateVerification = .noHostnameVerification
      configuration.trustRoots = .file(files.root)
      configuration.maximumTLSVersion = version
      let settings = TLSSettings(trustRoots: .file(path: files.root))
      let error = try await failure(of: "localhost", settings: settings, server: configuration)
      // This is no connection that was lost: another attempt would fare no better.
      #expect(error?.code == .insecureConnection)
      #expect(error?.message.contains("client certificate") == true, "\(String(describing: error))")
    }

    @Test func `a file that can't be read is named`() async throws {
      let files = try Certificates()
      let missing = files.root + ".missing"
      let client = TLSSettings.ClientCertificate(certificatePath: missing, privateKeyPath: files.key)
      let keyless = TLSSettings.ClientCertificate(
        certificatePath: files.certificate,
        privateKeyPath: files.certificate
      )
      for (settings, message) in [
        (TLSSettings(trustRoots: .file(path: missing)), "the trusted roots in \(missing) can't be used"),
        (TLSSettings(additionalRoots: [missing]), "no certificates can be read from \(missing)"),
        (TLSSettings(additionalRoots: [files.key]), "no certificates can be read from \(files.key)"),
        (TLSSettings(clientCertificate: client), "no client certificate can be read from \(missing)"),
        (TLSSettings(clientCertificate: keyless), "no private key can be read from \(files.certificate)"),
      ] {
        let error = try await failure(of: "localhost", settings: settings, server: files.server())
        #expect(error?.code == .insecureConnection)
        #expect(error?.message.hasSuffix(message) == true, "\(String(describing: error))")
      }
    }

    @Test func `a service that answers a handshake in plain text is told as that`() async throws {
      let greeting = "HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n"
      try await ScriptedServer.run(earlyAnswer: greeting, script: { _ in [] }) { server in
        try await withTransport { transport in
          let error = await transport.send(try TransportRequest(to: "https://127.0.0.1:\(server.port)"))
            .failure
          #expect(error?.code == .insecureConnection)
          #expect(error?.message.hasSuffix("it doesn't speak TLS there; is it an http address?") == true)
        }
      }
    }

    @Test func `a service that doesn't speak TLS is refused`() async throws {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        var limit = Duration.milliseconds(50)
        var error: TransportError?
        // A busy machine may take longer to connect.
        repeat {
          error = try await withTransport(HTTPTransportConfiguration(connectTimeout: limit)) { transport in
            await transport.send(try TransportRequest(to: "https://127.0.0.1:\(server.port)")).failure
          }
          limit *= 2
        } while error?.progress == .connecting
        #expect(error?.code == .connectTimeout)
        #expect(error?.message.contains("didn't finish the TLS handshake within") == true)
        #expect(error?.progress == .securing)
        await server.connectionsClosed(atLeast: 1)
      }
    }
  }
}
