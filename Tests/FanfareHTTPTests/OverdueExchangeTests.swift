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
      _ body: (HTTPTransport, ScriptedServer, any TransportExchange, Recipient) async throws -> Void
    ) async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: Self.passed, for: recipient)
        #expect(await recipient.isOverdue)
        // What is given up before has no use for its connection, which is kept for a minute.
        await server.requestsRead(atLeast: 1)
        try await body(transport, server, try #require(exchange), recipient)
      }
    }

    @Test func `what is answered in time has ended`() async throws {
      try await exchange([Self.ok]) { transport, server in
        for due in [SystemClock().now.advanced(by: .seconds(600)), nil] {
          let recipient = Recipient()
          #expect(transport.begin(request(server), overdueAt: due, for: recipient) != nil)
          #expect(await recipient.reply?.body == "ok")
        }
        #expect(server.acceptedCount == 1)
      }
    }

    @Test func `what isn't answered in time goes on and has its reply later`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: Self.passed, for: recipient)
        #expect(exchange != nil)
        #expect(await recipient.isOverdue)
        #expect(await recipient.reply?.body == "ok")
        // Its connection is whole.
        let next = await transport.send(request(server))
        #expect(next.body == "ok" && next.transfer.reusedConnection)
      }
    }

    @Test func `a reply that comes while nobody waits is kept`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let recipient = Recipient()
        let exchange = transport.begin(request(server), overdueAt: Self.passed, for: recipient)
        #expect(exchange != nil)
        #expect(await recipient.isOverdue)
        // Another exchange on the same loop ends after the first has.
        await server.requestsRead(atLeast: 1)
        _ = await transport.send(request(server))
        #expect(await recipient.reply?.body == "ok")
      }
    }

    @Test func `an instant after the deadline is never reached`() async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        let request = request(server, timeout: .milliseconds(40))
        let recipient = Recipient()
        _ = transport.begin(request, overdueAt: request.deadline, for: recipient)
        #expect(await recipient.reply?.failureCode == .deadlineExceeded)
      }
    }

    @Test func `the deadline ends what goes on`() async throws {
      try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n"]) { transport, server in
        try await server.untilReached { timeout in
          let recipient = Recipient()
          let request = request(server, timeout: timeout)
          _ = try #require(transport.begin(request, overdueAt: Self.passed, for: recipient))
          // Where the deadline passed before the exchange was begun, it has ended instead.
          guard await recipient.isOverdue else { return }
          #expect(await recipient.reply?.failureCode == .deadlineExceeded)
        }
        await server.connectionsClosed(atLeast: server.acceptedCount)
      }
    }

    @Test func `what is overdue can be given up, down to the socket`() async throws {
      try await withSilence { _, server, exchange, recipient in
        exchange.cancel()
        #expect(await recipient.reply?.failureCode == .cancelled)
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
        #expect(await recipient.reply?.failureCode == .cancelled)
        await server.connectionsClosed(atLeast: 1)
        exchange?.cancel()
      }
    }

    @Test func `a transport that is shut down ends what goes on`() async throws {
      try await withSilence { transport, _, exchange, recipient in
        await transport.shutdown()
        #expect(await recipient.reply?.failureCode == .transportClosed)
        exchange.cancel()
        let request = try TransportRequest(to: "http://127.0.0.1:1")
        #expect(transport.begin(request, overdueAt: nil, for: Recipient()) == nil)
      }
    }
  }
}

/// Waits for what is told of an exchange.
private final class Recipient: TransportRecipient {
  private let replies = AsyncStream<TransportReply?>.makeStream()

  func exchangeIsOverdue(_ request: TransportRequest) { replies.continuation.yield(nil) }

  func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    replies.continuation.yield(reply)
  }

  /// Whether the next that it is told is that the exchange goes on.
  var isOverdue: Bool {
    get async {
      guard let told = await replies.stream.first(where: { _ in true }) else { return false }
      if case nil = told { return true }
      return false
    }
  }

  /// The reply, if that is the next that it is told.
  var reply: TransportReply? {
    get async { await replies.stream.first { _ in true } ?? nil }
  }
}
