import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Synchronization
import Testing

/// `fanfare call --each`.
@Suite struct CallEachTests {
  /// Answers with what it was asked for.
  private final class Echo: PlainHandler {
    private let seen = Mutex<[String]>([])
    var requests: [String] { seen.withLock { $0 } }

    func answer(_ request: PlainRequest) -> PlainAnswer {
      let text = "\(request.method) \(request.path)"
      seen.withLock { $0.append(text) }
      var body: JSONObject = ["request": .string(text)]
      if let value = try? JSONValue(parsing: request.body) { body["body"] = value }
      // Told by its length: a service that sends a secret back has it in its answers.
      if let identity = request.headers[.authorization] {
        body["identity"] = .number(JSONNumber(identity.count))
      }
      if request.path.hasSuffix("/gone") { return PlainAnswer(.notFound) }
      return PlainAnswer(
        headers: [.contentType: "application/json"],
        body: JSONValue.object(body).serialized()
      )
    }

    func ended(_ request: PlainRequest, wasAbandoned: Bool) {}
  }

  private static func fanfare(_ folder: TestFolder, _ arguments: String...) throws -> BuiltCommand.Output {
    try BuiltCommand.run(arguments, in: folder.url.path, environment: ["TOKEN": "s3cret-token"])
  }

  @Test func `there is a call for each row of a table, and a line for each in their order`() async throws {
    let echo = Echo()
    try await withPlainServer(echo) { url in
      let folder = try TestFolder(["rows.csv": "id,name\r\n1,a b\r\n2,\"c,d\"\r\n\"gone\",e\r\n"])
      let output = try Self.fanfare(
        folder,
        "call",
        "--each",
        "rows.csv",
        "a=\(url)/users/{id}?n={name}",
        "--output",
        "r.jsonl"
      )
      #expect(output.code == 2, "\(output)")
      let lines = try folder.text(of: "r.jsonl").split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      #expect(lines.map { $0["input"]?.stringValue } == ["rows.csv:2", "rows.csv:3", "rows.csv:4"])
      #expect(lines.map { $0["status"]?.stringValue } == ["completed", "completed", "faulted"])
      #expect(lines[0]["output"]?["request"] == "GET /users/1")
      #expect(lines[2]["error"]?["status"] == 404)
    }
  }

  @Test func `a service that fails doesn't take the answers of the others away`() async throws {
    try await withPlainServer(Echo()) { url in
      let folder = try TestFolder(["rows.csv": "id\r\n1\r\n"])
      let output = try Self.fanfare(
        folder,
        "call",
        "--each",
        "rows.csv",
        "a=\(url)/a/{id}",
        "b=\(url)/b/gone",
        "--output",
        "r.jsonl"
      )
      #expect(output.code == 2, "\(output)")
      let line = try JSONValue(parsing: try folder.text(of: "r.jsonl"))
      #expect(line["status"] == "partial", "\(line)")
      #expect(line["output"]?["a"]?["request"] == "GET /a/1" && line["output"]?["b"] == .null, "\(line)")
    }
  }

  @Test func `a row has failed if all of its services have`() async throws {
    try await withPlainServer(Echo()) { url in
      let folder = try TestFolder(["rows.csv": "id\r\n1\r\n"])
      let output = try Self.fanfare(
        folder,
        "call",
        "--each",
        "rows.csv",
        "a=\(url)/a/gone",
        "b=\(url)/b/gone",
        "--output",
        "r.jsonl"
      )
      #expect(output.code == 1, "\(output)")
      let line = try JSONValue(parsing: try folder.text(of: "r.jsonl"))
      #expect(line["status"] == "faulted" && line["error"]?["causes"]?.arrayValue?.count == 2, "\(line)")
    }
  }

