import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct StreamedCallTests {
  private func run(
    until: String,
    _ events: String,
    type: String = "text/event-stream"
  ) async throws -> ScriptedRun {
    try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with: { method: get, endpoint: 'http://b.test/x' }
            metadata: { until: '\(until)' }
      """
    ) { transport in
      let headers: HTTPFields = [.contentType: type]
      transport.on(
        "http://b.test",
        .respond(ServiceResponse(status: .ok, headers: headers, body: Array(events.utf8)))
      )
    }
  }

  private let three = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\nevent: end\ndata: bye\n\n"

  @Test(arguments: [
    (".data.n == 2", 2), ("${ .event == \"end\" }", 3), ("false", 3), ("true", 1), ("empty", 3),
  ])
  func `events are yielded up to the first for which the condition holds`(
    until: String,
    count: Int
  ) async throws {
    let run = try await run(until: until, three)
    let all: [JSONValue] = [
      ["event": "message", "data": ["n": 1]], ["event": "message", "data": ["n": 2]],
      ["event": "end", "data": "bye"],
    ]
    #expect(run.report.output == .array(Array(all.prefix(count))), "\(run.error)")
  }

  @Test func `an answer that is no stream of events, and a condition that fails, are errors`() async throws {
    let page = try await run(until: "true", "<p>", type: "text/html")
    #expect(page.error.contains("its content type is text/html, and not text/event-stream"), "\(page.error)")
    let failing = try await run(until: ".data.n.m", "data: {\"n\":1}\n\n")
    #expect(failing.error.contains("metadata.until: "), "\(failing.error)")
  }

  @Test(arguments: [
    ("call: http, with: { method: get, endpoint: 'http://a.test' }, metadata: { until: '.a |' }", "until"),
    (
      "call: http, with: { method: get, endpoint: 'http://a.test' }, metadata: { until: true }",
      "a condition over an event"
    ),
    (
      "call: http, with: { method: get, endpoint: 'http://a.test', output: raw }, metadata: { until: 'true' }",
      "output can't be raw"
    ),
    ("set: { x: 1 }, metadata: { until: 'true' }", "has a meaning only for a call of http"),
  ])
  func `what can't be meant is refused`(task: String, reason: String) {
    let all = problems("do: [{ a: { \(task) } }]")
    #expect(all.count == 1 && all.contains { $0.contains(reason) }, "\(all)")
  }
}
