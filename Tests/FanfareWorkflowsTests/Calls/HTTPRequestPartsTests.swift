import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct HTTPRequestPartsTests {
  private func run(_ type: String?, _ body: JSONValue) async throws -> ScriptedRun {
    let headers = type.map { "headers: { content-type: '\($0)' }, " } ?? ""
    return try await ScriptedRun(
      "do: [{ a: { call: http, with: { method: post, endpoint: 'http://a.test', \(headers)body: '${ . }' } } }]",
      input: body
    )
  }

  @Test(
    arguments: [
      ("application/x-www-form-urlencoded", ["a": "1 2&3", "b": 4, "c": true], "a=1+2%263&b=4&c=true"),
      ("Application/X-WWW-Form-Urlencoded; charset=utf-8", ["ü": "é"], "%C3%BC=%C3%A9"),
      ("application/x-www-form-urlencoded", ["tags": ["x", "y"], "none": nil], "tags=x&tags=y"),
      ("application/x-www-form-urlencoded", ["o": ["k": 1]], "o=%7B%22k%22%3A1%7D"),
      ("application/x-www-form-urlencoded", [:], ""), ("application/x-www-form-urlencoded", "a=b", "a=b"),
      ("application/json", ["a": 1], #"{"a":1}"#), ("application/problem+json", [1], "[1]"),
      ("application/x-amz-json-1.1", ["a": 1], #"{"a":1}"#), ("application/json", 1, "1"),
      ("application/x-ndjson", [["a": 1], 2], "{\"a\":1}\n2\n"), ("application/jsonl", [], ""),
      ("text/plain", "x", "x"), ("text/plain", 7, "7"), ("application/xml", "<a/>", "<a/>"),
      ("text/plain; charset=UTF-8", "ü", "ü"),
    ] as [(String, JSONValue, String)]
  )
  func `a body is written as its content type says`(type: String, body: JSONValue, sent: String) async throws
  {
    let run = try await run(type, body)
    #expect(run.bodies == [sent], "\(run.error)")
  }

  @Test(
    arguments: [
      ("application/x-www-form-urlencoded", [1]), ("application/x-www-form-urlencoded", 1),
      ("application/x-www-form-urlencoded", ["a": [["b"]]]), ("multipart/form-data", ["a": 1]),
      ("multipart/mixed; boundary=x", [1]), ("text/plain", ["a": 1]), ("application/xml", ["a": 1]),
      ("image/svg+xml", ["a": 1]), ("application/octet-stream", [1]), ("application/x-ndjson", ["a": 1]),
      ("text/plain; charset=iso-8859-1", "ü"),
    ] as [(String, JSONValue)]
  )
  func `a body that its content type can't have isn't sent`(type: String, body: JSONValue) async throws {
    let run = try await run(type, body)
    let name = type.prefix { $0 != ";" }
    #expect(run.conversation.isEmpty && run.error.contains(name), "\(run.error)")
  }

  @Test func `a list is a field with several values, and the later of two names that differ by case counts`()
    async throws
  {
    let run = try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with:
              method: get
              endpoint: 'http://a.test'
              headers: { x-list: [ a, b ], x-made: '${ ["c", null, "d"] }', x-one: e, X-One: f, x-none: '${ null }' }
      """
    )
    let fields = try #require(run.transport.requests.first?.headers, "\(run.error)")
    func values(_ name: String) -> [String] { HTTPField.Name(name).map { fields[values: $0] } ?? [] }
    #expect(values("x-list") == ["a", "b"] && values("x-made") == ["c", "d"])
    #expect(values("x-one") == ["f"] && values("x-none") == [])
  }

  @Test(arguments: [nil, ""] as [String?])
  func `without a content type an object is JSON and a text is a text`(type: String?) async throws {
    #expect(try await run(type, ["a": 1]).bodies == [#"{"a":1}"#])
    #expect(try await run(type, "x").bodies == ["x"])
  }

  /// The transport sends no field that is empty.
  @Test func `an empty content type takes out what the body would say by itself`() async throws {
    let run = try await run("", ["a": 1])
    let fields = try #require(run.transport.requests.first?.headers, "\(run.error)")
    #expect(fields[values: .contentType] == [""])
  }

  @Test func `an answer with its request shows the header fields that were sent`() async throws {
    let run = try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with:
              method: get
              endpoint: 'http://a.test'
              headers: { user-agent: '', x-own: a }
              output: response
      """
    )
    let headers = try #require(run.report.output?["request"]?["headers"], "\(run.error)")
    #expect(headers == ["x-own": "a"])
  }
}
