import Fanfare
import FanfareHTTP
import Foundation
import HTTPTypes
import Testing

extension SocketTests {
  @Suite struct HTTPTransportTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    @Test func `a request leaves with its head and body, and the answer comes back whole`() async throws {
      try await exchange([
        "HTTP/1.1 201 Created\r\ncontent-type: text/plain\r\nx-a: 1\r\ncontent-length: 5\r\n\r\nhello"
      ]) {
        transport,
        server in
        let request = request(
          server,
          .post,
          target: "/path?x=1",
          body: "body",
          headers: [.accept: "text/plain"],
          deadlineHeader: .requestTimeoutMilliseconds
        )
        let response = try await transport.send(request).response()
        #expect(response.status == .created)
        #expect(response.headers[.contentType] == "text/plain")
        #expect(response.body == Array("hello".utf8))
        let sent = try #require(server.requests.first)
        #expect(sent.hasPrefix("POST /path?x=1 HTTP/1.1\r\nhost: 127.0.0.1:\(server.port)\r\n"))
        #expect(sent.hasSuffix("\r\n\r\nbody"))
        #expect(sent.contains("\r\nAccept: text/plain\r\n"))
        #expect(sent.contains("\r\nuser-agent: fanfare\r\n"))
        #expect(sent.contains("\r\ncontent-length: 4\r\n"))
        let header = try #require(
          sent.split(separator: "\r\n").first { $0.hasPrefix("x-request-timeout-ms: ") }
        )
        #expect((1...600_000).contains(try #require(Int(header.dropFirst(22)))))
      }
    }

    @Test
    func `an answer may come compressed, unless a part of it is asked for or the request says otherwise`()
      async throws
    {
      try await exchange([Self.ok]) { transport, server in
        for headers: HTTPFields in [[:], [.range: "bytes=0-9"], [.acceptEncoding: "br"]] {
          _ = await transport.send(request(server, headers: headers))
        }
        let sent = server.requests.map { request in
          request.lowercased().split(separator: "\r\n").filter { $0.hasPrefix("accept-encoding: ") }.map {
            $0.dropFirst(17)
          }
        }
        #expect(sent == [["gzip, deflate"], ["identity"], ["br"]])
      }
    }

    @Test func `connections are kept and used again`() async throws {
      try await exchange([Self.ok]) { transport, server in
        for index in 0..<5 {
          let reply = await transport.send(request(server))
          #expect(reply.body == "ok")
          #expect(reply.transfer.reusedConnection == (index > 0))
        }
        #expect(server.acceptedCount == 1)
      }
    }

    @Test(arguments: [
      "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
      "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
      "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokEXTRA",
    ])
    func `a connection that can't be trusted with another exchange isn't used again`(
      answer: String
    ) async throws {
      try await exchange([answer]) { transport, server in
        for _ in 0..<2 { #expect(await transport.send(request(server)).body == "ok") }
        #expect(server.acceptedCount == 2)
      }
    }

    @Test(arguments: [
      "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[1,2,",
      "HTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.0 200 OK\r\n\r\n[1,2,3]",
    ])
    func `a body without a length ends when the service ends it, and not when the connection breaks`(
      answer: String
    ) async throws {
      try await ScriptedServer.run(script: { [.send(answer), $0 == 0 ? .close : .reset] }) { server in
        try await withTransport { transport in
          let body = answer.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)[1]
          #expect(await transport.send(request(server)).body == String(body))
          let broken = await transport.send(request(server))
          #expect(broken.failureCode == .connectionLost)
        }
      }
    }

    @Test func `a connection whose request was answered before it was sent isn't used again`() async throws {
      let early = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n"
      try await ScriptedServer.run(earlyAnswer: early, script: { _ in [.send(Self.ok)] }) { server in
        try await withTransport { transport in
          let upload = request(server, .post, body: String(repeating: "x", count: 64 << 20))
          let answer = try await transport.send(upload).response()
          #expect(answer.status.code == 413)
          #expect(await transport.send(request(server)).body == "ok")
          #expect(server.acceptedCount == 2)
        }
      }
    }

    @Test func `at most the configured number of connections is made, and the rest waits its turn`()
      async throws
    {
      let configuration = HTTPTransportConfiguration(maximumConnectionsPerOrigin: 2)
      try await exchange([Self.ok], configuration) { transport, server in
        let request = request(server)
        let replies = await withTaskGroup(of: Bool.self) { group in
          for _ in 0..<50 { group.addTask { (try? await transport.send(request).response()) != nil } }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(replies == Array(repeating: true, count: 50))
        #expect(server.acceptedCount <= 2)
      }
    }

    @Test func `a full queue refuses further requests without sending them`() async throws {
      let configuration = HTTPTransportConfiguration(
        maximumConnectionsPerOrigin: 1,
        maximumQueuedRequestsPerOrigin: 1
      )
      try await ScriptedServer.run(script: { _ in [] }) { server in
        try await withTransport(configuration) { transport in
          let request = request(server)
          let codes = await withTaskGroup(of: ServiceError.Code?.self) { group in
            group.addTask { await transport.send(request).failureCode }
            await server.requestsRead(atLeast: 1)
            // The only connection is taken: one of three more waits for it, and the two others come back.
            for _ in 0..<3 { group.addTask { await transport.send(request).failureCode } }
            let refused = [await group.next() ?? nil, await group.next() ?? nil]
            group.cancelAll()
            return await group.reduce(into: refused) { $0.append($1) }
          }
          #expect(codes == [.queueFull, .queueFull, .cancelled, .cancelled])
          #expect(server.requests.count == 1)
        }
      }
    }

    @Test func `a service that never answers is given up at the deadline, down to the socket`() async throws {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        try await withTransport { transport in
          try await server.untilReached { timeout in
            let reply = await transport.send(request(server, timeout: timeout))
            #expect(reply.failureCode == .deadlineExceeded)
          }
          await server.connectionsClosed(atLeast: server.acceptedCount)
        }
      }
    }

    @Test func `cancelling the task closes the socket`() async throws {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        try await withTransport { transport in
          let request = request(server)
          let code = await withTaskGroup(of: ServiceError.Code?.self) { group in
            group.addTask { await transport.send(request).failureCode }
            await server.requestsRead(atLeast: 1)
            group.cancelAll()
            return await group.next() ?? nil
          }
          #expect(code == .cancelled)
          await server.connectionsClosed(atLeast: 1)
        }
      }
    }

    @Test func `a request in a cancelled task isn't sent`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let request = request(server)
        let code = await withTaskGroup(of: ServiceError.Code?.self) { group in
          group.cancelAll()
          group.addTask { await transport.send(request).failureCode }
          return await group.next() ?? nil
        }
        #expect(code == .cancelled)
        #expect(server.requests.isEmpty)
      }
    }

    @Test(arguments: [
      (
        "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\nhalf",
        "the connection was closed after 4 of 5000 bytes of the body"
      ),
      ("HTTP/1.1 200 OK\r\ncontent-le", "the connection was closed after 27 bytes of the answer's head"),
      (
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel",
        "the connection was closed after 3 bytes of the body"
      ),
      ("", "the connection was closed before the first byte of the answer"),
    ])
    func `an answer that is cut off is a lost connection`(answer: String, message: String) async throws {
      try await ScriptedServer.run(script: { _ in [.send(answer), .close] }) { server in
        try await withTransport { transport in
          let error = await transport.send(request(server, .post)).failure
          #expect(error?.code == .connectionLost)
          #expect(error?.message == message)
          #expect(error?.requestMayHaveBeenSent == true)
        }
      }
    }

    @Test func `a body without a length ends with the connection`() async throws {
      try await ScriptedServer.run(script: { _ in [.send("HTTP/1.1 200 OK\r\n\r\nall of it"), .close] }) {
        server in
        try await withTransport { transport in
          #expect(await transport.send(request(server)).body == "all of it")
        }
      }
    }

    @Test func `a body larger than the limit is cut off and not kept in memory`() async throws {
      let script: [ScriptedServer.Step] = [.send("HTTP/1.1 200 OK\r\n\r\n"), .flood(1 << 30)]
      try await ScriptedServer.run(script: { _ in script }) { server in
        try await withTransport { transport in
          let reply = await transport.send(request(server, maximumResponseBytes: 1 << 20))
          #expect(reply.failureCode == .responseTooLarge)
          #expect(reply.failure?.message == "the body of the response is larger than 1048576 bytes")
          #expect(reply.transfer.bytesReceived < 4 << 20)
          await server.connectionsClosed(atLeast: 1)
        }
      }
    }

    @Test func `a head that never ends is cut off`() async throws {
      let script: [ScriptedServer.Step] = [.send("HTTP/1.1 200 OK\r\nx: "), .flood(1 << 30)]
      try await ScriptedServer.run(script: { _ in script }) { server in
        try await withTransport { transport in
          let reply = await transport.send(request(server))
          #expect(reply.failureCode == .responseTooLarge)
          #expect(reply.transfer.bytesReceived < 1 << 20)
        }
      }
    }

    @Test func `what isn't HTTP is an error that shows how it starts`() async throws {
      try await ScriptedServer.run(script: { _ in [.send("SSH-2.0-OpenSSH\r\n")] }) { server in
        try await withTransport { transport in
          let error = await transport.send(request(server)).failure
          #expect(error?.code == .undecodableResponse)
          #expect(error?.message == "the answer isn't HTTP/1.1: it starts with \"SSH-2.0-OpenSSH\\r\\n\"")
        }
      }
    }

    @Test func `a port where nobody listens refuses the connection`() async throws {
      let port = try await ScriptedServer.run(script: { _ in [] }) { $0.port }
      try await withTransport { transport in
        let request = try TransportRequest(to: "http://127.0.0.1:\(port)")
        let error = await transport.send(request).failure
        #expect(error?.code == .connectionRefused)
        #expect(error?.message == "http://127.0.0.1:\(port) refused the connection")
        #expect(error?.requestMayHaveBeenSent == false)
      }
    }

    @Test func `every request that waits for a refused connection learns of it`() async throws {
      let port = try await ScriptedServer.run(script: { _ in [] }) { $0.port }
      try await withTransport(HTTPTransportConfiguration(maximumConnectionsPerOrigin: 2)) { transport in
        let request = try TransportRequest(to: "http://127.0.0.1:\(port)")
        let codes = await withTaskGroup(of: ServiceError.Code?.self) { group in
          for _ in 0..<20 { group.addTask { await transport.send(request).failureCode } }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(codes == Array(repeating: .connectionRefused, count: 20))
      }
    }

    /// The server closes the kept connection in place of its second answer; a third connection would answer again.
    private static func closingOnReuse(_ request: Int) -> [ScriptedServer.Step] {
      request == 1 ? [.close] : [.send(ok)]
    }

    @Test func `a repeatable request is sent again when a kept connection turns out to be closed`()
      async throws
    {
      try await ScriptedServer.run(script: Self.closingOnReuse) { server in
        try await withTransport { transport in
          for _ in 0..<2 { #expect(await transport.send(request(server, .get)).failureCode == nil) }
          #expect(server.requests.count == 3)
          #expect(server.acceptedCount == 2)
        }
      }
    }

    @Test func `a request that was sent on a connection that is gone isn't said not to have been`()
      async throws
    {
      let script: @Sendable (Int) -> [ScriptedServer.Step] = { $0 == 0 ? [.send(Self.ok)] : [.close] }
      try await ScriptedServer.run(script: script) { server in
        try await withTransport { transport in
          #expect(await transport.send(request(server)).body == "ok")
          try await server.stopAccepting()
          let failure = try #require(await transport.send(request(server)).failure)
          #expect(failure.code == .connectionRefused)
          #expect(failure.requestMayHaveBeenSent)
        }
      }
    }

    @Test func `an origin whose only connection was replaced is still known`() async throws {
      let script: @Sendable (Int) -> [ScriptedServer.Step] = { $0 == 1 ? [.close] : [.send(Self.ok)] }
      try await ScriptedServer.run(script: script) { server in
        try await withTransport { transport in
          #expect(await transport.send(request(server)).body == "ok")
          #expect(await transport.send(request(server)).body == "ok")
          // A pool that is forgotten while it has a connection would be made a second time, beyond every limit.
          #expect(await transport.poolCounts() == [1])
          #expect(server.acceptedCount == 2)
        }
      }
    }

    @Test func `an unsafe request isn't sent again`() async throws {
      try await ScriptedServer.run(script: Self.closingOnReuse) { server in
        try await withTransport { transport in
          #expect(await transport.send(request(server, .post)).failureCode == nil)
          #expect(await transport.send(request(server, .post)).failureCode == .connectionLost)
          #expect(server.requests.count == 2)
        }
      }
    }

    @Test func `an idle connection that the service closes isn't used for the next request`() async throws {
      try await ScriptedServer.run(script: { _ in [.send(Self.ok), .close] }) { server in
        try await ScriptedServer.run(script: { _ in [.send(Self.ok)] }) { other in
          try await withTransport { transport in
            for _ in 0..<3 {
              #expect(await transport.send(request(server, .post)).failureCode == nil)
              await server.connectionsClosed(atLeast: server.acceptedCount)
              // Once the event loop has read this answer, it has seen the end of the other connection too.
              #expect(await transport.send(request(other, .post)).failureCode == nil)
            }
          }
        }
      }
    }

    @Test(arguments: [
      (HTTPRequest.Method.head, "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n", 200, ""),
      (.get, "HTTP/1.1 204 No Content\r\n\r\n", 204, ""),
      (.get, "HTTP/1.1 304 Not Modified\r\ncontent-length: 99\r\n\r\n", 304, ""),
      (
        .get,
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx",
        200, "x"
      ),
      (
        .get,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n02\r\nde\r\n0\r\nx-t: 1\r\n\r\n",
        200, "abcde"
      ),
    ])
    func `every form of framing leaves the connection usable`(
      method: HTTPRequest.Method,
      answer: String,
      status: Int,
      body: String
    ) async throws {
      try await exchange([answer]) { transport, server in
        for _ in 0..<2 {
          let response = try await transport.send(request(server, method)).response()
          #expect(response.status.code == status)
          #expect(response.body == Array(body.utf8))
        }
        #expect(server.acceptedCount == 1)
      }
    }

    @Test func `trailers come with the response`() async throws {
      let answer = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-checksum: abc\r\n\r\n"
      try await exchange([answer]) { transport, server in
        let response = try await transport.send(request(server)).response()
        #expect(response.trailers[try #require(HTTPField.Name("x-checksum"))] == "abc")
      }
    }

    @Test func `shutting down ends what is under way and refuses what comes later`() async throws {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        let transport = HTTPTransport(eventLoops: 1)
        let request = request(server)
        async let waiting = transport.send(request).failureCode
        await server.requestsRead(atLeast: 1)
        await transport.shutdown()
        #expect(await waiting == .transportClosed)
        #expect(await transport.send(request).failureCode == .transportClosed)
        await server.connectionsClosed(atLeast: 1)
      }
    }

    @Test func `a request target that would break the request line is refused`() async throws {
      try await exchange([Self.ok]) { transport, server in
        #expect(await transport.send(request(server, target: "/a b")).failureCode == .invalidRequest)
        #expect(await transport.send(request(server, target: "/\r\nx: y")).failureCode == .invalidRequest)
        #expect(server.requests.isEmpty)
      }
    }

    @Test func `a Unix socket is reached by its path`() async throws {
      let path = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID()).sock").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      try await ScriptedServer.run(unixSocketPath: path, script: { _ in [.send(Self.ok)] }) { server in
        try await withTransport { transport in
          let url = "http+unix://" + path.replacingOccurrences(of: "/", with: "%2F")
          #expect(try await transport.send(TransportRequest(to: url)).response().status == .ok)
          #expect(server.requests.first?.contains("host: localhost\r\n") == true)
          let missing = await transport.send(try TransportRequest(to: url + "x")).failure
          #expect(missing?.code == .connectionRefused)
        }
      }
    }

    @Test func `a name with several addresses is reached at the one that answers`() async throws {
      // localhost is ::1 and 127.0.0.1 on most machines; the server listens on the latter only.
      try await exchange([Self.ok]) { transport, server in
        let request = try TransportRequest(to: "http://localhost:\(server.port)")
        let bodies = await withTaskGroup(of: String?.self) { group in
          for _ in 0..<20 { group.addTask { await transport.send(request).body } }
          return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(bodies == Array(repeating: "ok", count: 20))
      }
    }

    @Test func `calls on an event loop of the transport stay on it`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let executor = try #require(transport.preferredExecutor())
        let request = request(server)
        await withTaskExecutorPreference(executor) {
          #expect(transport.isOnPreferredExecutor)
          #expect(await transport.send(request).failureCode == nil)
          #expect(transport.isOnPreferredExecutor)
        }
      }
    }

    @Test func `hundreds of failing exchanges leave no descriptor open`() async throws {
      let answers = [
        "", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nx", "garbage", "HTTP/1.1 200 OK\r\n\r\n",
      ]
      try await ScriptedServer.run(script: { [.send(answers[$0 % answers.count]), .close] }) { server in
        let before = try openDescriptors()
        try await withTransport { transport in
          for _ in 0..<300 { _ = await transport.send(request(server, .post)) }
        }
        await server.connectionsClosed(atLeast: server.acceptedCount)
        #expect(try openDescriptors() <= before + 8)
      }
    }
  }
}
