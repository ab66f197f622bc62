import FanfareJSON
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import FanfareSamples

@Suite struct SampleRouterTests {
  private func ask(
    _ service: SampleService,
    _ uri: String,
    _ method: HTTPRequest.Method = .post,
    _ body: String = "",
    headers: HTTPFields = [:],
    behaviour: SampleBehaviour = SampleBehaviour(),
    seed: UInt64 = 0
  ) async throws -> (status: Int, contentType: String, body: JSONValue) {
    let router = SampleRouter(
      service: service,
      behaviour: behaviour,
      chance: Chance(seed: seed),
      clock: ContinuousClock(),
      operation: SampleOperations().operation(of: service)
    )
    return try await Application(router: router.build()).test(.router) { client in
      try await client.execute(
        uri: uri,
        method: method,
        headers: headers,
        body: ByteBuffer(string: body)
      ) { response in
        (
          response.status.code, response.headers[.contentType] ?? "",
          (try? JSONValue(parsing: Array(buffer: response.body))) ?? .null
        )
      }
    }
  }

  private static let document =
    #"{"id":"d","text":"The team won the match. The coach praised the goalkeeper."}"#

  @Test(arguments: SampleService.allCases.filter { $0 != .llm })
  func `each service answers a document and its health check`(service: SampleService) async throws {
    let answer = try await ask(service, service.path, .post, Self.document)
    #expect(answer.status == 200)
    #expect(answer.contentType == "application/json")
    #expect(answer.body["id"] == "d")
    #expect(try await ask(service, "/healthz", .get).body == ["status": "ok"])
  }

  @Test func `the classifier's answer is the most probable label`() async throws {
    let body = try await ask(.classifier, "/classify", .post, Self.document).body
    #expect(body["label"] == "sports")
  }

  @Test func `the summarizer gives as many sentences as it is asked for`() async throws {
    let request = #"{"id":"d","text":"One cat. Two cats. Three cats. Four dogs.","sentences":2}"#
    #expect(
      try await ask(.summarizer, "/summarize", .post, request).body["sentences"]?.arrayValue?.count == 2
    )
    let bad = #"{"id":"d","text":"One.","sentences":0}"#
    #expect(try await ask(.summarizer, "/summarize", .post, bad).status == 422)
  }

  @Test func `a refused document comes with every problem as RFC 9457 details`() async throws {
    let answer = try await ask(.validator, "/validate", .post, #"{"id":"","text":"1\u0001"}"#)
    #expect(answer.status == 422)
    #expect(answer.contentType == "application/problem+json")
    #expect(
      answer.body["errors"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == [
        "id", "no_text", "control_characters",
      ]
    )
    #expect(answer.body["instance"] == "/validate")
  }

  @Test(arguments: [
    ("/validate", HTTPRequest.Method.post, "{", 400), ("/validate", .post, #"{"id":"1"}"#, 400),
    ("/validate", .get, "", 405),
    ("/nowhere", .post, "{}", 404), ("/healthz", .post, "{}", 405),
    ("/validate", .post, String(repeating: "x", count: 1 << 20 + 1), 413),
  ])
  func `a wrong request is a problem with the right status`(
    path: String,
    method: HTTPRequest.Method,
    body: String,
    status: Int
  ) async throws {
    let answer = try await ask(.validator, path, method, body)
    #expect(answer.status == status)
    #expect(answer.contentType == "application/problem+json")
    #expect(answer.body["status"]?.intValue == status)
  }

  @Test func `failures come at the rate that was set, the same ones from the same seed`() async throws {
    var failures: [[Bool]] = []
    for _ in 0..<2 {
      let chance = Chance(seed: 1)
      failures.append((0..<1000).map { _ in chance.next() < 0.3 })
    }
    #expect(failures[0] == failures[1])
    #expect((250...350).contains(failures[0].count { $0 }))
    let failing = SampleBehaviour(failureRate: 1)
    #expect(try await ask(.nlp, "/analyze", .post, Self.document, behaviour: failing).status == 503)
  }
}
