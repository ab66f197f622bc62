import Fanfare
import Foundation
import HTTPTypes
import Testing

@testable import FanfareHTTP

extension SocketTests {
  /// HTTP/2 as TLS negotiates it, against a server that others have written.
  @Suite(.enabled(if: Nghttpd.isInstalled)) struct NghttpdTests {
    private func send(
      _ transport: HTTPTransport,
      _ url: String,
      _ method: HTTPRequest.Method,
      _ target: String,
      body: [UInt8] = []
    ) async throws -> TransportReply {
      await transport.send(
        TransportRequest(
          endpoint: try Endpoint(parsing: url),
          method: method,
          target: target,
          body: body,
          deadline: SystemClock().now.advanced(by: .seconds(600)),
          allowsRepetition: true
        )
      )
    }

    @Test func `exchanges with trailers and padding share a connection under TLS`() async throws {
      let files = try Certificates()
      let folder = try TemporaryFolder.make()
      let text = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
      try Data(text).write(to: folder.appendingPathComponent("file"))
      let options = ["--trailer", "x-check: 7", "-b", "100", "-m", "5"]
      try await Nghttpd.run(folder, files, options: options) { server in
        var configuration = HTTPTransportConfiguration(tls: TLSSettings(trustRoots: .file(path: files.root)))
        configuration.maximumConnectionsPerOrigin = 1
        try await withTransport(configuration) { transport in
          let url = "https://localhost:\(server.port)"
          try await withThrowingTaskGroup(of: TransportReply.self) { group in
            for number in 0..<40 {
              group.addTask { try await send(transport, url, number % 4 == 0 ? .head : .get, "/file") }
            }
            var bodies = 0
            for try await reply in group {
              let response = try reply.response()
              #expect(response.status == .ok && reply.transfer.usesHTTP2)
              if response.body.isEmpty { continue }
              bodies += 1
              #expect(response.body == text)
              #expect(response.trailers[try #require(HTTPField.Name("x-check"))] == "7")
            }
            #expect(bodies == 30)
          }
        }
      }
    }

    @Test func `bodies go there and back, through windows of the smallest size`() async throws {
      let folder = try TemporaryFolder.make()
      let bytes = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 7919 >> 3) }
      try await Nghttpd.run(folder, options: ["--echo-upload", "-w", "10", "-W", "16"]) { server in
        try await withTransport(.demanding) { transport in
          let url = "http://127.0.0.1:\(server.port)"
          async let first = send(transport, url, .post, "/a", body: bytes)
          async let second = send(transport, url, .post, "/b", body: bytes)
          for reply in [try await first, try await second] {
            #expect(try reply.response().body == bytes)
          }
          let missing = try await send(transport, url, .get, "/missing").response()
          #expect(missing.status == .notFound)
        }
      }
    }
  }
}
