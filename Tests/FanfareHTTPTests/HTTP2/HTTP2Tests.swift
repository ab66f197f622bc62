import Fanfare
import FanfareFramedPeer
import HTTPTypes
import NIOHPACK
import NIOHTTP2
import NIOSSL
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// What HTTP/2 does when all goes well.
  @Suite struct HTTP2Tests {
    @Test func `fifty exchanges that wait for one another share one connection`() async throws {
      try await FramedServer.run(script: { _, talk in
        guard talk.unanswered.count == 50 else { return }
        for request in talk.unanswered { talk.answer(request.stream, request.path) }
      }) { server in
        try await withTransport(.demanding) { transport in
          await withTaskGroup(of: TransportReply.self) { group in
            for number in 0..<50 {
              group.addTask { await transport.send(request(server, target: "/\(number)")) }
            }
            var bodies: Set<String> = []
            for await reply in group {
              bodies.insert(reply.body ?? "\(reply.outcome)")
              #expect(reply.transfer.httpVersion == "HTTP/2")
            }
            #expect(bodies == Set((0..<50).map { "/\($0)" }))
          }
          #expect(server.state.accepted == 1)
        }
      }
    }

    private static let offers: [(HTTP2Use, [String], String)] = [
      (.allow, ["h2", "http/1.1"], "HTTP/2"), (.allow, ["http/1.1"], "HTTP/1.1"), (.allow, [], "HTTP/1.1"),
      (.forbid, ["h2", "http/1.1"], "HTTP/1.1"), (.demand, ["h2", "http/1.1"], "HTTP/2"),
    ]

    @Test(arguments: offers)
    func `the handshake decides which version is spoken`(
      use: HTTP2Use,
      offer: [String],
      version: String
    )
      async throws
    {
      let files = try Certificates()
      var tls = try files.server()
      tls.applicationProtocols = offer
      try await FramedServer.run(
        tls: try NIOSSLContext(configuration: tls),
        plain: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
        script: { request, talk in talk.answer(request.stream) }
      ) { server in
        var configuration = HTTPTransportConfiguration(tls: TLSSettings(trustRoots: .file(path: files.root)))
        configuration.http2 = use
        try await withTransport(configuration) { transport in
          for isReused in [false, true] {
            let reply = try await transport.get("https://localhost:\(server.port)")
            #expect(reply.body == "ok", "\(reply.outcome)")
            #expect(reply.transfer.httpVersion == version)
            #expect(reply.transfer.reusedConnection == isReused)
            #expect((reply.transfer.securing > .zero) == !isReused)
          }
        }
      }
    }

    @Test(arguments: [["http/1.1"], []])
    func `a service that doesn't offer what is demanded is told as that`(offer: [String]) async throws {
      let files = try Certificates()
      var tls = try files.server()
      tls.applicationProtocols = offer
      try await FramedServer.run(tls: try NIOSSLContext(configuration: tls), script: { _, _ in }) { server in
        var configuration = HTTPTransportConfiguration(tls: TLSSettings(trustRoots: .file(path: files.root)))
        configuration.http2 = .demand
        try await withTransport(configuration) { transport in
          let error = try await transport.get("https://localhost:\(server.port)").failure
          #expect(error?.requestMayHaveBeenSent == false)
          let hints = ["doesn't offer HTTP/2", "doesn't speak the version of HTTP that it was offered"]
          #expect(hints.contains { error?.message.contains($0) == true }, "\(String(describing: error))")
        }
      }
    }

    @Test func `a service without TLS that speaks HTTP/1.1 only is told as that where HTTP/2 is demanded`()
      async throws
    {
      try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 400 Bad Request\r\n\r\n")] }) { server in
        try await withTransport(.demanding) { transport in
          let error = try await transport.get("http://127.0.0.1:\(server.port)").failure
          #expect(
            error?.message.contains("does it speak HTTP/1.1 only?") == true,
            "\(String(describing: error))"
          )
        }
      }
    }

    @Test
    func `exchanges that wait for the first handshake get a connection each from a service without HTTP/2`()
      async throws
    {
      let files = try Certificates()
      try await ScriptedServer.run(
        tls: try NIOSSLContext(configuration: files.server()),
        script: { $0 == 0 ? [] : [.send("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")] }
      ) { server in
        let tls = TLSSettings(trustRoots: .file(path: files.root))
        try await withTransport(HTTPTransportConfiguration(tls: tls)) { transport in
          try await withThrowingTaskGroup(of: TransportReply.self) { group in
            for _ in 0..<8 { group.addTask { try await transport.get("https://localhost:\(server.port)") } }
            // The first of them keeps its connection for itself.
            for _ in 0..<7 {
              let reply = try await group.next()
              #expect(reply?.body == "ok")
            }
            group.cancelAll()
          }
        }
      }
    }

    @Test func `fields are those of HTTP/2, and what belongs to a connection stays out`() async throws {
      try await FramedServer.run(script: { request, talk in
        if request.isWhole { talk.answer(request.stream) }
      }) { server in
        try await withTransport(.demanding) { transport in
          var fields = HTTPFields()
          for (name, value) in [
            ("Connection", "close"), ("Keep-Alive", "5"), ("Proxy-Connection", "x"), ("Upgrade", "h2c"),
            ("Transfer-Encoding", "gzip"), ("Host", "elsewhere"), ("TE", "gzip"), ("X-Own", "1"),
            ("Cookie", "a=b; c=d"),
          ] {
            fields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
          }
          let reply = await transport.send(
            request(
              server,
              .post,
              target: "/a?b",
              body: "text",
              headers: fields,
              deadlineHeader: .requestTimeoutMilliseconds
            )
          )
          #expect(reply.body == "ok", "\(reply.outcome)")
          let sent = try #require(server.state.requests.first)
          let names = sent.fields.map(\.name)
          #expect(names.prefix(4) == [":method", ":scheme", ":authority", ":path"])
          #expect(sent.fields.first(name: ":authority") == "127.0.0.1:\(server.port)")
          #expect(sent.fields.first(name: ":scheme") == "http")
          #expect(sent.path == "/a?b")
          let others = Set(names.dropFirst(4))
          #expect(
            others == [
              "x-own", "cookie", "user-agent", "accept-encoding", "x-request-timeout-ms", "content-length",
            ]
          )
          #expect(sent.fields.first(name: "content-length") == "4")
        }
      }
    }

    @Test func `interim heads are passed over, and trailers come with the answer`() async throws {
      try await FramedServer.run(script: { request, talk in
        talk.head(103, [("link", "</a>")], on: request.stream)
        talk.head(200, [("set-cookie", "a=1"), ("set-cookie", "b=2")], on: request.stream)
        talk.data(Array("text".utf8), on: request.stream)
        talk.send(.headers(.init(headers: ["x-check": "7"], endStream: true)), on: request.stream)
      }) { server in
        try await withTransport(.demanding) { transport in
          let response = try await transport.send(request(server)).response()
          #expect(response.status == .ok)
          #expect(response.headers[values: .setCookie] == ["a=1", "b=2"])
          #expect(response.body == Array("text".utf8))
          #expect(response.trailers[try #require(HTTPField.Name("x-check"))] == "7")
        }
      }
    }

    @Test func `answers without a body are whole with their head`() async throws {
      try await FramedServer.run(script: { request, talk in
        let status = request.path == "/none" ? 204 : 200
        talk.head(status, status == 200 ? [("content-length", "9")] : [], on: request.stream, isLast: true)
      }) { server in
        try await withTransport(.demanding) { transport in
          let head = try await transport.send(request(server, .head)).response()
          #expect(head.status == .ok && head.headers[.contentLength] == "9" && head.body.isEmpty)
          let none = try await transport.send(request(server, target: "/none")).response()
          #expect(none.status == .noContent && none.body.isEmpty)
        }
      }
    }

    @Test func `a body larger than every window comes to the same in both directions`() async throws {
      let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
      try await FramedServer.run(script: { request, talk in
        guard request.isWhole else { return }
        talk.head(on: request.stream)
        talk.data(request.body, on: request.stream, isLast: true)
      }) { server in
        try await withTransport(.demanding) { transport in
          for upload in [
            nil,
            RequestUpload(length: nil) { send in
              for start in stride(from: 0, to: bytes.count, by: 99_991) {
                try await send(Array(bytes[start..<min(start + 99_991, bytes.count)]))
              }
            },
          ] {
            let reply = await transport.send(
              TransportRequest(
                endpoint: Endpoint(origin: Origin(scheme: .http, host: "127.0.0.1", port: server.port)),
                method: .post,
                target: "/",
                body: upload == nil ? bytes : [],
                deadline: SystemClock().now.advanced(by: .seconds(600)),
                upload: upload
              )
            )
            #expect((try? reply.response().body) == bytes)
            #expect(reply.transfer.bytesSent > bytes.count && reply.transfer.bytesReceived > bytes.count)
          }
        }
      }
    }
  }
}

extension HTTPTransportConfiguration {
  /// HTTP/2 also without TLS.
  static var demanding: HTTPTransportConfiguration { HTTPTransportConfiguration(http2: .demand) }
}
