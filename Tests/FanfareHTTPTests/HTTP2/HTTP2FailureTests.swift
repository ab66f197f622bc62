import Fanfare
import FanfareFramedPeer
import HTTPTypes
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOSSL
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// What HTTP/2 does when a service refuses, goes away, breaks the rules or falls silent.
  @Suite struct HTTP2FailureTests {
    private func sendAll(
      of count: Int,
      _ transport: HTTPTransport,
      _ make: @escaping @Sendable (Int) -> TransportRequest
    ) async -> [TransportReply] {
      await withTaskGroup(of: (Int, TransportReply).self) { group in
        for number in 0..<count { group.addTask { (number, await transport.send(make(number))) } }
        var replies: [(Int, TransportReply)] = []
        for await reply in group { replies.append(reply) }
        return replies.sorted { $0.0 < $1.0 }.map(\.1)
      }
    }

    @Test func `what a service that goes away hasn't looked at is sent again, whatever it is`() async throws {
      try await FramedServer.run(script: { request, talk in
        guard request.isWhole else { return }
        if request.connection > 1 { return talk.answer(request.stream, "second") }
        guard talk.unanswered.count == 5, talk.unanswered.allSatisfy(\.isWhole) else { return }
        let kept = talk.unanswered[1].stream
        talk.goAway(after: kept)
        for request in talk.unanswered where request.stream <= kept { talk.answer(request.stream, "first") }
      }) { server in
        try await withTransport(.demanding) { transport in
          let replies = await sendAll(of: 5, transport) { _ in request(server, .post, body: "x") }
          #expect(replies.compactMap(\.body).sorted() == ["first", "first", "second", "second", "second"])
          // The connection goes once it carries nothing.
          await server.wait { $0.closed == 1 }
          #expect(server.state.accepted == 2)
        }
      }
    }

    @Test func `a refused stream is sent again, and a service that always refuses is left alone`()
      async throws
    {
      try await FramedServer.run(script: { request, talk in
        guard request.isWhole else { return }
        let isFirst = request.stream == 1
        if isFirst || request.path == "/never" {
          talk.reset(request.stream, .refusedStream)
        } else {
          talk.answer(request.stream)
        }
      }) { server in
        try await withTransport(.demanding) { transport in
          let reply = await transport.send(request(server, .post, body: "x"))
          #expect(reply.body == "ok", "\(reply.outcome)")
          let error = await transport.send(request(server, .post, target: "/never", body: "x")).failure
          #expect(error?.code == .connectionRefused)
          #expect(error?.requestMayHaveBeenSent == false)
          #expect(error?.message.contains("REFUSED_STREAM") == true)
          #expect(server.state.requests.count == 6)
          #expect(server.state.accepted == 1)
        }
      }
    }

    @Test func `what a service has begun to answer isn't sent again, whatever it says then`() async throws {
      try await FramedServer.run(script: { request, talk in
        guard request.isWhole else { return }
        talk.head(on: request.stream)
        talk.data(Array("begun".utf8), on: request.stream)
        talk.reset(request.stream, .refusedStream)
      }) { server in
        try await withTransport(.demanding) { transport in
          let error = await transport.send(request(server, .post, body: "x")).failure
          #expect(error?.code == .connectionLost && error?.requestMayHaveBeenSent == true, "\(error as Any)")
          #expect(server.state.requests.count == 1)
        }
      }
    }

    @Test func `those who begin together and are too many for one connection get a second`() async throws {
      try await FramedServer.run(script: { _, _ in }) { server in
        try await withTransport(.demanding) { transport in
          await withTaskGroup { group in
            for _ in 0..<150 { group.addTask { _ = await transport.send(request(server)) } }
            await server.wait { $0.requests.count == 150 }
            group.cancelAll()
          }
          #expect(server.state.accepted == 2)
        }
      }
    }

    @Test func `a body that can be read only once isn't sent again`() async throws {
      try await FramedServer.run(script: { request, talk in
        if request.isWhole { talk.reset(request.stream, .refusedStream) }
      }) { server in
        try await withTransport(.demanding) { transport in
          let once = RequestUpload { send in try await send([1, 2, 3]) }
          let reply = await transport.send(
            TransportRequest(
              endpoint: Endpoint(origin: Origin(scheme: .http, host: "127.0.0.1", port: server.port)),
              method: .post,
              target: "/",
              deadline: SystemClock().now.advanced(by: .seconds(600)),
              upload: once
            )
          )
          #expect(reply.failure?.requestMayHaveBeenSent == false)
          #expect(server.state.requests.count == 1)
        }
      }
    }

    @Test func `a service that wants HTTP/1.1 for an exchange gets it, unless HTTP/2 is demanded`()
      async throws
    {
      let files = try Certificates()
      var tls = try files.server()
      tls.applicationProtocols = ["h2", "http/1.1"]
      try await FramedServer.run(
        tls: try NIOSSLContext(configuration: tls),
        plain: "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplain",
        script: { request, talk in talk.reset(request.stream, .http11Required) }
      ) { server in
        var configuration = HTTPTransportConfiguration(tls: TLSSettings(trustRoots: .file(path: files.root)))
        try await withTransport(configuration) { transport in
          let reply = try await transport.get("https://localhost:\(server.port)")
          #expect(reply.body == "plain", "\(reply.outcome)")
          #expect(reply.transfer.httpVersion == "HTTP/1.1")
        }
        configuration.http2 = .demand
        try await withTransport(configuration) { transport in
          let error = try await transport.get("https://localhost:\(server.port)").failure
          #expect(error?.message.contains("HTTP_1_1_REQUIRED") == true, "\(String(describing: error))")
          #expect(error?.requestMayHaveBeenSent == false)
        }
      }
    }

    @Test func `never more exchanges are open than the service allows, also when it changes its mind`()
      async throws
    {
      try await FramedServer.run(
        settings: [HTTP2Setting(parameter: .maxConcurrentStreams, value: 2)],
        script: { request, talk in
          if request.path == "/first" {
            // None for now, and then one at a time.
            talk.send(.settings(.settings([HTTP2Setting(parameter: .maxConcurrentStreams, value: 0)])))
            talk.answer(request.stream)
            return talk.send(.settings(.settings([HTTP2Setting(parameter: .maxConcurrentStreams, value: 1)])))
          }
          talk.answer(request.stream)
        }
      ) { server in
        var configuration = HTTPTransportConfiguration.demanding
        configuration.maximumConnectionsPerOrigin = 1
        try await withTransport(configuration) { transport in
          #expect(await transport.send(request(server, target: "/first")).body == "ok")
          let replies = await sendAll(of: 20, transport) { request(server, target: "/\($0)") }
          #expect(replies.allSatisfy { $0.body == "ok" })
          #expect(server.state.peakStreams == 1)
          #expect(server.state.accepted == 1)
        }
      }
    }

    @Test func `what a service allows is known to the next connection before it says so`() async throws {
      try await FramedServer.run(
        settings: [HTTP2Setting(parameter: .maxConcurrentStreams, value: 2)],
        script: { request, talk in
          guard request.isWhole else { return }
          talk.answer(request.stream)
          if request.connection == 1, request.stream == 7 { talk.goAway(after: request.stream) }
        }
      ) { server in
        var configuration = HTTPTransportConfiguration.demanding
        configuration.maximumConnectionsPerOrigin = 1
        try await withTransport(configuration) { transport in
          #expect(await transport.send(request(server)).body == "ok")
          let replies = await sendAll(of: 20, transport) { _ in request(server, .post, body: "x") }
          #expect(replies.allSatisfy { $0.body == "ok" })
          #expect(server.state.accepted == 2 && server.state.peakStreams <= 2)
        }
      }
    }

    @Test func `another connection is made when the first is full`() async throws {
      try await FramedServer.run(
        settings: [HTTP2Setting(parameter: .maxConcurrentStreams, value: 3)],
        script: { request, talk in
          if request.path != "/wait" || request.connection > 1 { talk.answer(request.stream) }
        }
      ) { server in
        try await withTransport(.demanding) { transport in
          // So that the limit is known.
          #expect(await transport.send(request(server)).body == "ok")
          let waiting = (0..<3).map { _ in
            Task { await transport.send(request(server, target: "/wait")) }
          }
          await server.wait { $0.requests.count == 4 }
          #expect(await transport.send(request(server, target: "/wait")).body == "ok")
          #expect(server.state.accepted == 2)
          for task in waiting { task.cancel() }
          for task in waiting { #expect(await task.value.failureCode == .cancelled) }
        }
      }
    }

    @Test func `a cancelled exchange resets its stream and hurts no other`() async throws {
      try await FramedServer.run(script: { request, talk in
        if request.path == "/more" {
          for request in talk.unanswered where request.path != "/given-up" { talk.answer(request.stream) }
        }
      }) { server in
        try await withTransport(.demanding) { transport in
          let other = Task { await transport.send(request(server, target: "/other")) }
          let given = Task { await transport.send(request(server, target: "/given-up")) }
          await server.wait { $0.requests.count == 2 }
          given.cancel()
          #expect(await given.value.failureCode == .cancelled)
          await server.wait { $0.resets.count == 1 }
          #expect(server.state.resets.first?.code == .cancel)
          let more = await transport.send(request(server, target: "/more"))
          #expect(more.body == "ok")
          #expect(await other.value.body == "ok")
          #expect(server.state.accepted == 1)
        }
      }
    }

    @Test(arguments: [("/long", "longer"), ("/short", "2 bytes shorter"), ("/large", "larger than 64 bytes")])
    func `a broken answer fails alone`(path: String, message: String) async throws {
      try await FramedServer.run(script: { request, talk in
        switch request.path {
        case "/long", "/short":
          talk.head(200, [("content-length", request.path == "/long" ? "3" : "7")], on: request.stream)
          talk.data(Array("12345".utf8), on: request.stream, isLast: true)
        case "/large":
          talk.head(200, [], on: request.stream)
          talk.data(Array(repeating: 0x78, count: 100), on: request.stream)
        default: talk.answer(request.stream)
        }
      }) { server in
        try await withTransport(.demanding) { transport in
          async let other = transport.send(request(server, target: "/other"))
          let error = await transport.send(request(server, target: path, maximumResponseBytes: 64)).failure
          #expect(error?.message.contains(message) == true, "\(String(describing: error))")
          #expect(error?.requestMayHaveBeenSent == true)
          _ = await other
          #expect(await transport.send(request(server)).body == "ok")
          #expect(server.state.accepted == 1)
        }
      }
    }

    @Test(arguments: ["Upper", "connection", "transfer-encoding", ":status", "bad value"])
    func `a head that isn't one in HTTP/2 fails alone`(name: String) async throws {
      try await FramedServer.run(script: { request, talk in
        guard request.path == "/broken" else { return talk.answer(request.stream) }
        let field = name == "bad value" ? ("x", "a\u{0}b") : (name, "x")
        talk.head(200, [field], on: request.stream, isLast: true)
      }) { server in
        try await withTransport(.demanding) { transport in
          let error = await transport.send(request(server, target: "/broken")).failure
          #expect(error?.code == .undecodableResponse, "\(String(describing: error))")
          #expect(await transport.send(request(server)).body == "ok")
          #expect(server.state.accepted == 1)
        }
      }
    }

    /// Frames that end a connection: of no length, of an impossible one, continued without end, for a stream that never was, pushed.
    private static let fatal: [[UInt8]] = [
      Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), [0, 0, 1, 4, 0, 0, 0, 0, 0, 0],
      [0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1],
      [0, 0, 1, 1, 0, 0, 0, 0, 1, 0x88]
        + (0..<40).flatMap { _ in [0, 0, 1, 9, 0, 0, 0, 0, 1, 0x88] as [UInt8] },
      [0, 0, 1, 0, 0, 0, 0, 0, 99, 0], [0, 0, 5, 5, 4, 0, 0, 0, 1, 0, 0, 0, 2, 0x82],
    ]

    @Test(arguments: fatal.indices)
    func `frames that break the connection fail its exchanges, and the next gets another`(
      index: Int
    ) async throws {
      let fatal = Self.fatal[index]
      try await FramedServer.run(script: { request, talk in
        if request.connection > 1 || request.path == "/first" { return talk.answer(request.stream) }
        if talk.unanswered.count == 2 { talk.bytes(fatal) }
      }) { server in
        try await withTransport(.demanding) { transport in
          let replies = await sendAll(of: 2, transport) { _ in request(server, .post) }
          for reply in replies {
            #expect(reply.failureCode == .undecodableResponse, "\(reply.outcome)")
            #expect(reply.failure?.requestMayHaveBeenSent == true)
          }
          #expect(await transport.send(request(server)).body == "ok")
          #expect(server.state.accepted == 2)
        }
      }
    }

    @Test func `a connection that closes ends its exchanges, and says that they may have been seen`()
      async throws
    {
      try await FramedServer.run(script: { request, talk in
        if request.path == "/first" { return talk.answer(request.stream) }
        if talk.unanswered.count == 2 { talk.close() }
      }) { server in
        try await withTransport(.demanding) { transport in
          #expect(await transport.send(request(server, target: "/first")).body == "ok")
          let replies = await sendAll(of: 2, transport) { _ in request(server, .post) }
          for reply in replies {
            #expect(reply.failureCode == .connectionLost, "\(reply.outcome)")
            #expect(reply.failure?.requestMayHaveBeenSent == true)
            #expect(reply.failure?.progress == .waiting)
          }
        }
      }
    }

    @Test func `a kept connection that is closed when it is used again costs nothing`() async throws {
      try await FramedServer.run(script: { request, talk in
        if request.path == "/again", request.connection == 1 { return talk.close() }
        talk.answer(request.stream)
      }) { server in
        try await withTransport(.demanding) { transport in
          #expect(await transport.send(request(server)).body == "ok")
          let reply = await transport.send(request(server, target: "/again"))
          #expect(reply.body == "ok", "\(reply.outcome)")
          #expect(server.state.accepted == 2)
        }
      }
    }

    @Test(arguments: [false, true])
    func `a reader that is slow holds up its own stream alone`(hasEmptyFrames: Bool) async throws {
      let size = 6 << 20
      try await FramedServer.run(script: { request, talk in
        guard request.path == "/large" else { return talk.answer(request.stream) }
        talk.head(on: request.stream)
        for _ in 0..<(size >> 16) {
          talk.data(Array(repeating: 0x78, count: 1 << 16), on: request.stream)
          // They say nothing of what the reader has taken.
          if hasEmptyFrames { talk.data([], on: request.stream) }
        }
        talk.data([], on: request.stream, isLast: true)
      }) { server in
        try await withTransport(.demanding) { transport in
          let client = try ServiceClient(
            transport: transport,
            services: [
              "a": Service(
                "http://127.0.0.1:\(server.port)",
                policy: ServicePolicy(timeout: .seconds(600)) { $0.idleTimeout = nil }
              )
            ]
          )
          let answer = try await client.stream(
            ServiceCall("a", ServiceRequest(method: .get, path: "/large"))
          ).get()
          // The window is used up: the other exchanges have come and gone, and the rest still waits at the service.
          await server.wait { $0.sent >= 1 << 20 }
          for _ in 0..<20 { #expect(await transport.send(request(server)).body == "ok") }
          #expect(server.state.sent <= (1 << 20) + (256 << 10) + (1 << 16))
          var count = 0
          for try await piece in answer { count += piece.count }
          #expect(count == size)
          #expect(server.state.accepted == 1)
        }
      }
    }

    @Test func `shutting down ends what is under way`() async throws {
      try await FramedServer.run(script: { _, _ in }) { server in
        let transport = HTTPTransport(.demanding, eventLoops: 1)
        let task = Task { await transport.send(request(server)) }
        await server.wait { $0.requests.count == 1 }
        await transport.shutdown()
        #expect(await task.value.failureCode == .transportClosed)
        await server.wait { $0.closed == 1 }
      }
    }
  }
}
