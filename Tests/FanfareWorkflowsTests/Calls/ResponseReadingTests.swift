import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct ResponseReadingTests {
  private func run(_ type: String?, _ body: [UInt8], output: String = "content") async throws -> ScriptedRun {
    try await ScriptedRun(
      "do: [{ a: { call: http, with: { method: get, endpoint: 'http://b.test/x', output: \(output) } } }]"
    ) { transport in
      var headers = HTTPFields()
      if let type { headers[.contentType] = type }
      transport.on("http://b.test", .respond(ServiceResponse(status: .ok, headers: headers, body: body)))
    }
  }

  @Test(
    arguments: [
      ("text/plain; charset=iso-8859-1", [0x67, 0xFC, 0x6E], "gün"),
      ("text/plain;charset=\"LATIN1\"", [0xE9], "é"),
      ("text/csv; charset=windows-1252", [0x80, 0x20, 0x93, 0xE4, 0x94], "€ “ä”"),
      ("text/plain; charset=us-ascii", [0x61], "a"),
      ("text/plain; header=present; charset=utf8", [0xC3, 0xBC], "ü"),
      ("text/plain; charset=utf-16", [0xFE, 0xFF, 0, 0x61, 0xD8, 0x3D, 0xDC, 0x32], "a🐲"),
      ("text/plain; charset=utf-16", [0xFF, 0xFE, 0x61, 0], "a"),
      ("text/plain; charset=utf-16le", [0x61, 0], "a"),
      ("text/html", [0xC3, 0xBC], "ü"), ("application/xml", Array("<a>ü</a>".utf8), "<a>ü</a>"),
      ("application/atom+xml; charset=utf-8", Array("<a/>".utf8), "<a/>"),
      ("image/svg+xml", Array("<svg/>".utf8), "<svg/>"),
      (
        "application/xml", Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9],
        "<?xml version='1.0' encoding='ISO-8859-1'?><a>é"
      ),
      ("application/x-www-form-urlencoded", Array("a=b".utf8), "a=b"),
      ("application/yaml", Array("a: 1".utf8), "a: 1"),
      ("application/javascript", Array("1".utf8), "1"),
    ] as [(String, [UInt8], String)]
  )
  func `a text is read in its character set`(type: String, body: [UInt8], text: String) async throws {
    let run = try await run(type, body)
    #expect(run.report.output == .string(text), "\(run.error)")
  }

  @Test func `a stream of events is a list of them`() async throws {
    let stream = ": hello\n\ndata: {\"n\":1}\n\nevent: end\nid: 7\ndata: one\ndata: two\n\ndata: unfinished"
    let run = try await run("text/event-stream", Array(stream.utf8))
    let expected: JSONValue = [
      ["event": "message", "data": ["n": 1]], ["event": "end", "data": "one\ntwo", "id": "7"],
    ]
    #expect(run.report.output == expected, "\(run.error)")
  }

  @Test func `a coded body is an error that names the coding, and its bytes can be had`() async throws {
    let body: [UInt8] = [0x1F, 0x8B, 8, 0]
    for (output, value) in [("content", nil), ("response", nil), ("raw", "H4sIAA==")]
      as [(String, JSONValue?)]
    {
      let run = try await ScriptedRun(
        "do: [{ a: { call: http, with: { method: get, endpoint: 'http://b.test/x', output: \(output) } } }]"
      ) { transport in
        let headers: HTTPFields = [.contentEncoding: "gzip", .contentType: "text/plain"]
        transport.on("http://b.test", .respond(ServiceResponse(status: .ok, headers: headers, body: body)))
      }
      #expect(run.report.output == value)
      #expect(value != nil || run.error.contains("content coding gzip"), "\(run.error)")
    }
  }

  @Test(arguments: [
    "application/x-ndjson", "application/jsonl", "application/ndjson; charset=utf-8", "application/jsonlines",
  ])
  func `lines of JSON become a list`(type: String) async throws {
    let run = try await run(type, Array("{\"a\":1}\r\n\n2\n\"x\"".utf8))
    #expect(run.report.output == [["a": 1], 2, "x"], "\(run.error)")
    let none = try await self.run(type, Array("\n".utf8))
    #expect(none.report.output == [])
  }

  @Test func `a sequence of JSON texts becomes a list`() async throws {
    let run = try await run("application/json-seq", Array("\u{1E}{\"a\":\n1}\n\u{1E}2\n".utf8))
    #expect(run.report.output == [["a": 1], 2], "\(run.error)")
  }

  @Test(arguments: [
    ("application/vnd.api+json", "[1]"), ("text/json", "[1]"), ("application/x-amz-json-1.1", "[1]"),
    ("application/json; charset=utf-8", "[1]"),
  ])
  func `every kind of JSON is a value`(type: String, body: String) async throws {
    #expect(try await run(type, Array(body.utf8)).report.output == [1])
  }

  @Test func `JSON in another character set is read in that`() async throws {
    let run = try await run("application/json; charset=iso-8859-1", [0x22, 0xE9, 0x22])
    #expect(run.report.output == "é", "\(run.error)")
  }

  @Test(
    arguments: [
      ("text/plain; charset=utf-8", [0xFF]), ("text/plain; charset=us-ascii", [0xE9]), ("text/plain", [0xE9]),
      ("text/plain; charset=utf-16", [0xFE, 0xFF, 0x61]), ("text/plain; charset=utf-16le", [0, 0xDC]),
      ("text/plain; charset=windows-1252", [0x81]), ("text/plain; charset=shift_jis", [0x61]),
      ("application/x-ndjson", Array("1\n{".utf8)), ("application/json-seq", Array("1\n".utf8)),
    ] as [(String, [UInt8])]
  )
  func `bytes that aren't what the content type says are an error`(type: String, body: [UInt8]) async throws {
    let run = try await run(type, body)
    #expect(run.report.error?.status == 502, "\(run.error) \(String(describing: run.report.output))")
    #expect(try await self.run(type, body, output: "raw").report.status == .completed)
  }

  @Test func `bytes of no known kind are base 64`() async throws {
    #expect(try await run("image/png", [1, 2]).report.output == "AQI=")
    #expect(try await run(nil, [0xFF]).report.output == "/w==")
    #expect(try await run(nil, Array("[1]".utf8)).report.output == [1])
    #expect(try await run(nil, Array("x".utf8)).report.output == "x")
  }
}
