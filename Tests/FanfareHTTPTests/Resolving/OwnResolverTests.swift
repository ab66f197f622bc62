import Fanfare
import FanfareHTTP
import Testing

extension SocketTests {
  @Suite struct OwnResolverTests {
    private struct Unknown: Error {}

    @Test func `a program finds hosts in its own way`() async throws {
      try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")] })
      {
        server in
        let transport = HTTPTransport(eventLoops: 1) { host in
          guard host == "service.invalid" else { throw Unknown() }
          return ["127.0.0.1"]
        }
        let found = try await transport.get("http://service.invalid:\(server.port)")
        let unknown = try await transport.get("http://other.invalid:\(server.port)")
        await transport.shutdown()
        #expect(found.body == "ok")
        #expect(server.requests.first?.contains("host: service.invalid:\(server.port)\r\n") == true)
        #expect(unknown.failureCode == .nameNotResolved)
      }
    }
  }
}
