import FanfareTesting
import FanfareText
import HTTPTypes
import Instrumentation
import Synchronization
import Testing

@testable import Fanfare

@Suite struct CallMessagesTests {
  private func messages(
    _ request: ServiceRequest,
    _ answer: ScriptedAnswer = .json(#"{"ok":true}"#)
  ) async throws -> CallMessages {
    let kept = MessageKeeper()
    let talk = try Conversation(observers: [kept])
    talk.transport.on("http://nlp", answer)
    _ = await talk.client.call(ServiceCall("nlp", request) as ServiceCall<ServiceResponse>)
    return try #require(kept.all.first)
  }

  @Test func `who asks for messages sees request and response before the attempt's end`() async throws {
    let talk = try Conversation(observers: [MessageKeeper()])
    talk.transport.on("http://nlp", .json("1"))
    _ = await talk.client.call(get("nlp"))
    #expect(
      talk.recorder.transcript
        == ["call nlp", "attempt 1 nlp", "messages 1 nlp: 200", "attempt 1 nlp: ok", "end nlp: ok"]
    )
    let messages = try await messages(
      ServiceRequest(method: .post, path: "/a", query: ["q": "x y"], body: Array("{}".utf8))
    )
    #expect(messages.method == .post && messages.url == "http://nlp/a?q=x%20y")
    #expect(messages.requestBody.text == "{}" && messages.responseBody.text == #"{"ok":true}"#)
    #expect(messages.status == .ok && messages.responseBody.contentType == "application/json")
  }

  @Test func `an empty header field isn't sent, and so isn't told`() async throws {
    let fields: HTTPFields = [.userAgent: "", .accept: "*/*"]
    let messages = try await messages(ServiceRequest(method: .get, path: "/", headers: fields))
    #expect(messages.requestHeaders == [.accept: "*/*"])
  }

  @Test func `nobody else pays for messages`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("1"))
    _ = await talk.client.call(get("nlp"))
    #expect(!talk.recorder.transcript.contains { $0.hasPrefix("messages") })
  }

  @Test func `credentials are hidden by their names, and wherever else they come again`() async throws {
    var request = ServiceRequest(
      method: .post,
      path: "/a",
      query: ["api_key": "k1234567", "page": "2"],
      headers: [.authorization: "Bearer t0kenvalue", .cookie: "session=c00kie99", .accept: "*/*"],
      body: Array(#"{"password":"pa55word","nested":[{"client_secret":"s3cret99"}],"id":7}"#.utf8)
    )
    request.headers[.contentType] = "application/json"
    let echo = ServiceResponse(
      status: .forbidden,
      headers: [.setCookie: "session=n3wcookie", .contentType: "text/plain"],
      body: Array("no t0kenvalue, k1234567 and pa55word here".utf8)
    )
    let messages = try await messages(request, .respond(echo))
    let shown = "\(messages)"
    for secret in ["t0kenvalue", "k1234567", "c00kie99", "pa55word", "s3cret99", "n3wcookie"] {
      #expect(!shown.contains(secret), "\(shown)")
    }
    #expect(messages.url.hasPrefix("http://nlp/a?") && messages.url.contains("page=2"))
    #expect(messages.requestHeaders[.accept] == "*/*")
    #expect(messages.requestBody.text?.contains(#""id":7"#) == true)
    #expect(messages.responseBody.text == "no <hidden>, <hidden> and <hidden> here")
  }

  @Test(arguments: ["\u{301}", "\u{200D}"])
  func `a mark that combines with a delimiter hides no credential from being found`(mark: String) async throws
  {
    var request = ServiceRequest(method: .post, path: "/token")
    request.headers[.contentType] = "application/x-www-form-urlencoded"
    request.body = Array("page=1&\(mark)password=pa55word&client_secret=\(mark)s3cret99".utf8)
    let messages = try await messages(request)
    #expect(
      messages.requestBody.text == "page=1&\(mark)password=<hidden>&client_secret=<hidden>"
    )
  }

  @Test func `a form and a token that a server gives show no credential`() async throws {
    var request = ServiceRequest(method: .post, path: "/token")
    request.headers[.contentType] = "application/x-www-form-urlencoded"
    request.body = Array("grant_type=password&password=pa55word&client_secret=s3cret99".utf8)
    let messages = try await messages(request, .json(#"{"access_token":"at-123456","expires_in":60}"#))
    #expect(
      messages.requestBody.text == "grant_type=password&password=<hidden>&client_secret=<hidden>"
    )
    #expect(messages.responseBody.text == #"{"access_token":"<hidden>","expires_in":60}"#)
  }

  @Test func `a body that is long or no text is told by its size alone`() async throws {
    let long = ServiceResponse(status: .ok, body: Array(repeating: 0x61, count: MessageBody.maximumBytes + 1))
    let first = try await messages(ServiceRequest(method: .get, path: "/"), .respond(long))
    #expect(first.responseBody.text == nil && first.responseBody.size == MessageBody.maximumBytes + 1)
    let bytes = ServiceResponse(status: .ok, body: [0xFF, 0xFE])
    let second = try await messages(ServiceRequest(method: .get, path: "/"), .respond(bytes))
    #expect(second.responseBody.text == nil && second.responseBody.size == 2)
    #expect(second.requestBody.text == "" && second.requestBody.size == 0)
  }

  @Test func `an attempt without a response has a request all the same`() async throws {
    let messages = try await messages(
      ServiceRequest(method: .get, path: "/x"),
      .fail(.connectionLost)
    )
    #expect(messages.url == "http://nlp/x" && messages.status == nil && messages.responseBody.size == 0)
  }
}

private final class MessageKeeper: CallObserver {
  private let kept = Mutex<[CallMessages]>([])

  var all: [CallMessages] { kept.withLock { $0 } }

  var observesMessages: Bool { true }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    if case .messagesExchanged(_, _, let messages) = event { kept.withLock { $0.append(messages) } }
  }
}
