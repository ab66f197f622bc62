import Dispatch
import Fanfare
import Glibc
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// How far an exchange has come that is given up.
  @Suite(.timeLimit(.minutes(5))) struct ExchangeProgressTests {
    /// Gives an exchange up as soon as it has come so far, and returns what its error says of that.
    private func progress(
      of request: TransportRequest,
      on transport: HTTPTransport,
      once hasCome: @escaping @Sendable (ExchangeProgress?) -> Bool
    ) async throws -> ExchangeProgress? {
      let recipient = Recipient()
      let exchange = try #require(
        transport.begin(request, overdueAt: nil, for: recipient) as? Exchange
      )
      while true {
        let now = try await exchange.loop.eventLoop.submit { exchange.progress }.get()
        if hasCome(now) { break }
      }
      exchange.cancel()
      return await recipient.reply?.failure?.progress
    }

    @Test func `a name that isn't answered is being looked up`() async throws {
      let mayAnswer = DispatchSemaphore(value: 0)
      let resolver = HostResolver { _ in
        mayAnswer.wait()
        return .failure(HostLookupError(.unknown))
      }
      let transport = HTTPTransport(HTTPTransportConfiguration(), eventLoops: 1, resolver: resolver)
      let request = try TransportRequest(to: "http://slow.invalid")
      let progress = try await progress(of: request, on: transport) { $0 == .resolving }
      #expect(progress == .resolving)
      mayAnswer.signal()
      await transport.shutdown()
    }

    @Test func `a service that accepts no connection is being connected to`() async throws {
      // A listener that nobody accepts from takes one connection more than its backlog, and lets further ones wait.
      let port = try Listener.full()
      try await withTransport { transport in
        let request = try TransportRequest(to: "http://127.0.0.1:\(port.number)")
        let progress = try await progress(of: request, on: transport) { $0 == .connecting }
        #expect(progress == .connecting)
      }
      port.close()
    }

    @Test func `a service that doesn't answer the handshake holds TLS up`() async throws {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        try await withTransport { transport in
          let request = try TransportRequest(to: "https://127.0.0.1:\(server.port)")
          let progress = try await progress(of: request, on: transport) { $0 == .securing }
          #expect(progress == .securing)
        }
      }
    }

    @Test func `a request that finds every connection in use waits for one`() async throws {
      let configuration = HTTPTransportConfiguration(maximumConnectionsPerOrigin: 1)
      try await ScriptedServer.run(script: { _ in [] }) { server in
        try await withTransport(configuration) { transport in
          let first = transport.begin(request(server), overdueAt: nil, for: Recipient())
          await server.requestsRead(atLeast: 1)
          let progress = try await progress(of: request(server), on: transport) { $0 == .queued }
          #expect(progress == .queued)
          first?.cancel()
        }
      }
    }

    @Test func `a service that doesn't read lets the request stand`() async throws {
      try await ScriptedServer.run(earlyAnswer: "", script: { _ in [] }) { server in
        try await withTransport { transport in
          // More than the system keeps for a socket on both sides.
          let body = String(repeating: "x", count: 64 << 20)
          let progress = try await progress(of: request(server, .post, body: body), on: transport) {
            progress in
            guard case .sending(let bytes, _) = progress else { return false }
            return bytes > 0
          }
          let total = try #require(progress?.total)
          #expect(total > 64 << 20)
          #expect((1..<total).contains(progress?.bytes ?? 0))
        }
      }
    }

    @Test(arguments: [
      ("", ExchangeProgress.waiting),
      ("HTTP/1.1 200", .receivingHead(bytes: 12)),
      (
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nfirst",
        .receivingBody(bytes: 5, of: 100)
      ),
      (
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\none\r\n", .receivingBody(bytes: 3, of: nil)
      ),
    ])
    func `what has come of an answer is counted`(answer: String, expected: ExchangeProgress) async throws {
      try await exchange([answer]) { transport, server in
        let progress = try await progress(of: request(server), on: transport) { $0 == expected }
        #expect(progress == expected)
      }
    }
  }
}

/// Keeps the reply of an exchange.
private final class Recipient: TransportRecipient {
  private let replies = AsyncStream<TransportReply>.makeStream()

  func exchangeIsOverdue(_ request: TransportRequest) {}

  func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    replies.continuation.yield(reply)
  }

  var reply: TransportReply? {
    get async { await replies.stream.first { _ in true } }
  }
}

/// A listening socket of the loopback network whose queue of connections is full.
private struct Listener {
  let number: Int
  private let descriptors: [CInt]

  static func full() throws -> Listener {
    let listener = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    // The bytes of a `sockaddr_in`: its family, two of the port, four of the host. By name its members can't be used where SwiftNIO
    // brings the same header along.
    var address: [UInt8] = [0, 0, 0, 0, 127, 0, 0, 1] + Array(repeating: 0, count: 8)
    address.withUnsafeMutableBytes { $0.storeBytes(of: sa_family_t(AF_INET), as: sa_family_t.self) }
    var length = socklen_t(address.count)
    let isListening = address.withUnsafeMutableBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) {
        bind(listener, $0.baseAddress, length) == 0 && listen(listener, 0) == 0
          && getsockname(listener, $0.baseAddress, &length) == 0
      }
    }
    try #require(isListening)
    var descriptors = [listener]
    for _ in 0..<4 {
      let client = socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
      address.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: sockaddr.self) { _ = connect(client, $0.baseAddress, length) }
      }
      descriptors.append(client)
    }
    return Listener(number: Int(address[2]) << 8 | Int(address[3]), descriptors: descriptors)
  }

  func close() {
    for descriptor in descriptors { _ = Glibc.close(descriptor) }
  }
}
