import FanfareJSON
import FanfareSamples
import Foundation
import Testing

/// Answers that are shown while they come, or stored.
@Suite struct StreamedCallTests {
  @Test func `events are shown as they come, for people and as JSON`() throws {
    try StreamServer.run { server in
      let text = try BuiltCommand.run("call", "--stream", "a=\(server.url("/events"))")
      #expect(text.code == 0 && text.text == "{\"n\":1}\nnote: one\nnote: two\n", "\(text)")
      let json = try BuiltCommand.run("call", "--stream", "--json", "a=\(server.url("/events"))")
      let lines = try json.lines
      #expect(lines.map { $0["event"]?.stringValue } == ["message", "note", nil], "\(json)")
      #expect(lines.first?["data"]?["n"] != nil && lines[1]["id"]?.stringValue == "7")
      #expect(lines.last?["status"]?.stringValue == "ok" && lines.last?["service"]?.stringValue == "a")
    }
  }

  @Test func `the head is shown before what comes, and beside what is stored`() throws {
    let folder = try TestFolder()
    try StreamServer.run { server in
      let events = server.url("/events")
      let text = try folder.run("call", "--stream", "--include", "a=\(events)")
      #expect(text.code == 0 && text.text.hasPrefix("200 OK\n"), "\(text)")
      #expect(text.text.contains("\nContent-Type: text/event-stream\n"), "\(text)")
      #expect(text.text.hasSuffix("\n\n{\"n\":1}\nnote: one\nnote: two\n"), "\(text)")
      let json = try folder.run("call", "--stream", "--include", "--json", "a=\(events)").lines
      #expect(json.first?["status"] == 200 && json.count == 4)
      #expect(json.first?["headers"]?["content-type"] == "text/event-stream")
      let stored = try folder.run("call", server.url("/size?bytes=3"), "--include", "-o", "answer")
      #expect(stored.text.hasPrefix("200 OK\n") && stored.text.contains("3 bytes in answer"), "\(stored)")
      #expect(try folder.text(of: "answer") == "xxx")
      let piped = try folder.run("call", server.url("/size?bytes=3"), "--include", "-o", "-")
      #expect(piped.text == "xxx" && piped.errors.contains("200 OK\n"), "\(piped)")
    }
  }

  @Test(arguments: [["--stream"], ["-o", "answer"], []])
  func `an answer that is a failure is told with its reason, and with its head where that is asked for`(
    options: [String]
  ) throws {
    let folder = try TestFolder()
    try StreamServer.run { server in
      let refused = try BuiltCommand.run(["call", server.url("/refused")] + options, in: folder.url.path)
      let said = refused.text + refused.errors
      #expect(
        refused.code == 1 && said.contains("400 Bad Request") && said.contains("no such model"),
        "\(refused)"
      )
      #expect(!said.contains("r-17"))
      let whole = try BuiltCommand.run(
        ["call", "--include", server.url("/refused")] + options,
        in: folder.url.path
      )
      #expect((whole.text + whole.errors).lowercased().contains("x-request-id: r-17"), "\(whole)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
    }
  }

  @Test func `where an answer can't be stored nothing is asked for`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try TestFolder()
      for place in ["none/answer", "."] {
        let output = try folder.run("call", "--data", "{}", "\(url)/first", "-o", place)
        #expect(output.code == 74 && output.errors.contains("\(place) can't be written"), "\(output)")
      }
      #expect(services.calls.isEmpty)
    }
  }

  @Test func `an answer that is stored where redirects lead has every attempt`() throws {
    let folder = try TestFolder()
    try StreamServer.run { server in
      let url = server.url("/redirect?code=302&to=/size?bytes%3D3")
      let output = try folder.run("call", "--json", "--location", url, "-o", "answer")
      #expect(try output.lines.last?["attempts"]?.arrayValue?.count == 2, "\(output)")
    }
  }

  @Test func `so many answers are read at a time as is said`() throws {
    try StreamServer.run { server in
      let hanging = server.url("/events?hang=1")
      // The second isn't asked for before the first has ended, which its silence does.
      let output = try BuiltCommand.run(
        ["call", "--stream", "--concurrency", "1", "--idle-timeout", "1s"] + [
          "a=\(hanging)", "b=\(hanging)",
        ]
      )
      let expected = ["a", "a", "a", "b", "b", "b"]
      #expect(output.text.split(separator: "\n").map { String($0.prefix(1)) } == expected, "\(output)")
    }
  }

  @Test func `what a stream has brought is shown although it falls silent`() throws {
    try StreamServer.run { server in
      let output = try BuiltCommand.run(
        "call",
        "--stream",
        "--idle-timeout",
        "300ms",
        "a=\(server.url("/events?hang=1"))"
      )
      #expect(output.code == 1 && output.text.hasPrefix("{\"n\":1}\n"), "\(output)")
      #expect(output.errors.contains("a: stream_stalled: nothing came for 300 ms"), "\(output)")
    }
  }

  @Test func `an answer that never begins falls silent as well`() throws {
    try StreamServer.run { server in
      let output = try BuiltCommand.run(
        ["call", "--stream", "--retry", "1", "--idle-timeout", "200ms", "a=\(server.url("/silent"))"]
      )
      #expect(output.code == 1 && output.errors.contains("within 200 ms"), "\(output)")
    }
  }

  @Test func `anything else is shown by its lines, as far as they are whole`() throws {
    try StreamServer.run { server in
      let output = try BuiltCommand.run("call", "--stream", "a=\(server.url("/half"))")
      #expect(output.code == 1 && output.text == "whole\n", "\(output)")
      #expect(output.errors.contains("a: connection_lost: "), "\(output)")
    }
  }

  @Test func `an answer is stored once it is complete, and never in part`() throws {
    let folder = try TestFolder()
    try StreamServer.run { server in
      let whole = try folder.run("call", server.url("/size?bytes=20000000"), "-o", "answer")
      #expect(whole.code == 0 && whole.text.contains("20000000 bytes in answer"), "\(whole)")
      #expect(try folder.text(of: "answer").utf8.count == 20_000_000)
      let half = try folder.run("call", server.url("/half"), "--output", "answer")
      #expect(half.code == 1 && half.errors.contains("connection_lost"), "\(half)")
      #expect(try folder.text(of: "answer").utf8.count == 20_000_000)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["answer"])
      let nowhere = try folder.run("call", server.url("/size?bytes=1"), "-o", "none/answer")
      #expect(nowhere.code == 74 && nowhere.errors.contains("there is no such folder"), "\(nowhere)")
      let piped = try folder.run("call", server.url("/size?bytes=3"), "-o", "-")
      #expect(piped.code == 0 && piped.text == "xxx", "\(piped)")
    }
  }

  @Test(arguments: [
    (["--stream", "--output", "x", "http://a/"], "take one of them"),
    (["--output", "x", "http://a/", "http://b/"], "stores the answer of one service, and 2 are called"),
    (["--stream", "--sequence", "http://a/"], "--sequence sends each to the next service"),
    (["--idle-timeout", "1s", "http://a/"], "add --stream or --output"),
    (["--max-redirects", "1", "http://a/"], "add --location"),
    (["--data", "x", "--form", "a=b", "http://a/"], "a request has one body"),
    (["--form", "a", "http://a/"], "has no name"),
  ])
  func `options that make no sense are refused`(arguments: [String], reason: String) throws {
    let output = try BuiltCommand.run(["call"] + arguments)
    #expect(output.code == 64 && output.errors.contains(reason), "\(output)")
  }
}

