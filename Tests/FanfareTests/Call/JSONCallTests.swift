import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct JSONCallTests {
  struct Question: Codable, Equatable { var text: String }

  struct Answer: Codable, Equatable {
    struct Part: Codable, Equatable { var count: Int }
    var parts: [Part]
  }

  private let call = ServiceCall.post("nlp", "/ask", json: Question(text: "why?"), as: Answer.self)

  @Test func `a body goes out as JSON and the answer is decoded`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json(#"{"parts":[{"count":3}]}"#))
    let result = await talk.client.call(call)
    #expect(result.value == Answer(parts: [Answer.Part(count: 3)]))
    let sent = try #require(talk.transport.requests.first)
    #expect(String(decoding: sent.body, as: UTF8.self) == #"{"text":"why?"}"#)
    #expect(sent.headers[.contentType] == "application/json")
    #expect(sent.headers[.accept] == "application/json")
    #expect(sent.method == .post)
  }

  @Test(arguments: [
    (
      #"{"parts":[{"count":"3"}]}"#,
      "the answer can't be read: parts[0].count: expected a number, found a text"
    ),
    (#"{"parts":[{}]}"#, "the answer can't be read: the key parts[0].count is missing"),
    (#"{"parts":"#, "the answer can't be read: the text ends where a value is expected at line 1, column 10"),
    ("", "the answer can't be read: the text ends where a value is expected at line 1, column 1"),
  ])
  func `an answer that can't be decoded says where`(body: String, message: String) async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json(body))
    let error = await talk.client.call(call).error
    #expect(error?.code == .undecodableResponse)
    #expect(error?.message == message)
    #expect(error?.status == .ok)
  }

  @Test func `HTML in place of JSON is named`() async throws {
    let talk = try Conversation()
    talk.transport.on(
      "http://nlp",
      .respond(ServiceResponse(status: .ok, headers: [.contentType: "text/html"], body: Array("<html>".utf8)))
    )
    let error = await talk.client.call(call).error
    #expect(
      error?.message
        == "the answer can't be read: unexpected '<' where a value is expected at line 1, column 1 (its content type is text/html)"
    )
    #expect(error?.bodyExcerpt == "<html>")
  }

  @Test func `a body that can't be encoded fails the call without sending it`() async throws {
    let talk = try Conversation()
    let result = await talk.client.call(.post("nlp", "/ask", json: [Double.nan], as: Answer.self))
    #expect(result.error?.code == .invalidRequest)
    #expect(result.error?.message.contains("can't be encoded as JSON") == true)
    #expect(talk.transport.requests.isEmpty)
  }

  @Test func `problem details come with the error`() async throws {
    let talk = try Conversation()
    let body = #"{"type":"https://e/x","title":"Refused","status":422,"detail":"too long","limit":5}"#
    talk.transport.on(
      "http://nlp",
      .respond(
        ServiceResponse(
          status: .unprocessableContent,
          headers: [.contentType: "application/problem+json; charset=utf-8"],
          body: Array(body.utf8)
        )
      )
    )
    let error = await talk.client.call(call).error
    #expect(error?.problem?.type == "https://e/x")
    #expect(error?.problem?.detail == "too long")
    #expect(error?.problem?.extensions == ["limit": 5])
    #expect(error?.message.hasSuffix(": too long") == true)
  }

  @Test func `GET and DELETE have no body, and a query`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("[]"))
    _ = await talk.client.call(.get("nlp", "/a", query: [QueryItem("q", "1 2")], as: JSONValue.self))
    _ = await talk.client.call(.delete("nlp", "/a", as: JSONValue.self))
    _ = await talk.client.call(
      .put("nlp", "/a", json: ["x"], headers: [.accept: "text/plain"], as: JSONValue.self)
    )
    #expect(
      talk.transport.conversation == ["GET http://nlp/a?q=1%202", "DELETE http://nlp/a", "PUT http://nlp/a"]
    )
    #expect(talk.transport.requests.map(\.body.isEmpty) == [true, true, false])
    #expect(talk.transport.requests.last?.headers[.accept] == "text/plain")
  }

  @Test func `a call can be changed before it is made`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json(#"{"parts":[]}"#))
    _ = await talk.client.call(call.with { $0.idempotency = .keyed("k") })
    let sent = try #require(talk.transport.requests.first)
    #expect(sent.headers[try #require(HTTPField.Name("idempotency-key"))] == "k")
  }
}
