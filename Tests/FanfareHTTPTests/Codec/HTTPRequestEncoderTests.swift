import Fanfare
import HTTPTypes
import NIOCore
import Testing

@testable import FanfareHTTP

@Suite struct HTTPRequestEncoderTests {
  private func encoded(
    _ headers: HTTPFields,
    _ body: [UInt8],
    after rest: String = "",
    forwardedBy forwarding: HTTPRequestEncoder.Forwarding? = nil,
    userAgent: String = "test",
    acceptsCompression: Bool = false,
    deadlineHeader: HTTPField.Name? = nil
  ) throws -> String {
    let request = TransportRequest(
      endpoint: try Endpoint(parsing: "http://service.example:8080"),
      method: .post,
      target: "/documents?page=2",
      headers: headers,
      body: body,
      deadline: .distantFuture,
      deadlineHeader: deadlineHeader
    )
    var buffer = ByteBuffer(string: rest)
    HTTPRequestEncoder(userAgent: userAgent, acceptsCompression: acceptsCompression)
      .encode(request, remainingMilliseconds: 1, forwardedBy: forwarding, into: &buffer)
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
    for length in Array(1...8) + Array(700...1100) + [5000, 100_000] {
      let value = String(repeating: "v", count: length)
      let text = try encoded([name: value], Array("the body".utf8), after: "before|")
      #expect(text.hasPrefix("before|POST /documents?page=2 HTTP/1.1\r\nhost: "), "\(length)")
      #expect(text.contains("\r\nx-long: \(value)\r\n"), "\(length)")
      #expect(text.hasSuffix("content-length: 8\r\n\r\nthe body"), "\(length)")
    }
  }

  @Test func `what the transport says itself isn't said twice`() throws {
    let name = try #require(HTTPField.Name("X-Request-Timeout-Ms"))
    let fields: HTTPFields = [name: "5000", .proxyAuthorization: "Basic own", .accept: "*/*"]
    let text = try encoded(
      fields,
      [],
      forwardedBy: HTTPRequestEncoder.Forwarding(origin: "http://a", authorization: "Basic proxy"),
      deadlineHeader: HTTPField.Name("x-request-timeout-ms")
    ).lowercased()
    #expect(text.contains("\r\nx-request-timeout-ms: 1\r\n") && !text.contains("5000"))
    #expect(text.contains("\r\nproxy-authorization: basic proxy\r\n") && !text.contains("own"))
    // Where it says nothing of the kind, the caller's are sent.
    let plain = try encoded(fields, [])
    #expect(plain.contains("\r\nX-Request-Timeout-Ms: 5000\r\n") && plain.contains(": Basic own\r\n"))
  }

  @Test func `a field with an empty value isn't sent, nor is what would stand in its place`() throws {
    let timeout = try #require(HTTPField.Name("X-Request-Timeout-Ms"))
    let fields: HTTPFields = [.userAgent: "", .acceptEncoding: "", .accept: "", .range: "", timeout: ""]
    let text = try encoded(fields, [], deadlineHeader: timeout).lowercased()
    for field in ["user-agent", "accept-encoding", "accept", "range", "x-request-timeout-ms"] {
      #expect(!text.contains("\r\n\(field):"), "\(field)")
    }
    let nameless = try encoded([:], [], userAgent: "")
    #expect(!nameless.contains("user-agent") && nameless.contains("\r\naccept-encoding: identity\r\n"))
    // What has no range isn't a part, so that compression is asked for as ever.
    let whole = try encoded([.range: ""], [], acceptsCompression: true)
    #expect(whole.contains("\r\naccept-encoding: gzip"))
  }

  @Test func `no name of the program or the host adds a line`() throws {
    let text = try encoded([:], [], userAgent: "a\r\nx-evil: 1")
    #expect(!text.contains("\r\nx-evil") && text.contains("\r\nuser-agent: a"))
    for host in ["a\r\nx-evil: 1", "a b", "ä"] {
      let request = TransportRequest(
        endpoint: Endpoint(origin: Origin(scheme: .http, host: host, port: 80), basePath: ""),
        method: .get,
        target: "/",
        deadline: .distantFuture
      )
      #expect(HTTPRequestEncoder.refusal(of: request)?.contains("isn't valid") == true, "\(host)")
    }
  }
}
