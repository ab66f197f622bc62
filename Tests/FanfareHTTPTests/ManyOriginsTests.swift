import Dispatch
import Fanfare
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// Calls to many origins, each an address of the loopback network with the same port.
  @Suite struct ManyOriginsTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    private func request(_ server: ScriptedServer, _ index: Int) -> TransportRequest {
      TransportRequest(
        endpoint: Endpoint(
          origin: Origin(scheme: .http, host: "127.0.\(index / 250).\(index % 250 + 1)", port: server.port)
        ),
        method: .get,
        target: "/",
        deadline: SystemClock().now.advanced(by: .seconds(600)),
        allowsRepetition: true
      )
    }

    @Test func `calls to many origins share few connections, and nothing of an origin stays behind`()
      async throws
    {
      let configuration = HTTPTransportConfiguration(maximumConnections: 8)
      try await ScriptedServer.run(host: "0.0.0.0", script: { _ in [.send(Self.ok)] }) { server in
        try await withTransport(configuration) { transport in
          await withTaskGroup(of: String?.self) { group in
            for index in 0..<300 { group.addTask { await transport.send(self.request(server, index)).body } }
            for await body in group { #expect(body == "ok") }
          }
          // The server hears of a close later than the transport; without the bound there would be 300.
          #expect(server.peakOpen <= 32)
          // Those whose connections are on their way out count for a moment; those of 292 others are gone.
          let known = await transport.poolCounts().reduce(0, +)
          #expect(known <= 32)
        }
      }
    }

    @Test func `an origin with several connections gives way to one that has none`() async throws {
      let configuration = HTTPTransportConfiguration(maximumConnections: 2)
      try await ScriptedServer.run(host: "0.0.0.0", script: { _ in [.send(Self.ok)] }) { server in
        try await withTransport(configuration) { transport in
          await withTaskGroup(of: String?.self) { group in
            for _ in 0..<200 { group.addTask { await transport.send(self.request(server, 0)).body } }
            for index in 1..<20 { group.addTask { await transport.send(self.request(server, index)).body } }
            for await body in group { #expect(body == "ok") }
          }
        }
      }
    }

    @Test func `a name that isn't found is no verdict on its service`() async throws {
      let resolver = HostResolver { _ in .failure(HostLookupError(.unknown)) }
      let transport = HTTPTransport(HTTPTransportConfiguration(), eventLoops: 1, resolver: resolver)
      let reply = await transport.send(try TransportRequest(to: "http://nowhere.invalid"))
      #expect(reply.failureCode == .nameNotResolved)
      #expect(reply.failure?.requestMayHaveBeenSent == false)
      await transport.shutdown()
    }

    @Test
    func
      `a name that isn't answered ends its call after the connect time-out, and the transport at any time`()
      async throws
    {
      let mayAnswer = DispatchSemaphore(value: 0)
      let resolver = HostResolver { _ in
        mayAnswer.wait()
        mayAnswer.signal()
        return .success(HostLookup.literal("127.0.0.1") ?? [])
      }
      let configuration = HTTPTransportConfiguration(connectTimeout: .milliseconds(20))
      let transport = HTTPTransport(configuration, eventLoops: 1, resolver: resolver)
      let reply = await transport.send(try TransportRequest(to: "http://slow.invalid:1"))
      #expect(reply.failureCode == .nameNotResolved)

      let patient = HTTPTransport(HTTPTransportConfiguration(), eventLoops: 1, resolver: resolver)
      let request = try TransportRequest(to: "http://slow.invalid:1")
      async let pending = patient.send(request)
      for _ in 0..<1000 { await Task.yield() }
      await patient.shutdown()
      #expect(await pending.failureCode == .transportClosed)
      mayAnswer.signal()
      // Asked once more, so that the answer to those before has been given.
      _ = await transport.send(try TransportRequest(to: "http://slow.invalid:1"))
      await transport.shutdown()
    }

    @Test func `only public addresses are connected to where the policy says so`() async throws {
      try await ScriptedServer.run(script: { _ in [.send(Self.ok)] }) { server in
        let resolver = HostResolver { _ in .success(HostLookup.literal("127.0.0.1") ?? []) }
        let named = Origin(scheme: .http, host: "allowed.invalid", port: server.port)
        let configuration = HTTPTransportConfiguration(addresses: .publicOnly(except: [named]))
        let transport = HTTPTransport(configuration, eventLoops: 1, resolver: resolver)
        let urls = ["name.invalid", "127.0.0.1", "0x7f.1", "[::ffff:127.0.0.1]"]
        for host in urls {
          let reply = await transport.send(try TransportRequest(to: "http://\(host):\(server.port)"))
          #expect(reply.failureCode == .targetRefused, "\(host)")
        }
        let socket = await transport.send(try TransportRequest(to: "http+unix://%2Ftmp%2Fnone.sock"))
        #expect(socket.failureCode == .targetRefused)
        let reply = await transport.send(try TransportRequest(to: "http://allowed.invalid:\(server.port)"))
        #expect(reply.body == "ok")
        #expect(server.acceptedCount == 1)
        await transport.shutdown()
      }
    }
  }
}
