import Fanfare
import FanfareHTTP
import HTTPTypes
import Testing

extension SocketTests {
  /// Answers that are read while they come, over real sockets.
  @Suite struct StreamedResponseTests {
    private func client(
      _ transport: HTTPTransport,
      _ server: ScriptedServer,
      _ change: (inout ServicePolicy) -> Void = { _ in }
    ) throws -> ServiceClient {
      var policy = ServicePolicy(timeout: .seconds(600))
      policy.retry = .never
      change(&policy)
      return try ServiceClient(
        transport: transport,
        services: ["a": Service("http://127.0.0.1:\(server.port)", policy: policy)]
      )
    }

    private let call = ServiceCall("a", ServiceRequest(method: .get, path: "/"))

    private static func chunked(_ pieces: [String]) -> String {
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        + pieces.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
    }

    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    @Test func `what has come can be read before the answer is complete`() async throws {
      try await exchange([Self.chunked(["data: 1\n\n"])]) { transport, server in
        let answer = try await client(transport, server).stream(call).get()
        var events = answer.events().makeAsyncIterator()
        #expect(try await events.next()?.data == "1")
        #expect(answer.result == nil)
      }
    }

    @Test(arguments: [
      chunked(["data: 1\n\n", "data: 2\n\n", ""]),
      "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 18\r\n\r\ndata: 1\n\ndata: 2\n\n",
    ])
    func `a connection is used again after an answer that was read to its end`(text: String) async throws {
      try await exchange([text]) { transport, server in
        let client = try client(transport, server)
        for _ in 0..<3 {
          var data: [String] = []
          for try await event in try await client.stream(call).get().events() { data.append(event.data) }
          #expect(data == ["1", "2"])
        }
        #expect(server.acceptedCount == 1)
      }
    }

    @Test func `what comes before a fault in the same piece is handed on`() async throws {
      try await exchange([Self.chunked(["data: 1\n\n"]) + "no chunk\r\n"]) { transport, server in
        var events = try await client(transport, server).stream(call).get().events().makeAsyncIterator()
        #expect(try await events.next()?.data == "1")
        await #expect(throws: ServiceError.self) { try await events.next() }
      }
    }

    @Test func `what a stream of events comes to is known at its end, however far it was read`() async throws
    {
      let text = Self.chunked(["data: 1\n\n", "data: 42\n\n", "data: end\n\n", ""])
      try await exchange([text]) { transport, server in
        let client = try client(transport, server) {
          $0.meters = [MeterPolicy("tokens") { Double(String(decoding: $0.body, as: UTF8.self)) }]
        }
        for isRead in [true, false] {
          let answer = try await client.stream(call).get()
          var events = answer.events().makeAsyncIterator()
          #expect(try await events.next()?.data == "1")
          while answer.result == nil || isRead, try await events.next() != nil {}
          #expect(answer.result?.meters == ["tokens": 42])
        }
        #expect(client.snapshot().first?.meters == ["tokens": 84])
        // Else it would be counted when it is read, which may be later or never.
        #expect(server.requests.first?.lowercased().contains("accept-encoding: identity") == true)
      }
    }

    @Test func `an answer without a body is one`() async throws {
      try await exchange(["HTTP/1.1 204 No Content\r\n\r\n"]) { transport, server in
        let answer = try await client(transport, server).stream(call).get()
        #expect(try await answer.collect(maximumBytes: 0) == [])
      }
    }

    @Test func `an answer that is no success is the call's error, whole and within its bound`() async throws {
      let body = String(repeating: "x", count: 300)
      let failing = "HTTP/1.1 400 Bad Request\r\ncontent-length: 300\r\n\r\n\(body)"
      try await exchange([failing]) { transport, server in
        let error = try await client(transport, server).stream(call).error
        #expect(error?.code == .httpStatus && error?.bodyExcerpt == body)
        let bounded = try await client(transport, server) { $0.maximumResponseBytes = 299 }.stream(call).error
        #expect(bounded?.code == .responseTooLarge)
      }
    }

    @Test func `a streamed answer may be larger than an answer that is kept whole`() async throws {
      let size = 24 << 20
      let head = "HTTP/1.1 200 OK\r\ncontent-length: \(size)\r\n\r\n"
      try await ScriptedServer.run(script: { _ in [.send(head), .flood(size)] }) { server in
        try await withTransport { transport in
          var count = 0
          for try await piece in try await client(transport, server).stream(call).get() {
            count += piece.count
          }
          #expect(count == size)
        }
      }
    }

