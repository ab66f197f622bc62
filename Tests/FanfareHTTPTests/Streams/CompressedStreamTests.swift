import Fanfare
import FanfareCompression
import FanfareHTTP
import HTTPTypes
import Testing

extension SocketTests {
  /// Answers in gzip that are read while they come.
  @Suite struct CompressedStreamTests {
    private static func steps(_ body: [UInt8], status: String = "200 OK") -> [ScriptedServer.Step] {
      let head = "HTTP/1.1 \(status)\r\ncontent-encoding: gzip\r\ncontent-length: \(body.count)\r\n\r\n"
      return [.send(head), .sendBytes(body)]
    }

    private func read(
      _ steps: [ScriptedServer.Step],
      _ body: (ServiceResult<ResponseStream>) async throws -> Void
    ) async throws {
      try await ScriptedServer.run(script: { _ in steps }) { server in
        try await withTransport { transport in
          var policy = ServicePolicy(timeout: .seconds(600))
          policy.retry = .never
          let service = Service("http://127.0.0.1:\(server.port)", policy: policy)
          let client = try ServiceClient(transport: transport, services: ["a": service])
          try await body(client.stream(ServiceCall("a", ServiceRequest(method: .get, path: "/"))))
        }
      }
    }

    /// Bytes that become many times smaller.
    private static func content(_ count: Int) -> [UInt8] { (0..<count).map { UInt8($0 >> 7 & 0xFF) } }

    @Test func `what a few bytes become is handed on piece by piece, as its reader takes it`() async throws {
      let content = Self.content(4 << 20)
      let coded = Compressor.gzip(content)
      #expect(coded.count < content.count / 30)
      try await read(Self.steps(coded)) { result in
        let answer = try result.get()
        #expect(answer.headers[.contentEncoding] == nil && answer.headers[.contentLength] == nil)
        var count = 0
        for try await piece in answer {
          // Before, all that a read of the socket became: megabytes.
          #expect(piece.count <= 96 << 10)
          #expect(piece.elementsEqual(content[count..<(count + piece.count)]))
          count += piece.count
        }
        #expect(count == content.count && answer.result?.isSuccess == true)
      }
    }

    @Test func `a bomb ends at its ratio, and its call has failed`() async throws {
      try await read(Self.steps(Compressor.gzip([UInt8](repeating: 0, count: 8 << 20)))) { result in
        let answer = try result.get()
        var count = 0
        let error = await #expect(throws: ServiceError.self) {
          for try await piece in answer { count += piece.count }
        }
        #expect(error?.code == .responseTooLarge && error?.message.contains("256 times") == true)
        #expect(count <= 1 << 20 + 96 << 10)
        #expect(answer.result?.error?.code == .responseTooLarge)
      }
    }

    @Test func `a broken coding and one that is cut are told behind what came before`() async throws {
      let content = Self.content(1 << 20)
      var broken = Compressor.gzip(content)
      broken[broken.count - 6] ^= 1
      for coded in [broken, Array(broken.dropLast(20))] {
        try await read(Self.steps(coded)) { result in
          let answer = try result.get()
          var count = 0
          let error = await #expect(throws: ServiceError.self) {
            for try await piece in answer { count += piece.count }
          }
          #expect(count > 0 && error?.code == .undecodableResponse)
          #expect(answer.result?.error?.code == .undecodableResponse)
        }
      }
    }

    @Test func `an answer in gzip that is no success is whole, and decoded`() async throws {
      let text = String(repeating: "no such thing; ", count: 20)
      try await read(Self.steps(Compressor.gzip(Array(text.utf8)), status: "404 Not Found")) { result in
        #expect(result.error?.code == .httpStatus && result.error?.bodyExcerpt == text)
      }
    }
  }
}
