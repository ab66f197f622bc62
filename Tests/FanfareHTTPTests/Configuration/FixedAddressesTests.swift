import Fanfare
import Testing

@testable import FanfareHTTP

extension SocketTests {
  @Suite struct FixedAddressesTests {
    @Test func `a host is reached at the address that is given for its port`() async throws {
      try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")] })
      { server in
        var configuration = HTTPTransportConfiguration()
        // The first one listens nowhere, so the second is tried.
        try configuration.fixedAddresses.set(["::1", "127.0.0.1"], of: "Service.invalid", port: server.port)
        try await withTransport(configuration) { transport in
          let answer = try await transport.get("http://service.invalid:\(server.port)")
          #expect(answer.body == "ok")
          let other = try await transport.get("http://service.invalid:1")
          #expect(other.failureCode == .nameNotResolved)
        }
        #expect(server.requests.first?.contains("\r\nhost: service.invalid:\(server.port)\r\n") == true)
      }
    }

    @Test func `an address that is given isn't allowed for that`() async throws {
      var configuration = HTTPTransportConfiguration(addresses: .publicOnly())
      try configuration.fixedAddresses.set(["127.0.0.1"], of: "service.invalid", port: 80)
      try await withTransport(configuration) { transport in
        let answer = try await transport.get("http://service.invalid")
        #expect(answer.failureCode == .targetRefused)
      }
    }

    @Test(arguments: ["", "localhost", "127.0.0.1:80", "[::1]", "1.2.3.4.5"])
    func `what isn't an address is refused`(text: String) {
      var addresses = FixedAddresses()
      let error = #expect(throws: InvalidAddress.self) {
        try addresses.set(["127.0.0.1", text], of: "a", port: 80)
      }
      #expect(error.map(String.init(describing:)) == "\"\(text)\" isn't an IP address")
      #expect(addresses["a", port: 80] == nil)
    }
  }
}
