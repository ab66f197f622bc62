import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct CallErrorTests {
  private static let call =
    "call: http, with: { method: post, endpoint: 'http://a.test/orders?key=s3cr3t-key' }"

  /// What a handler sees of the error of a call that is answered so.
  private func seen(_ answer: ScriptedAnswer, _ expression: String = "$error") async throws -> JSONValue? {
    let handler = "catch: { do: [{ seen: { set: { error: '${ \(expression) }' } } }] }"
    let run = try await ScriptedRun("do: [{ a: { try: [{ b: { \(Self.call) } }], \(handler) } }]") {
      transport in
      transport.on("http://a.test/orders", answer)
    }
    return run.report.output?["error"]
  }

  @Test func `a handler decides on what the service answered`() async throws {
    let answer = ScriptedAnswer.json(#"{"code": "out_of_stock", "left": 0}"#, status: .conflict)
    let error = try await seen(answer)
    #expect(error?["method"] == "POST")
    #expect(error?["path"] == "/orders")
    #expect(error?["body"] == ["code": "out_of_stock", "left": 0])
    #expect(try await seen(answer, "$error.body.code") == "out_of_stock")
  }

  @Test(arguments: [
    ("no stock", JSONValue.string("no stock")), ("[1,", .string("[1,")), ("7", 7),
  ])
  func `an answer that isn't an object is what it is`(body: String, expected: JSONValue) async throws {
    let response = ServiceResponse(status: .conflict, body: Array(body.utf8))
    #expect(try await seen(.respond(response))?["body"] == expected)
  }

  @Test func `of a long answer the first 4 KiB are kept, without half a character`() async throws {
    let text = String(repeating: "ä", count: 5000)
    let response = ServiceResponse(status: .conflict, body: Array("x\(text)".utf8))
    let body = try await seen(.respond(response))?["body"]?.stringValue
    #expect(body == "x" + text.prefix(2047) + "…")
  }

  @Test func `bytes that are no text and a call without an answer have no body`() async throws {
    let bytes = ServiceResponse(status: .conflict, body: [0xFF, 0x00])
    #expect(try await seen(.respond(bytes))?["body"] == nil)
    let refused = try await seen(.fail(.insecureConnection, requestMayHaveBeenSent: false))
    #expect(refused?["body"] == nil)
    #expect(refused?["method"] == "POST")
  }

  @Test func `a secret of the run isn't in the body`() async throws {
    let body = #"{"echo": "Bearer hunter2-hunter2"}"#
    let run = try await ScriptedRun(
      """
      use: { secrets: [key] }
      do: [{ a: { call: http, with: { method: get, endpoint: 'http://a.test/x', query: { k: '${ $secrets.key }' } } } }]
      """
    ) { transport in
      transport.on("http://a.test/x", .json(body, status: .conflict))
    } settings: { settings in
      settings.secret = { _ in "hunter2-hunter2" }
    }
    #expect(run.report.error?.body == ["echo": "Bearer <hidden>"])
  }

  @Test(arguments: [
    (
      "call: 'map:1.0.0@default', with: { in: '[1, 2, 0]', do: [{ b: { set: { x: '${ 1 / $item }' } } }] }",
      [2]
    ),
    ("for: { in: '[1, 0, 2]' }, do: [{ b: { set: { x: '${ 1 / $item }' } } }]", [1]),
    (
      "for: { in: '[[1], [1, 1, 0]]', each: row }, do: [{ b: { call: 'map:1.0.0@default', "
        + "with: { in: $row, do: [{ c: { set: { x: '${ 1 / $item }' } } }] } } }]", [1, 2]
    ),
  ])
  func `an error within a loop names the item`(task: String, items: [Int]) async throws {
    let run = try await ScriptedRun("do: [{ a: { \(task) } }]")
    #expect(run.report.error?.items == items)
    #expect(run.error.contains("item \(items.map { "\($0)" }.joined(separator: ", ")): "), "\(run.error)")
  }

  @Test func `each failure of a map names its own item`() async throws {
    let map = "in: '[0, 1, 0]', toleratedFailures: 1, do: [{ b: { set: { x: '${ 1 / $item }' } } }]"
    let run = try await ScriptedRun("do: [{ a: { call: 'map:1.0.0@default', with: { \(map) } } }]")
    #expect(run.report.error?.causes.map(\.items) == [[0], [2]])
  }
}
