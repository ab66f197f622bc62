import FanfareJSON
import FanfareWorkflows
import Foundation
import Testing

@testable import FanfareTemporal

/// The development server behind TLS that asks clients for certificates, as clusters do that are reached from elsewhere.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized) struct ClusterTLSTests {
  /// Does something with the address of the server behind TLS, with all that a client needs.
  private func withServer(
    _ body: (TemporalAddress, ClusterCertificates) async throws -> Void
  ) async throws {
    let certificates = try ClusterCertificates()
    defer { certificates.remove() }
    let server = try await DevelopmentServer.address()
    let files = ["server.pem", "server.key", "root.pem"].map(certificates.path)
    let proxy = try HelperProgram.python("Cluster/Python/tls_proxy.py", ["\(server.port)"] + files)
    defer { proxy.end() }
    var address = try #require(TemporalAddress("127.0.0.1:\(try await proxy.firstLine())"))
    var tls = TemporalAddress.TLS()
    tls.trustRootsPath = certificates.path("root.pem")
    tls.certificatePath = certificates.path("client.pem")
    tls.privateKeyPath = certificates.path("client.key")
    tls.serverName = ClusterCertificates.host
    address.tls = tls
    try await body(address, certificates)
  }

  private func failure(at address: TemporalAddress) async throws -> TemporalError? {
    let connection = TemporalConnection(to: address, namespace: "default", identity: "test")
    let error = await #expect(throws: TemporalError.self) {
      try await connection.send(GetSystemInfoRequest(), timeout: .seconds(20), repeats: false)
    }
    await connection.close()
    return error
  }

  @Test(.timeLimit(.minutes(10)))
  func `A worker and a client prove who they are by a certificate and a key`() async throws {
    try await withServer { address, _ in
      let queue = TestWorker.name("tls")
      let connection = TemporalConnection(
        to: address,
        namespace: "default",
        identity: queue,
        apiKey: "secret"
      )
      let workflow = try TestWorker.workflow("do: [ { a: { call: work, with: { n: '${ .n + 1 }' } } } ]")
      let end = try await TestWorker.run(TestWorker.settings(), queue: queue, over: connection) { client, _ in
        try await client.end(of: client.start(workflow, input: ["n": 1], id: queue))
      }
      #expect(end.output == ["n": 2])
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `Who has no certificate isn't served, and a server of another root or name isn't trusted`()
    async throws
  {
    try await withServer { address, certificates in
      var unknown = address
      unknown.tls?.certificatePath = nil
      unknown.tls?.privateKeyPath = nil
      let refused = try await failure(at: unknown)
      #expect(refused?.code == .unavailable)
      var stranger = address
      stranger.tls?.trustRootsPath = certificates.path("stranger.pem")
      let untrusted = try await failure(at: stranger)?.message ?? ""
      #expect(untrusted.contains("CERTIFICATE_VERIFY_FAILED"), "\(untrusted)")
      var other = address
      other.tls?.serverName = "other.test"
      #expect(try await failure(at: other)?.code == .unavailable)
      var missing = address
      missing.tls?.privateKeyPath = certificates.path("nothing.key")
      #expect(try await failure(at: missing)?.message.contains("the certificates for the server") == true)
    }
  }
}
