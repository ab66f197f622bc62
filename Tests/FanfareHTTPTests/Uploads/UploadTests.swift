import Fanfare
import FanfareHTTP
import Foundation
import HTTPTypes
import Testing

extension SocketTests {
  /// Bodies that are read while they are sent.
  @Suite struct UploadTests {
    private static let ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

    private func call(
      _ upload: RequestUpload,
      _ method: HTTPRequest.Method = .put
    ) -> ServiceCall<ServiceResponse> {
      var request = ServiceRequest(method: method, path: "/")
      request.upload = upload
      return ServiceCall("a", request)
    }

    private func client(_ transport: HTTPTransport, _ port: Int) throws -> ServiceClient {
      var policy = ServicePolicy(timeout: .seconds(600))
      policy.retry.backoff = Backoff(base: .nanoseconds(1), cap: .nanoseconds(1))
      return try ServiceClient(
        transport: transport,
        services: ["a": Service("http://127.0.0.1:\(port)", policy: policy)]
      )
    }

    private func file(_ text: String) throws -> String {
      let path = try TemporaryFolder.make().appendingPathComponent("file").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      return path
    }

    @Test func `a file is sent with its length, and the connection is used again`() async throws {
      let text = String(repeating: "0123456789", count: 100_000)
      try await exchange([Self.ok]) { transport, server in
        let client = try client(transport, server.port)
        for _ in 0..<2 {
          let upload = try RequestUpload.file(at: try file(text))
          #expect(await client.call(call(upload)).isSuccess)
        }
        let sent = try #require(server.requests.last)
        #expect(sent.hasPrefix("PUT / HTTP/1.1\r\n") && sent.contains("\r\ncontent-length: 1000000\r\n"))
        #expect(sent.hasSuffix("\r\n\r\n\(text)"))
        #expect(server.acceptedCount == 1)
      }
    }

    @Test func `an empty file is sent as what it is`() async throws {
      try await exchange([Self.ok]) { transport, server in
        let empty = try RequestUpload.file(at: try file(""))
        let result = await (try client(transport, server.port)).call(call(empty))
        #expect(result.isSuccess)
        #expect(server.requests.first?.contains("\r\ncontent-length: 0\r\n") == true)
      }
    }

    @Test func `a sequence without a length is sent in chunks`() async throws {
      let pieces = AsyncStream<[UInt8]> { pieces in
        for text in ["hello ", "", "world"] { pieces.yield(Array(text.utf8)) }
        pieces.finish()
      }
      // The server takes the head for a request without a body, and what follows for another.
      try await ScriptedServer.run(script: { $0 == 0 ? [] : [.send(Self.ok)] }) { server in
        try await withTransport { transport in
          let upload = RequestUpload(pieces)
          async let result = try client(transport, server.port).call(call(upload, .post))
          await server.requestsRead(atLeast: 1)
          #expect(server.requests.first?.contains("\r\ntransfer-encoding: chunked\r\n") == true)
          await server.requestsRead(atLeast: 2)
          #expect(server.requests[1] == "6\r\nhello \r\n5\r\nworld\r\n0\r\n\r\n")
          _ = try await result
        }
      }
    }

    @Test func `a file is read anew for a retry, and what can be read once is sent once`() async throws {
      let broken = "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n"
      try await exchange([broken, Self.ok]) { transport, server in
        let path = try file("text")
        let result = await (try client(transport, server.port)).call(call(try .file(at: path)))
        #expect(result.isSuccess && result.attempts.count == 2)
        #expect(server.requests.map { $0.hasSuffix("\r\n\r\ntext") } == [true, true])
      }
      try await exchange([broken, Self.ok]) { transport, server in
        let upload = RequestUpload(length: 4) { try await $0(Array("text".utf8)) }
        let result = await (try client(transport, server.port)).call(call(upload))
        #expect(result.error?.retryRefusal == .bodySpent && server.requests.count == 1)
        let again = await (try client(transport, server.port)).call(call(upload))
        #expect(again.error?.message.contains("it can be read only once, and was") == true)
      }
    }

    @Test func `what can be read once is sent to the next attempt if none has begun to read it`() async throws
    {
      try await exchange([Self.ok]) { transport, server in
        var policy = ServicePolicy(timeout: .seconds(600))
        policy.retryBudget = nil
        policy.retry.backoff = Backoff(base: .nanoseconds(1), cap: .nanoseconds(1))
        // Nobody listens at the first, which half of the attempts go to.
        let urls = ["http://127.0.0.1:1", "http://127.0.0.1:\(server.port)"]
        let client = try ServiceClient(
          transport: transport,
          services: ["a": Service(urls, policy: policy)],
          seed: 3
        )
        for _ in 0..<20 {
          let result = await client.call(call(RequestUpload(length: 4) { try await $0(Array("text".utf8)) }))
          #expect(result.isSuccess, "\(result.outcome)")
        }
        #expect(server.requests.count == 20)
      }
    }

    @Test(arguments: [3, 5])
    func `a body of another length than announced fails, and isn't taken for whole`(length: Int) async throws
    {
      try await ScriptedServer.run(script: { _ in [] }) { server in
        try await withTransport { transport in
          let upload = RequestUpload(length: length) { try await $0(Array("text".utf8)) }
          let result = await (try client(transport, server.port)).call(call(upload))
          #expect(result.error?.code == .invalidRequest, "\(result.outcome)")
          #expect(result.error?.message.contains("\(length) were announced") == true)
          await server.connectionsClosed(atLeast: 1)
        }
      }
    }

    @Test func `an answer that comes before the end of a body ends its reading`() async throws {
      let early = "HTTP/1.1 413 Content Too Large\r\ncontent-length: 0\r\n\r\n"
      try await ScriptedServer.run(earlyAnswer: early, script: { _ in [.send(Self.ok)] }) { server in
        try await withTransport { transport in
          let client = try client(transport, server.port)
          let upload = RequestUpload(length: .max) { send in
            while true { try await send(Array(repeating: 0x78, count: 1 << 16)) }
          }
          #expect(await client.call(call(upload)).error?.status?.code == 413)
          #expect(await client.call(ServiceCall("a", ServiceRequest(method: .get, path: "/"))).isSuccess)
          #expect(server.acceptedCount == 2)
        }
      }
    }

    @Test func `a connection isn't used again while the rest of a body waits to be sent`() async throws {
      try await ScriptedServer.run(earlyAnswer: Self.ok, script: { _ in [.send(Self.ok)] }) { server in
        try await withTransport { transport in
          let client = try client(transport, server.port)
          // In one piece, which is more than the buffers of both sides have room for.
          let body = [UInt8](repeating: 0x78, count: 64 << 20)
          let upload = RequestUpload(length: body.count) { send in try await send(body) }
          #expect(await client.call(call(upload)).isSuccess)
          #expect(await client.call(ServiceCall("a", ServiceRequest(method: .get, path: "/"))).isSuccess)
          #expect(server.acceptedCount == 2)
        }
      }
    }

    @Test func `a file that isn't there is told before anything is sent`() {
      let error = #expect(throws: UnreadableFile.self) { try RequestUpload.file(at: "/nowhere/file") }
      #expect(error?.description == "/nowhere/file: no such file or directory")
    }
  }
}