    @Test func `a reader that is slow holds the service up`() async throws {
      let size = 256 << 20
      let head = "HTTP/1.1 200 OK\r\ncontent-length: \(size)\r\n\r\n"
      try await ScriptedServer.run(script: { $0 == 0 ? [.send(head), .flood(size)] : [.send(Self.ok)] }) {
        server in
        try await withTransport { transport in
          let client = try client(transport, server)
          let answer = try await client.stream(call).get()
          await server.bytesFlooded(atLeast: 256 << 10)
          // Meanwhile the loop has as much time as these take.
          for _ in 0..<300 { #expect(await client.call(call).isSuccess) }
          // The system's buffers on both sides take some MiB.
          #expect(server.floodedBytes < 64 << 20)
          var count = 0
          for try await piece in answer { count += piece.count }
          #expect(count == size)
        }
      }
    }

    @Test func `dropping an answer closes its connection`() async throws {
      try await exchange([Self.chunked(["data: 1\n\n"])]) { transport, server in
        let client = try client(transport, server)
        do {
          let answer = try await client.stream(call).get()
          var events = answer.events().makeAsyncIterator()
          #expect(try await events.next()?.data == "1")
        }
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `cancelling who reads closes the connection`() async throws {
      try await exchange([Self.chunked(["data: 1\n\n"])]) { transport, server in
        let answer = try await client(transport, server).stream(call).get()
        let reader = Task { try await answer.collect(maximumBytes: 100) }
        reader.cancel()
        let error = await #expect(throws: ServiceError.self) { try await reader.value }
        #expect(error?.code == .cancelled)
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `a service that falls silent is given up`() async throws {
      try await exchange([Self.chunked(["data: 1\n\n"])]) { transport, server in
        let client = try client(transport, server) { $0.idleTimeout = .milliseconds(40) }
        let answer = try await client.stream(call).get()
        let error = await #expect(throws: ServiceError.self) { try await answer.collect(maximumBytes: 100) }
        #expect(error?.code == .streamStalled)
        #expect(error?.message.hasPrefix("nothing came for 40 ms") == true, "\(String(describing: error))")
        #expect(error?.progress == .receivingBody(bytes: 9, of: nil))
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `the whole answer has to come by the deadline`() async throws {
      var timeout = Duration.milliseconds(40)
      var code: ServiceError.Code?
      try await exchange([Self.chunked(["data: 1\n\n"])]) { transport, server in
        while code == nil {
          let client = try client(transport, server) { $0.timeout = timeout }
          timeout *= 2
          guard let answer = await client.stream(call).value else { continue }
          do throws(ServiceError) { _ = try await answer.collect(maximumBytes: 100) } catch {
            code = error.code
            #expect(error.message.hasPrefix("the answer wasn't complete within"))
          }
        }
        #expect(code == .deadlineExceeded)
      }
    }

    @Test(arguments: [ScriptedServer.Step.close, .reset])
    func `a connection that breaks within an answer is told to who reads it`(
      end: ScriptedServer.Step
    ) async throws {
      let text = "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf"
      try await ScriptedServer.run(script: { _ in [.send(text), end] }) { server in
        try await withTransport { transport in
          let begun = try await client(transport, server).stream(call)
          guard let answer = begun.value else { return #expect(begun.error?.code == .connectionLost) }
          let error = await #expect(throws: ServiceError.self) { try await answer.collect(maximumBytes: 100) }
          #expect(error?.code == .connectionLost && error?.retryRefusal == .answerHadBegun)
        }
      }
    }

    @Test func `a broken body is told to who reads it`() async throws {
      try await exchange([Self.chunked(["data: 1\n\n"]) + "zz\r\n"]) { transport, server in
        let begun = try await client(transport, server).stream(call)
        guard let answer = begun.value else { return #expect(begun.error?.code == .undecodableResponse) }
        let error = await #expect(throws: ServiceError.self) { try await answer.collect(maximumBytes: 100) }
        #expect(error?.code == .undecodableResponse)
      }
    }
  }
}
