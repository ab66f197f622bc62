import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct CallTests {
  @Test func `a call returns the service's answer with its attempt and its duration`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("[1]", after: .milliseconds(20)))
    let result = await talk.whileWaiting(advancing: .milliseconds(20)) {
      await $0.call(get("nlp", "/analyze"))
    }

    #expect(try result.get().body == Array("[1]".utf8))
    #expect(result.service == "nlp")
    #expect(result.duration == .milliseconds(20))
    #expect(result.attempts.map(\.number) == [1])
    #expect(result.attempts.first?.duration == .milliseconds(20))
    #expect(result.attempts.first?.status == .ok)
    #expect(talk.transport.conversation == ["GET http://nlp/analyze"])
  }

  @Test func `an unknown service fails without an attempt and names the known ones`() async throws {
    let talk = try Conversation(["nlp", "classifier"])
    let result = await talk.client.call(get("npl"))
    #expect(result.error?.code == .unknownService)
    #expect(result.error?.description == "npl: the client knows no such service; it knows classifier, nlp")
    #expect(result.attempts.isEmpty)
    #expect(talk.transport.requests.isEmpty)
  }

  @Test(arguments: ["analyze", "/a b", "/a\r\nX: y", "/ä", "/a#b"])
  func `a path that would break the request line is refused`(path: String) async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    let result = await talk.client.call(get("nlp", path))
    #expect(result.error?.code == .invalidRequest)
    #expect(talk.transport.requests.isEmpty)
  }

  @Test func `the target joins base path, path and encoded query`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://host:8080", .status(.ok))
    let client = try ServiceClient(
      transport: transport,
      services: ["api": Service("http://host:8080/v1/")],
      clock: clock
    )
    let request = ServiceRequest(
      method: .get,
      path: "/find?x=1",
      query: [QueryItem("q", "a&b c"), QueryItem("ü", "")]
    )
    #expect(await client.call(ServiceCall("api", request)).isSuccess)
    #expect(transport.conversation == ["GET http://host:8080/v1/find?x=1&q=a%26b%20c&%C3%BC="])
  }

  @Test func `the request's own header fields go before the service's`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://api", .status(.ok))
    let service = Service("http://api", headers: [.accept: "text/plain", .authorization: "Bearer s"])
    let client = try ServiceClient(transport: transport, services: ["api": service], clock: clock)
    let request = ServiceRequest(
      method: .post,
      path: "/",
      headers: [.accept: "application/json"],
      idempotency: .keyed("k-1")
    )
    _ = await client.call(ServiceCall("api", request))
    let sent = try #require(transport.requests.first)
    #expect(sent.headers[.accept] == "application/json")
    #expect(sent.headers[.authorization] == "Bearer s")
    #expect(sent.headers[try #require(HTTPField.Name("Idempotency-Key"))] == "k-1")
    #expect(sent.allowsRepetition)
  }

  @Test(arguments: [
    (HTTPRequest.Method.get, true), (.put, true), (.delete, true), (.post, false), (.patch, false),
  ])
  func `a method allows repetition as HTTP says`(method: HTTPRequest.Method, expected: Bool) {
    #expect(Idempotency.default(for: method).allowsRepetition == expected)
  }

  @Test func `a status other than 2xx is an error with an excerpt of the body`() async throws {
    let talk = try Conversation()
    let page = "<html>\u{7}" + String(repeating: "x", count: 600)
    talk.transport.on(
      "http://nlp",
      .respond(
        ServiceResponse(status: .badGateway, headers: [.contentType: "text/html"], body: Array(page.utf8))
      )
    )
    let error = await talk.client.call(get("nlp")).error
    #expect(error?.code == .httpStatus)
    #expect(error?.status == .badGateway)
    #expect(error?.message == "answered 502 Bad Gateway")
    #expect(error?.bodyExcerpt?.hasPrefix("<html> xxx") == true)
    #expect(error?.bodyExcerpt?.count == 513)
  }

  @Test func `a redirect isn't followed and the error says where it leads`() async throws {
    let talk = try Conversation()
    talk.transport.on(
      "http://nlp",
      .respond(ServiceResponse(status: .found, headers: [.location: "/elsewhere"]))
    )
    let error = await talk.client.call(get("nlp")).error
    #expect(error?.message == "answered 302 Found: redirects aren't followed (to /elsewhere)")
  }

  @Test func `what a decoder throws becomes an undecodable response`() async throws {
    struct Odd: Error {}
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("{}"))
    let call = ServiceCall<Int>("nlp", ServiceRequest(method: .get, path: "/")) { _ in throw Odd() }
    let result = await talk.client.call(call)
    #expect(result.error?.code == .undecodableResponse)
    #expect(result.error?.causes.first is Odd)
    #expect(result.attempts.first?.error?.code == .undecodableResponse)
    #expect(result.attempts.first?.status == .ok)
  }

  @Test(arguments: [
    ServiceError.Code.connectionRefused, .connectionLost, .responseTooLarge, .queueFull, .insecureConnection,
  ])
  func `a failure of the transport keeps its code and its message`(code: ServiceError.Code) async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .fail(code, "what happened"))
    let result = await talk.client.call(get("nlp"))
    #expect(result.error?.code == code)
    #expect(result.error?.description == "nlp: what happened")
    #expect(result.attempts.count == 1)
  }
}
