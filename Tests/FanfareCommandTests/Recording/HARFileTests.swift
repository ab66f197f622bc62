import FanfareJSON
import Foundation
import Testing

@testable import FanfareCommand

@Suite struct HARFileTests {
  /// Calls services, and returns the archive.
  private func archive(_ folder: TestFolder, _ arguments: String...) throws -> JSONValue {
    let output = try BuiltCommand.run(arguments + ["--har", "a.har"], in: folder.url.path)
    #expect(!output.errors.contains("error"), "\(output.errors)")
    return try JSONValue(parsing: try folder.text(of: "a.har"))
  }

  private func entries(_ archive: JSONValue) -> [JSONValue] { archive["log"]?["entries"]?.arrayValue ?? [] }

  @Test func `each attempt of each call is an entry, with messages and timings that add up`() throws {
    let folder = try TestFolder(["d.txt": "The striker scored a goal."])
    let archive = try archive(
      folder,
      "run",
      Examples.path("process-document.yaml"),
      "d.txt",
      "--with-sample-services",
      "--slow",
      "nlp=20ms"
    )
    let entries = entries(archive)
    #expect(archive["log"]?["version"] == "1.2" && entries.count == 4)
    let slow = try #require(entries.first { $0["_service"] == "nlp" })
    #expect(slow["request"]?["postData"]?["text"]?.stringValue?.contains("striker") == true)
    #expect(slow["response"]?["status"] == 200)
    #expect(slow["response"]?["content"]?["text"]?.stringValue?.contains("sentences") == true)
    #expect(slow["_attempt"] == 1 && slow["_kind"] == "first" && slow["_fate"] == "won")
    for entry in entries {
      let timings = try #require(entry["timings"]?.objectValue)
      let parts = timings.filter { $0.name != "ssl" }.map { $0.value.doubleValue ?? 0 }.filter { $0 > 0 }
      let time = try #require(entry["time"]?.doubleValue)
      #expect(abs(parts.reduce(0, +) - time) < 0.001, "\(entry)")
    }
    #expect((slow["timings"]?["wait"]?.doubleValue ?? 0) >= 20)
  }

  @Test(.enabled(if: ForeignReader.isThere, "make test installs it"))
  func `another library reads it`() throws {
    let folder = try TestFolder(["d.txt": "The striker scored a goal."])
    _ = try archive(folder, "run", Examples.path("process-document.yaml"), "d.txt", "--with-sample-services")
    let program = """
      import json, sys
      from haralyzer import HarParser
      har = HarParser(json.load(open(sys.argv[1])))
      entries = [entry for page in har.pages for entry in page.entries]
      print(har.version, har.creator["name"], len(entries))
      for entry in sorted(entries, key=lambda entry: entry.request.url.rsplit("/", 1)[1]):
        assert entry.startTime.year >= 2024 and entry.time > 0
        assert entry.response.mimeType.startswith("application/json") and json.loads(entry.response.text)
        print(entry.request.method, entry.request.url.rsplit("/", 1)[1], entry.response.status)
      """
    let read = try ForeignReader.run(program, on: folder.url.appending(component: "a.har").path)
    #expect(
      read == """
        1.2 fanfare 4
        POST analyze 200
        POST classify 200
        POST summarize 200
        POST validate 200

        """
    )
  }

  @Test func `an attempt without an answer is an entry with status 0 and its error`() throws {
    let folder = try TestFolder()
    let output = try folder.run("call", "x=http://127.0.0.1:1/a?page=2", "--har", "a.har")
    #expect(output.code == 1)
    let entry = try #require(entries(try JSONValue(parsing: try folder.text(of: "a.har"))).first)
    #expect(entry["response"]?["status"] == 0)
    #expect(entry["_error"]?.stringValue?.hasPrefix("connection_refused: ") == true)
    #expect(entry["request"]?["queryString"] == [["name": "page", "value": "2"]])
  }

  @Test func `neither credentials nor a workflow's secrets are in it`() throws {
    let folder = try TestFolder([
      "w.yaml": """
      use: { secrets: [ tok ] }
      do:
        - a:
            call: http
            with:
              method: post
              endpoint: { uri: 'http://127.0.0.1:1/s3cret-value?sig=1', authentication: { bearer: { token: '${ $secrets.tok }' } } }
              body: { note: '${ $secrets.tok }', password: 'pa55word' }
      """
    ])
    let call = try folder.run(
      "call",
      "x=http://127.0.0.1:1/a?api_key=k1234567",
      "--header",
      "Authorization: Bearer t0kenvalue",
      "--header",
      "Cookie: session=c00kie99",
      "--har",
      "call.har"
    )
    let run = try BuiltCommand.run(
      ["run", "w.yaml", "--har", "run.har", "--trace", "t.json"],
      in: folder.url.path,
      environment: ["FANFARE_SECRET_TOK": "s3cret-value"]
    )
    #expect(call.code == 1 && run.code == 1)
    for file in ["call.har", "run.har", "t.json"] {
      let text = try folder.text(of: file)
      for secret in ["k1234567", "t0kenvalue", "c00kie99", "s3cret-value", "pa55word"] {
        #expect(!text.contains(secret), "\(file): \(text)")
      }
      #expect(file == "t.json" || text.contains("<hidden>"), "\(text)")
    }
  }
}
