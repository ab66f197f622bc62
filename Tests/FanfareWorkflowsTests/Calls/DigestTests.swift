import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct DigestTests {
  private func nonces(_ configure: (inout WorkflowEngineSettings) -> Void) async throws -> [String] {
    let transport = ScriptedTransport(clock: ManualClock())
    let challenge = #"Digest realm="r", nonce="n", qop="auth", algorithm=SHA-256"#
    for _ in 0..<2 {
      transport.on(
        "http://a.test",
        .respond(ServiceResponse(status: .unauthorized, headers: [.wwwAuthenticate: challenge]))
      )
      transport.on("http://a.test", .json("1"))
    }
    var settings = WorkflowEngineSettings()
    configure(&settings)
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), seed: 1, settings: settings)
    let workflow = try workflow(
      """
      do:
        - get:
            call: http
            with:
              method: get
              endpoint: { uri: http://a.test/x, authentication: { digest: { username: u, password: p } } }
      """
    )
    for _ in 0..<2 { _ = await engine.run(workflow, input: [:]) }
    return transport.requests.compactMap { $0.headers[.authorization]?.firstMatch(of: /cnonce="([^"]*)"/)?.1 }
      .map(String.init)
  }

  @Test func `a digest's nonce is the system's and not the seed's`() async throws {
    let (first, second) = (try await nonces { _ in }, try await nonces { _ in })
    #expect(first.count == 2 && Set(first + second).count == 4)
  }

  @Test func `a test can give the nonce`() async throws {
    #expect(try await nonces { $0.clientNonce = { "abc" } } == ["abc", "abc"])
  }
}
