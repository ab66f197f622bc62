import Fanfare
import FanfareHTTP
import Testing

extension SocketTests {
  /// Exchanges that are begun, and waited for only for a while.
  @Suite struct OverdueExchangeTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
    private static let passed = MonotonicInstant(nanoseconds: 0)

    /// An exchange that is overdue at once, with a server that never ends its answer.
    private func withSilence(
      _ body: (HTTPTransport, ScriptedServer, any TransportExchange) async throws -> Void
    ) async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: Self.passed, for: recipient)
        #expect(await recipient.event.isOverdue)
        // What is given up before has no use for its connection, which is kept for a minute.
        await server.requestsRead(atLeast: 1)
        try await body(transport, server, try #require(exchange))
      }
    }

    @Test func `what is answered in time has ended`() async throws {
      try await exchange([Self.ok]) { transport, server in
        for due in [SystemClock().now.advanced(by: .seconds(600)), nil] {
          let recipient = Recipient()
          #expect(transport.begin(request(server), overdueAt: due, for: recipient) != nil)
          #expect(await recipient.event.reply?.body == "ok")
        }
        #expect(server.acceptedCount == 1)
      }
    }

    @Test func `what isn't answered in time goes on and has its reply later`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: Self.passed, for: recipient)
        #expect(await recipient.event.isOverdue)
        #expect(await exchange?.reply().body == "ok")
        // Its connection is whole.
        let next = await transport.send(request(server))
        #expect(next.body == "ok" && next.transfer.reusedConnection)
      }
    }

    @Test func `a reply that comes while nobody waits is kept`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: Self.passed, for: recipient)
        #expect(await recipient.event.isOverdue)
        // Another exchange on the same loop ends after the first has.
        await server.requestsRead(atLeast: 1)
        _ = await transport.send(request(server))
        #expect(await exchange?.reply().body == "ok")
      }
    }

    @Test func `an instant after the deadline is never reached`() async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        let request = request(server, timeout: .milliseconds(40))
        let recipient = Recipient()
        _ = transport.begin(request, overdueAt: request.deadline, for: recipient)
        #expect(await recipient.event.reply?.failureCode == .deadlineExceeded)
      }
    }

    @Test func `the deadline ends what goes on`() async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        try await server.untilReached { timeout in
          let recipient = Recipient()
          let request = request(server, timeout: timeout)
          let exchange = try #require(transport.begin(request, overdueAt: Self.passed, for: recipient))
          // Where the deadline passed before the exchange was begun, it has ended instead.
          guard await recipient.event.isOverdue else { return }
          #expect(await exchange.reply().failureCode == .deadlineExceeded)
        }
        await server.connectionsClosed(atLeast: server.acceptedCount)
      }
    }

    @Test func `a task that is cancelled gives up what goes on, down to the socket`() async throws {
      try await withSilence { _, server, exchange in
        let code = await withTaskGroup(of: ServiceError.Code?.self) { group in
          group.addTask { await exchange.reply().failureCode }
          group.cancelAll()
          return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `what is under way can be given up from anywhere, and more than once`() async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: nil, for: recipient)
        await server.requestsRead(atLeast: 1)
        exchange?.cancel()
        exchange?.cancel()
        #expect(await recipient.event.reply?.failureCode == .cancelled)
        await server.connectionsClosed(atLeast: 1)
        exchange?.cancel()
      }
    }

    @Test func `a transport that is shut down ends what goes on`() async throws {
      try await withSilence { transport, _, exchange in
        await transport.shutdown()
        #expect(await exchange.reply().failureCode == .transportClosed)
        exchange.cancel()
        let request = try TransportRequest(to: "http://127.0.0.1:1")
        #expect(transport.begin(request, overdueAt: nil, for: Recipient()) == nil)
      }
    }
  }
}

/// Waits for the event of an exchange.
private final class Recipient: TransportRecipient {
  private let events = AsyncStream<TransportEvent>.makeStream()

  func receive(_ event: TransportEvent) {
    events.continuation.yield(event)
  }

  var event: TransportEvent {
    get async {
      for await event in events.stream { return event }
      return .overdue
    }
  }
}

extension TransportEvent {
  fileprivate var isOverdue: Bool {
    if case .overdue = self { return true }
    return false
  }

  fileprivate var reply: TransportReply? {
    if case .ended(let reply) = self { return reply }
    return nil
  }
}