/// What requests send, and where redirects lead.
@Suite struct CallContentTests {
  private func echoed(_ output: BuiltCommand.Output) throws -> JSONValue {
    try #require(output.lines.first?["value"], "\(output)")
  }

  @Test func `redirects are followed where that is asked for`() throws {
    try StreamServer.run { server in
      let call = ["call", "--json", "--data", "{}", "a=\(server.url("/redirect?code=307&to=/there"))"]
      let refused = try BuiltCommand.run(call)
      #expect(refused.code == 1 && refused.text.contains("redirects aren't followed"), "\(refused)")
      let followed = try BuiltCommand.run(call + ["--location"])
      #expect(followed.code == 0, "\(followed)")
      #expect(try echoed(followed)["method"]?.stringValue == "POST")
      #expect(try echoed(followed)["target"]?.stringValue == "/there")
    }
  }

  @Test func `forms and files are sent as what they are`() throws {
    let folder = try TestFolder(["a.csv": "1,2\n"])
    try StreamServer.run { server in
      let form = try folder.run(
        "call",
        "--json",
        "a=\(server.url("/"))",
        "-F",
        "title=Report",
        "-F",
        "file=@a.csv;type=text/csv"
      )
      #expect(try echoed(form)["method"]?.stringValue == "POST")
      let body = try #require(try echoed(form)["body"]?.stringValue)
      #expect(body.contains("name=\"title\"\r\n\r\nReport\r\n"))
      #expect(body.contains("filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n1,2\n\r\n"))
      let encoded = try folder.run(
        "call",
        "--json",
        "a=\(server.url("/"))",
        "--data-urlencode",
        "q=a & b",
        "--data-urlencode",
        "f@a.csv"
      )
      #expect(try echoed(encoded)["body"]?.stringValue == "q=a+%26+b&f=1%2C2%0A")
      let file = try folder.run("call", "--json", "a=\(server.url("/"))", "--upload-file", "a.csv")
      #expect(
        try echoed(file)["method"]?.stringValue == "PUT" && echoed(file)["body"]?.stringValue == "1,2\n"
      )
    }
  }

  @Test func `bodies are compressed where a policy says so`() throws {
    let folder = try TestFolder(["policies.yaml": "requestCompression: { minimumBytes: 10 }"])
    try StreamServer.run { server in
      let output = try folder.run(
        "call",
        "--json",
        "--policy",
        "policies.yaml",
        "a=\(server.url("/"))",
        "--data",
        String(repeating: "word ", count: 1000)
      )
      #expect(try echoed(output)["headers"]?["content-encoding"]?.stringValue == "gzip")
    }
  }
}
