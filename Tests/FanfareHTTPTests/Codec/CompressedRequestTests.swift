import Fanfare
import FanfareCompression
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct CompressedRequestTests {
  private func encoded(_ body: [UInt8], compresses: Bool = true) throws -> (head: String, body: [UInt8]) {
    let compression = compresses ? RequestCompression() : nil
    compression?.prepare(body) { Compressor.gzip($0) }
    let request = TransportRequest(
      endpoint: try Endpoint(parsing: "http://a"),
      method: .post,
      target: "/",
      body: body,
      deadline: .distantFuture,
      compression: compression
    )
    var buffer = ByteBuffer()
    HTTPRequestEncoder(userAgent: "test", acceptsCompression: true)
      .encode(request, remainingMilliseconds: 1, into: &buffer)
    let bytes = Array(buffer.readableBytesView)
    let end = try #require(bytes.firstRange(of: Array("\r\n\r\n".utf8)))
    return (String(decoding: bytes[..<end.lowerBound], as: UTF8.self), Array(bytes[end.upperBound...]))
  }

  @Test func `a body that becomes smaller is sent in gzip`() throws {
    let text = Array(String(repeating: "the same words again; ", count: 500).utf8)
    let (head, body) = try encoded(text)
    #expect(head.contains("content-encoding: gzip\r\ncontent-length: \(body.count)"))
    #expect(body.count < text.count / 10)
    var undone: [UInt8] = []
    let decompressor = Decompressor(.gzip, maximumBytes: text.count)
    try body.withUnsafeBytes { try decompressor.decode($0, into: &undone) }
    try decompressor.finish()
    #expect(undone == text)
  }

  @Test func `a body that becomes no smaller is sent as it is, and so is any other`() throws {
    #expect(try encoded(Array("x".utf8)).head.contains("content-encoding") == false)
    #expect(try encoded([], compresses: true).body.isEmpty)
    let text = Array(String(repeating: "x", count: 5000).utf8)
    #expect(try encoded(text, compresses: false).body == text)
  }

  @Test func `all attempts of a call send the same body, which is made once and on no event loop`()
    async throws
  {
    let text = String(repeating: "the same words again; ", count: 500)
    try await exchange(["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"]) { transport, server in
      let compression = RequestCompression()
      let request = TransportRequest(
        endpoint: try Endpoint(parsing: "http://127.0.0.1:\(server.port)"),
        method: .put,
        target: "/",
        body: Array(text.utf8),
        deadline: SystemClock().now.advanced(by: .seconds(600)),
        compression: compression
      )
      for _ in 0..<2 { #expect(await transport.send(request).body == "ok") }
      #expect(compression.isDone)
      compression.prepare(request.body) { _ in
        #expect(Bool(false), "it is made already")
        return nil
      }
      #expect(server.requests.count == 2)
      #expect(server.requests.first?.contains("content-encoding: gzip") == true)
    }
  }

  @Test func `a body that has no time to be compressed isn't sent`() async throws {
    try await exchange(["HTTP/1.1 200 OK\r\n\r\n"]) { transport, server in
      let request = TransportRequest(
        endpoint: try Endpoint(parsing: "http://127.0.0.1:\(server.port)"),
        method: .put,
        target: "/",
        body: [UInt8](repeating: 0, count: 1000),
        deadline: SystemClock().now,
        compression: RequestCompression()
      )
      #expect(await transport.send(request).failureCode == .deadlineExceeded)
      #expect(request.compression?.isDone == false)
    }
  }

  @Test func `a body that no buffer holds is refused, and says how it can be sent`() {
    #expect(HTTPRequestEncoder.refusal(ofBody: 1 << 31) == nil)
    #expect(
      HTTPRequestEncoder.refusal(ofBody: 1 << 32)
        == "its body has 4294967296 bytes, and one in memory may have 2147483648; send it from a file or a sequence"
    )
  }
}
