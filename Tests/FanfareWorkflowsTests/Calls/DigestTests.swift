import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct DigestTests {
  /// A call of `http://a.test/x` with a password.
  private static let call = """
    do:
      - get:
          call: http
          with:
            method: get
            endpoint: { uri: http://a.test/x, authentication: { digest: { username: u, password: p } } }
    """

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
      Self.call
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

  /// A call of `http://a.test/x` with a password and a policy that follows redirects.
  private func following(
    _ script: (ScriptedTransport) -> Void,
    _ change: (inout WorkflowEngineSettings) -> Void = { _ in }
  ) async throws -> ScriptedRun {
    try await ScriptedRun(
      Self.call,
      script: script
    ) {
      $0.defaultPolicy = .bare
      $0.defaultPolicy.redirects = RedirectPolicy()
      $0.dataTargets = .any
      change(&$0)
    }
  }

  private func challenge(of realm: String) -> ScriptedAnswer {
    let challenge = "Digest realm=\"\(realm)\", nonce=\"n1\", qop=\"auth\", algorithm=SHA-256"
    return .respond(ServiceResponse(status: .unauthorized, headers: [.wwwAuthenticate: challenge]))
  }

  private func redirect(to location: String) -> ScriptedAnswer {
    .respond(ServiceResponse(status: .found, headers: [.location: location]))
  }

  @Test(arguments: ["http://a.test/y", "http://other.test/y"])
  func `a challenge that comes where a redirect has led isn't answered`(_ place: String) async throws {
    let run = try await following { transport in
      transport.on("http://a.test/x", redirect(to: place))
      transport.on(place, challenge(of: "evil"))
    }
    #expect(run.conversation == ["GET http://a.test/x", "GET \(place)"])
    #expect(run.transport.requests.allSatisfy { $0.headers[.authorization] == nil })
    #expect(run.report.error?.status == 401, "\(run.error)")
    #expect(
      run.report.error?.detail?.contains("came where a redirect has led, and isn't answered") == true,
      "\(run.error)"
    )
  }

  @Test func `a response is for the path that is sent, also to a service with one of its own`() async throws {
    let run = try await following({ transport in
      transport.on("http://a.test/x", challenge(of: "r"))
      transport.on("http://a.test/x", .json("2"))
    }) { $0.services = ["api": Service("http://a.test/x")] }
    #expect(run.report.output == 2, "\(run.error)")
    #expect(run.transport.requests.last?.headers[.authorization]?.contains("uri=\"/x\"") == true)
  }

  @Test func `a response to a challenge isn't carried on by a redirect`() async throws {
    let run = try await following { transport in
      transport.on("http://a.test/x", challenge(of: "r"))
      transport.on("http://a.test/x", redirect(to: "/y"))
      transport.on("http://a.test/y", .json("2"))
    }
    #expect(run.report.output == 2, "\(run.error)")
    let proofs = run.transport.requests.map { $0.headers[.authorization]?.contains("uri=\"/x\"") }
    #expect(proofs == [nil, true, nil], "\(run.conversation)")
  }
}
