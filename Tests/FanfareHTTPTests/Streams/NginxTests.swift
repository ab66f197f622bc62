import Fanfare
import FanfareHTTP
import Foundation
import HTTPTypes
import Testing

extension SocketTests {
  /// Streams, uploads and redirects against a server that others have written.
  @Suite(.enabled(if: Nginx.isInstalled)) struct NginxTests {
    private func client(_ transport: HTTPTransport, _ server: Nginx) throws -> ServiceClient {
      var policy = ServicePolicy(timeout: .seconds(600))
      policy.redirects = RedirectPolicy()
      return try ServiceClient(transport: transport, services: ["a": Service(server.url, policy: policy)])
    }

    private func get(_ path: String) -> ServiceCall<ServiceResponse> {
      ServiceCall("a", ServiceRequest(method: .get, path: path))
    }

    @Test func `a large file is read while it comes, undone of gzip`() async throws {
      let text = Data(
        (0..<400_000).map { "line \($0 % 977) of a file that gzip makes smaller\n" }.joined().utf8
      )
      try await Nginx.run { server in
        try text.write(to: server.folder.appendingPathComponent("file"))
        try await withTransport { transport in
          let client = try client(transport, server)
          for _ in 0..<2 {
            let answer = try await client.stream(get("/file")).get()
            var body = Data()
            for try await piece in answer { body.append(contentsOf: piece) }
            #expect(body == text)
            let transfer = try #require(answer.result?.attempts.last?.transfer)
            #expect(transfer.bytesReceived < text.count / 4)
          }
          var lines = 0
          for try await _ in try await client.stream(get("/file")).get().lines() { lines += 1 }
          #expect(lines == 400_000)
        }
      }
    }

    @Test func `a file is sent while it is read, and comes to the same`() async throws {
      let bytes = Data((0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) })
      try await Nginx.run { server in
        let source = server.folder.appendingPathComponent("source")
        try bytes.write(to: source)
        try await withTransport { transport in
          let client = try client(transport, server)
          let chunked = RequestUpload { send in
            for start in stride(from: 0, to: bytes.count, by: 99_991) {
              try await send(Array(bytes[start..<min(start + 99_991, bytes.count)]))
            }
          }
          for (name, upload) in [("whole", try RequestUpload.file(at: source.path)), ("chunked", chunked)] {
            var request = ServiceRequest(method: .put, path: "/taken/\(name)")
            request.upload = upload
            let result = await client.call(ServiceCall("a", request))
            #expect(result.value?.status == .created, "\(result.outcome)")
            #expect(try Data(contentsOf: server.folder.appendingPathComponent("taken/\(name)")) == bytes)
          }
        }
      }
    }

    @Test func `redirects lead to where they say`() async throws {
      try await Nginx.run { server in
        try Data("found".utf8).write(to: server.folder.appendingPathComponent("file"))
        try await withTransport { transport in
          let client = try client(transport, server)
          let moved = await client.call(get("/moved?a=b"))
          #expect(moved.value?.body == Array("found".utf8) && moved.attempts.count == 2, "\(moved.outcome)")
          let far = await client.call(get("/far"))
          #expect(far.error?.service.rawValue == "http://elsewhere.invalid", "\(far.outcome)")
        }
      }
    }
  }
}
