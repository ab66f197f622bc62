import Fanfare
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct HTTPRequestEncoderTests {
  private func encoded(_ headers: HTTPFields, _ body: [UInt8], after rest: String = "") throws -> String {
    let request = TransportRequest(
      endpoint: try Endpoint(parsing: "http://service.example:8080"),
      method: .post,
      target: "/documents?page=2",
      headers: headers,
      body: body,
      deadline: .distantFuture
    )
    var buffer = ByteBuffer(string: rest)
    HTTPRequestEncoder(userAgent: "test", acceptsCompression: false)
      .encode(request, remainingMilliseconds: 1, into: &buffer)
    return String(buffer: buffer)
  }

  @Test func `a request is written as one head and its body`() throws {
    let text = try encoded([.contentType: "text/plain", .accept: "*/*"], Array("ä".utf8))
    #expect(
      text == """
        POST /documents?page=2 HTTP/1.1\r
        host: service.example:8080\r
        Content-Type: text/plain\r
        Accept: */*\r
        user-agent: test\r
        accept-encoding: identity\r
        content-length: 2\r
        \r
        ä
        """
    )
  }

  /// What is tried first is room for a short head.
  @Test func `a head of any length is written whole, behind what stands there already`() throws {
    let name = try #require(HTTPField.Name("x-long"))
    for length in Array(0...8) + Array(700...1100) + [5000, 100_000] {
      let value = String(repeating: "v", count: length)
      let text = try encoded([name: value], Array("the body".utf8), after: "before|")
      #expect(text.hasPrefix("before|POST /documents?page=2 HTTP/1.1\r\nhost: "), "\(length)")
      #expect(text.contains("\r\nx-long: \(value)\r\n"), "\(length)")
      #expect(text.hasSuffix("content-length: 8\r\n\r\nthe body"), "\(length)")
    }
  }
}
