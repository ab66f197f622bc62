import Fanfare
import FanfareCompression
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct CompressedRequestTests {
  private func encoded(_ body: [UInt8], compresses: Bool = true) throws -> (head: String, body: [UInt8]) {
    let request = TransportRequest(
      endpoint: try Endpoint(parsing: "http://a"),
      method: .post,
      target: "/",
      body: body,
      deadline: .distantFuture,
      compressesBody: compresses
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
}
