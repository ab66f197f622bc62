import Fanfare
import Foundation
import HTTPTypes
import NIOCore
import NIOSSL
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// What the waiting for a connection is made of.
  @Suite(.timeLimit(.minutes(5))) struct ConnectionOpeningTests {
    private static let ok: [ScriptedServer.Step] = [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")]

    @Test func `a new connection over TLS is looked up, opened and secured, and a kept one is none of it`()
      async throws
    {
      let files = try Certificates()
      let settings = TLSSettings(trustRoots: .file(path: files.root))
      try await ScriptedServer.run(
        tls: try NIOSSLContext(configuration: files.server()),
        script: { _ in Self.ok }
      ) {
        server in
        try await withTransport(HTTPTransportConfiguration(tls: settings)) { transport in
          let first = await transport.send(try TransportRequest(to: "https://localhost:\(server.port)"))
            .transfer
          #expect(first.resolving > .zero && first.opening > .zero && first.securing > .zero)
          #expect(first.resolving + first.opening + first.securing <= first.connecting)
          #expect(first.queueing == first.connecting - first.resolving - first.opening - first.securing)
          let second = await transport.send(try TransportRequest(to: "https://localhost:\(server.port)"))
            .transfer
          #expect(second.reusedConnection)
          #expect(second.resolving == .zero && second.opening == .zero && second.securing == .zero)
          #expect(second.queueing == second.connecting)
        }
      }
    }

    @Test func `who waits for the connection of another queues`() async throws {
      let configuration = HTTPTransportConfiguration(maximumConnectionsPerOrigin: 1)
      try await ScriptedServer.run(script: { _ in Self.ok }) { server in
        try await withTransport(configuration) { transport in
          let loop = try #require(transport.openLoop)
          let (first, second) = (OneShot<TransportReply>(), OneShot<TransportReply>())
          let (one, other) = (request(server), request(server))
          // In one turn of the loop, so that the second comes before the first has its connection.
          try await loop.eventLoop.submit {
            _ = transport.begin(one, overdueAt: nil, for: first)
            _ = transport.begin(other, overdueAt: nil, for: second)
          }.get()
          let transfers = await [first.wait().transfer, second.wait().transfer]
          let reused = try #require(transfers.first { $0.reusedConnection })
          #expect(reused.queueing == reused.connecting && reused.connecting > .zero)
          #expect(transfers.contains { !$0.reusedConnection && $0.opening > .zero && $0.securing == .zero })
        }
      }
    }

    @Test func `a request that doesn't fit into the socket's buffer measures how long it is sent`()
      async throws
    {
      try await ScriptedServer.run(script: { _ in Self.ok }) { server in
        try await withTransport { transport in
          let small = await transport.send(request(server, .post, body: "x")).transfer
          #expect(small.sending == .zero)
          let body = String(repeating: "x", count: 4 << 20)
          let large = await transport.send(request(server, .post, body: body)).transfer
          #expect(large.sending > .zero && large.sending <= large.waiting)
        }
      }
    }
  }
}