  @Test
  func `bodies are made of rows, several services are called side by side, and a secret is kept nowhere`()
    async throws
  {
    try await withPlainServer(Echo()) { url in
      let folder = try TestFolder(["rows.jsonl": "{\"q\":\"why\",\"n\":1}\n"])
      let output = try Self.fanfare(
        folder,
        "call",
        "--each",
        "rows.jsonl",
        "a=\(url)/a",
        "b\"c=\(url)/b",
        "--data",
        #"{"ask":"${ .q }","n":"${ .n + 1 }"}"#,
        "--bearer",
        "env:TOKEN",
        "--store",
        "s.sqlite",
        "--output",
        "r.jsonl"
      )
      #expect(output.code == 0, "\(output)")
      let line = try JSONValue(parsing: folder.text(of: "r.jsonl"))
      #expect(
        line["output"]?["a"]?["request"] == "POST /a" && line["output"]?["b\"c"]?["request"] == "POST /b"
      )
      #expect(line["output"]?["a"]?["body"] == ["ask": "why", "n": 2])
      #expect(line["output"]?["a"]?["identity"]?.intValue == "Bearer s3cret-token".count)
      let kept = try Data(contentsOf: folder.url.appending(component: "s.sqlite"))
      #expect(kept.range(of: Data("s3cret-token".utf8)) == nil)
    }
  }

  @Test func `a header field that proves who calls is sent, and kept nowhere`() async throws {
    let listener = Listener()
    try await withPlainServer(listener) { url in
      let folder = try TestFolder(["rows.csv": "id\n1\n", "body.json": #"{"ask":"${ .id }"}"#])
      let fields = "X-Api-Key: s3cret-key\nCookie: s3cret-cookie\nX-Row-Key: ${ .id }\nX-Plain: shown"
      let output = try BuiltCommand.run(
        ["call", "--each", "rows.csv", "\(url)/", "--data", "@body.json", "--store", "s.sqlite"],
        in: folder.url.path,
        environment: ["FANFARE_HEADER": fields]
      )
      #expect(output.code == 0, "\(output)")
      let sent = try #require(listener.requests.first)
      let names = ["X-Api-Key", "Cookie", "X-Row-Key", "X-Plain", "X-Body"]
      let values = names.map { name in HTTPField.Name(name).flatMap { sent[$0] } }
      #expect(values == ["s3cret-key", "s3cret-cookie", "1", "shown", #"{"ask":"1"}"#])
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
        let kept = try Data(contentsOf: folder.url.appending(component: name))
        #expect(kept.range(of: Data("s3cret".utf8)) == nil, "\(name)")
      }
    }
  }

  @Test func `what proves who calls is kept in no argument either, and going on takes it from elsewhere`()
    async throws
  {
    let listener = Listener()
    try await withPlainServer(listener) { url in
      let folder = try TestFolder(["rows.csv": "id\n1\n2\n"])
      let begun = try folder.run(
        "call",
        "--each",
        "rows.csv",
        "\(url)/",
        "--store",
        "s.sqlite",
        "--meter",
        "n=1",
        "--budget",
        "n=1",
        "--concurrency",
        "1",
        "-H",
        "X-Api-Key: s3cret-key",
        "--header=Cookie: s3cret-cookie",
        "-H",
        "X-Plain: shown"
      )
      #expect(begun.code == 3, "\(begun)")
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.url.path) {
        let kept = try Data(contentsOf: folder.url.appending(component: name))
        #expect(kept.range(of: Data("s3cret".utf8)) == nil, "\(name)")
      }
      let resume = ["resume", "--store", "s.sqlite", "--budget", "n=9"]
      let refused = try BuiltCommand.run(resume, in: folder.url.path)
      #expect(refused.code == 65 && refused.errors.contains("FANFARE_SECRET_"), "\(refused)")
      let rest = try BuiltCommand.run(
        resume,
        in: folder.url.path,
        environment: ["FANFARE_SECRET_X_API_KEY": "s3cret-key", "FANFARE_SECRET_COOKIE": "s3cret-cookie"]
      )
      #expect(rest.code == 0, "\(rest)")
      let names = ["X-Api-Key", "Cookie", "X-Plain"]
      let sent = listener.requests.map { fields in names.map { HTTPField.Name($0).flatMap { fields[$0] } } }
      #expect(sent == Array(repeating: ["s3cret-key", "s3cret-cookie", "shown"], count: 2))
      #expect(try folder.run("runs", "--store", "s.sqlite").code == 0)
    }
  }

  /// Notes the fields of requests, with the body as one more.
  private final class Listener: PlainHandler {
    private let seen = Mutex<[HTTPFields]>([])
    var requests: [HTTPFields] { seen.withLock { $0 } }

    func answer(_ request: PlainRequest) -> PlainAnswer {
      var fields = request.headers
      if let name = HTTPField.Name("X-Body") { fields[name] = String(decoding: request.body, as: UTF8.self) }
      seen.withLock { $0.append(fields) }
      return PlainAnswer(headers: [.contentType: "application/json"], body: Array("{}".utf8))
    }

    func ended(_ request: PlainRequest, wasAbandoned: Bool) {}
  }

  @Test func `a batch of calls that a budget ended goes on, and its calls are made once`() async throws {
    let echo = Echo()
    try await withPlainServer(echo) { url in
      let rows = (1...12).map { "\($0)\n" }.joined()
      let folder = try TestFolder(["rows.csv": "id\n" + rows])
      let each = [
        "call", "--each", "rows.csv", "\(url)/{id}", "--store", "s.sqlite", "--output", "r.jsonl", "--meter",
        "n=1",
        "--concurrency", "1",
      ]
      let first = try BuiltCommand.run(each + ["--budget", "n=5"], in: folder.url.path)
      #expect(first.code == 3 && echo.requests.count == 5, "\(first)")
      let rest = try Self.fanfare(folder, "resume", "--store", "s.sqlite", "--budget", "n=50")
      #expect(rest.code == 0 && echo.requests.count == 12, "\(rest)")
      #expect(!rest.errors.contains("can't be read now"), "\(rest.errors)")
      #expect(Set(echo.requests).count == 12)
      let again = try BuiltCommand.run(each, in: folder.url.path)
      #expect(again.code == 0 && echo.requests.count == 12, "\(again)")
      // Other calls with the same rows are another batch.
      let other = try Self.fanfare(
        folder,
        "call",
        "--each",
        "rows.csv",
        "\(url)/x/{id}",
        "--store",
        "s.sqlite",
        "--output",
        "o.jsonl"
      )
      #expect(other.code == 0 && echo.requests.count == 24, "\(other)")
    }
  }

  @Test(arguments: [
    (["rows.csv", "nowhere"], 64, "isn't a URL"),
    (["none.csv", "http://127.0.0.1:1/"], 1, "there is no such file"),
    (["cr.csv", "http://127.0.0.1:1/"], 1, "a carriage return stands within it without quotes"),
    (["rows.csv", "http://127.0.0.1:1/", "--sequence"], 64, "--sequence"),
    (["rows.csv", "http://127.0.0.1:1/", "--data", "@none.json"], 65, "there is no such file"),
    (["rows.csv", "http://127.0.0.1:1/", "--data", "@-"], 64, "standard input is for rows"),
  ])
  func `what can't be done says why`(arguments: [String], code: Int32, complaint: String) throws {
    let folder = try TestFolder(["rows.csv": "id\n1\n", "cr.csv": "\"id\"\r\"1\"\r\"2\"\n"])
    let output = try BuiltCommand.run(["call", "--each"] + arguments, in: folder.url.path)
    #expect(output.code == code && (output.errors + output.text).contains(complaint), "\(output)")
  }
}
