import Fanfare
import FanfareHTTP
import Testing

extension SocketTests {
  /// Exchanges that are waited for only for a while.
  @Suite struct PausedExchangeTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    private static let clock = SystemClock()

    private func soon(_ duration: Duration = .milliseconds(5)) -> MonotonicInstant {
      Self.clock.now.advanced(by: duration)
    }

    /// A server that never answers, until it is told to close.
    private func withSilence(
      timeout: Duration = .seconds(10),
      _ body: (HTTPTransport, ScriptedServer, any TransportExchange) async throws -> Void
    ) async throws {
      try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n")] }) {
        server in
        try await withTransport { transport in
          let progress = await transport.send(request(server, timeout: timeout), waitingUntil: soon())
          guard case .underWay(let exchange)? = progress else {
            Issue.record("\(String(describing: progress))")
            return
          }
          try await body(transport, server, exchange)
        }
      }
    }

    @Test func `what is answered in time has ended`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let progress = await transport.send(request(server), waitingUntil: soon(.seconds(5)))
        guard case .ended(let reply)? = progress else {
          Issue.record("\(String(describing: progress))")
          return
        }
        #expect(reply.body == "ok")
      }
    }

    @Test func `what isn't answered in time goes on and has its reply later`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let progress = await transport.send(request(server), waitingUntil: MonotonicInstant(nanoseconds: 0))
        guard case .underWay(let exchange)? = progress else {
          Issue.record("\(String(describing: progress))")
          return
        }
        #expect(await exchange.reply().body == "ok")
        // Its connection is whole.
        let next = await transport.send(request(server))
        #expect(next.body == "ok" && next.transfer.reusedConnection)
      }
    }

    @Test func `a reply that comes while nobody waits is kept`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let progress = await transport.send(request(server), waitingUntil: MonotonicInstant(nanoseconds: 0))
        guard case .underWay(let exchange)? = progress else {
          Issue.record("\(String(describing: progress))")
          return
        }
        // Another exchange on the same loop ends after the first has.
        await server.requestsRead(atLeast: 1)
        _ = await transport.send(request(server))
        #expect(await exchange.reply().body == "ok")
      }
    }

    @Test func `the deadline ends what goes on`() async throws {
      try await withSilence(timeout: .milliseconds(40)) { _, server, exchange in
        #expect(await exchange.reply().error?.code == .deadlineExceeded)
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `a task that is cancelled gives up what goes on, down to the socket`() async throws {
      try await withSilence { _, server, exchange in
        let error = await withTaskGroup(of: TransportError?.self) { group in
          group.addTask { await exchange.reply().error }
          group.cancelAll()
          return await group.next() ?? nil
        }
        #expect(error?.code == .cancelled)
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `a transport that is shut down ends what goes on`() async throws {
      try await withSilence { transport, _, exchange in
        await transport.shutdown()
        #expect(await exchange.reply().error?.code == .transportClosed)
      }
    }
  }
}

extension TransportReply {
  fileprivate var error: TransportError? {
    if case .failure(let error) = outcome { return error }
    return nil
  }
}
