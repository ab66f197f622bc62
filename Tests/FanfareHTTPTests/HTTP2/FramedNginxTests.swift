import Fanfare
import Foundation
import HTTPTypes
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// HTTP/2 against a server that others have written, over a Unix socket, where both sides know beforehand what is spoken.
  @Suite(.enabled(if: Nginx.isInstalled)) struct FramedNginxTests {
    private func client(_ transport: HTTPTransport, _ server: Nginx) throws -> ServiceClient {
      try ServiceClient(
        transport: transport,
        services: ["a": Service(server.url, policy: ServicePolicy(timeout: .seconds(600)))]
      )
    }

    private func get(_ path: String) -> ServiceCall<ServiceResponse> {
      ServiceCall("a", ServiceRequest(method: .get, path: path))
    }

    @Test func `more exchanges than a connection carries in its life are answered, many at a time`()
      async throws
    {
      // It goes away after 50 exchanges, and allows 8 at once.
      try await Nginx.run(http2: "keepalive_requests 50; http2_max_concurrent_streams 8;") { server in
        try Data("found".utf8).write(to: server.folder.appendingPathComponent("file"))
        try await withTransport(.demanding) { transport in
          let client = try client(transport, server)
          await withTaskGroup(of: ServiceResult<ServiceResponse>.self) { group in
            for number in 0..<300 {
              group.addTask { await client.call(get(number % 10 == 9 ? "/missing" : "/file")) }
            }
            var counts: [HTTPResponse.Status: Int] = [:]
            for await result in group {
              counts[result.attempts.last?.status ?? .accepted, default: 0] += 1
              // What it goes away from four times is left to the policy, which tries once more.
              #expect(result.attempts.last?.transfer.usesHTTP2 == true)
            }
            #expect(counts == [.ok: 270, .notFound: 30])
          }
        }
      }
    }

    @Test func `a large file is read while it comes, and sent while it is read`() async throws {
      let text = Data(
        (0..<300_000).map { "line \($0 % 977) of a file that gzip makes smaller\n" }.joined().utf8
      )
      try await Nginx.run(http2: "") { server in
        let source = server.folder.appendingPathComponent("file")
        try text.write(to: source)
        try await withTransport(.demanding) { transport in
          let client = try client(transport, server)
          let answer = try await client.stream(get("/file")).get()
          var body = Data()
          for try await piece in answer { body.append(contentsOf: piece) }
          #expect(body == text)
          let transfer = try #require(answer.result?.attempts.last?.transfer)
          #expect(transfer.usesHTTP2 && transfer.bytesReceived < text.count / 4)

          let chunked = RequestUpload { send in
            for start in stride(from: 0, to: text.count, by: 99_991) {
              try await send(Array(text[start..<min(start + 99_991, text.count)]))
            }
          }
          for (name, upload) in [("whole", try RequestUpload.file(at: source.path)), ("pieces", chunked)] {
            var request = ServiceRequest(method: .put, path: "/taken/\(name)")
            request.upload = upload
            let result = await client.call(ServiceCall("a", request))
            #expect(result.value?.status == .created, "\(result.outcome)")
            #expect(try Data(contentsOf: server.folder.appendingPathComponent("taken/\(name)")) == text)
          }
        }
      }
    }

    @Test func `answers that are given up leave the connection to the others`() async throws {
      try await Nginx.run(http2: "") { server in
        try Data(repeating: 0x78, count: 8 << 20).write(to: server.folder.appendingPathComponent("large"))
        try Data("found".utf8).write(to: server.folder.appendingPathComponent("file"))
        try await withTransport(.demanding) { transport in
          let client = try client(transport, server)
          for _ in 0..<20 {
            let answer = try await client.stream(get("/large")).get()
            for try await _ in answer { break }
            answer.cancel()
            let result = await client.call(get("/file"))
            #expect(result.value?.body == Array("found".utf8), "\(result.outcome)")
            #expect(result.attempts.last?.transfer.reusedConnection == true)
          }
        }
      }
    }
  }
}
