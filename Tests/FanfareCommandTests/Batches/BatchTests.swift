import Fanfare
import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Synchronization
import Testing

/// Batches that are kept: what goes on, what is run again, and what is said about it.
@Suite struct BatchTests {
  private static let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"

  /// A folder with a workflow that calls services, and inputs.
  private static func folder(_ url: String, inputs: Int, body: String? = nil) throws -> TestFolder {
    let calls =
      body ?? """
        do:
          - first: { call: http, metadata: { idempotencyKey: true }, with: { method: post, endpoint: '\(url)/first', body: '${ $workflow.input }' } }
          - second: { call: http, metadata: { idempotencyKey: true }, with: { method: post, endpoint: '\(url)/second', body: '${ $workflow.input }' } }
        """
    return try TestFolder([
      "w.yaml": head + calls,
      "in.jsonl": (0..<inputs).map { #"{"id":\#($0)}"# + "\n" }.joined(),
    ])
  }

  private static let run = ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl"]

  private static func fanfare(_ folder: TestFolder, _ arguments: [String]) throws -> BuiltCommand.Output {
    try BuiltCommand.run(arguments, in: folder.url.path)
  }

  private static func lines(_ folder: TestFolder) throws -> [JSONValue] {
    try folder.text(of: "out.jsonl").split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test func `the same command again makes no call for what has ended, and takes what is new`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 3)
      #expect(try Self.fanfare(folder, Self.run).code == 0)
      #expect(services.calls.count == 6)
      #expect(try Self.fanfare(folder, Self.run).code == 0)
      #expect(services.calls.count == 6)
      let more = try folder.text(of: "in.jsonl") + #"{"id":3}"# + "\n"
      try Data(more.utf8).write(to: folder.url.appending(component: "in.jsonl"))
      let output = try Self.fanfare(folder, Self.run)
      #expect(output.code == 0 && output.errors.contains("4 runs"), "\(output.errors)")
      #expect(services.calls.count == 8)
      #expect(try Self.lines(folder).map { $0["input"]?.stringValue } == (1...4).map { "in.jsonl:\($0)" })
    }
  }

  @Test func `an output that has lost something is written anew`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 3)
      #expect(try Self.fanfare(folder, Self.run).code == 0)
      let whole = try folder.text(of: "out.jsonl")
      let file = folder.url.appending(component: "out.jsonl")
      for rest in [String(whole.prefix(10)), "", whole + "{\"half"] {
        try Data(rest.utf8).write(to: file)
        #expect(try Self.fanfare(folder, Self.run).code == 0)
        #expect(try folder.text(of: "out.jsonl") == whole)
      }
      try FileManager.default.removeItem(at: file)
      #expect(try Self.fanfare(folder, Self.run).code == 0)
      #expect(try folder.text(of: "out.jsonl") == whole)
      #expect(services.calls.count == 6)
    }
  }

  @Test func `what failed is run again without the calls that succeeded, with the same keys, in its place`()
    async throws
  {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 3)
      services.fail("/second", of: 1)
      #expect(try Self.fanfare(folder, Self.run + ["--failed", "failed.jsonl"]).code == 2)
      #expect(try folder.text(of: "failed.jsonl") == #"{"id":1}"# + "\n")
      services.fail(nil, of: 0)
      let before = services.calls.count
      let plan = try Self.fanfare(folder, ["retry", "--store", "s.sqlite", "--dry-run"])
      #expect(plan.text.contains("1 document of batch test-"), "\(plan)")
      #expect(plan.text.hasSuffix("would be run again: in.jsonl:2\n"), "\(plan)")
      #expect(services.calls.count == before)
      let output = try Self.fanfare(folder, ["retry", "--store", "s.sqlite"])
      #expect(output.code == 0, "\(output)")
      let again = services.calls.dropFirst(before)
      #expect(again.map(\.path) == ["/second"])
      #expect(Set(services.keys(of: "/second", 1)).count == 1)
      #expect(
        try Self.lines(folder).map { $0["status"]?.stringValue } == ["completed", "completed", "completed"]
      )
      let none = try Self.fanfare(folder, ["retry", "--store", "s.sqlite"])
      #expect(none.code == 0 && none.text.contains("no such documents"), "\(none)")
      #expect(try folder.text(of: "failed.jsonl").isEmpty)
    }
  }

  @Test func `more documents than are begun anew at once are each run again`() throws {
    let failing = "do: [{ a: { raise: { error: { type: 'https://e.test/t', status: 500 } } } }]"
    let folder = try Self.folder("", inputs: 150, body: failing)
    #expect(try Self.fanfare(folder, Self.run).code == 1)
    let mended = Self.head + "do: [{ a: { set: { isMended: true } } }]"
    try Data(mended.utf8).write(to: folder.url.appending(component: "w.yaml"))
    let output = try Self.fanfare(folder, ["retry", "--store", "s.sqlite", "--definition", "new"])
    #expect(output.code == 0 && output.errors.contains("150 documents of batch"), "\(output)")
    let lines = try Self.lines(folder)
    #expect(lines.map { $0["input"]?.stringValue } == (1...150).map { "in.jsonl:\($0)" })
    #expect(lines.allSatisfy { $0["output"]?["isMended"]?.boolValue == true })
  }

  @Test func `a fresh retry makes all calls again with other keys`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 1)
      services.fail("/second", of: 0)
      #expect(try Self.fanfare(folder, Self.run).code == 1)
      services.fail(nil, of: 0)
      #expect(try Self.fanfare(folder, ["retry", "--store", "s.sqlite", "--fresh"]).code == 0)
      #expect(services.keys(of: "/first", 0).count == 2 && Set(services.keys(of: "/first", 0)).count == 2)
    }
  }

  @Test func `only documents with an error of a task or type are run again where one is named`() async throws
  {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 2)
      services.fail("/second", of: 1)
      #expect(try Self.fanfare(folder, Self.run).code == 2)
      for (arguments, count) in [
        (["--task", "second"], "1 document"), (["--task", "first"], "no such"),
        (["--task", "/do/1/second"], "1 document"),
        (["--error", "communication"], "1 document"), (["--error", "timeout"], "no such"),
        (["--only", "uncertain"], "no such"),
      ] {
        let output = try Self.fanfare(folder, ["retry", "--store", "s.sqlite", "--dry-run"] + arguments)
        #expect(output.text.contains(count), "\(arguments): \(output)")
      }
    }
  }

  @Test func `a batch goes on with the workflow that it began with, and says so`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 1)
      #expect(try Self.fanfare(folder, Self.run).code == 0)
      let file = folder.url.appending(component: "w.yaml")
      let text = try folder.text(of: "w.yaml")
      // A comment changes nothing.
      try Data(("# A comment.\n" + text).utf8).write(to: file)
      #expect(try !Self.fanfare(folder, Self.run).errors.contains("has changed"))
      try Data((Self.head + "do: [{ a: { set: { x: 1 } } }]").utf8).write(to: file)
      try Data((try folder.text(of: "in.jsonl") + #"{"id":1}"# + "\n").utf8)
        .write(to: folder.url.appending(component: "in.jsonl"))
      let output = try Self.fanfare(folder, Self.run)
      let note = "w.yaml has changed since, and the batch goes on with what it had"
      #expect(output.errors.contains(note), "\(output.errors)")
      #expect(services.calls.count == 4)
    }
  }

  @Test func `a key that two documents have is an error of the second that names the first`() async throws {
    let folder = try TestFolder([
      "w.yaml": TestFolder.echo,
      "in.jsonl": #"{"id":"a"}"# + "\n" + #"{"id":"b"}"# + "\n" + #"{"id":"a"}"# + "\n" + "{}\n",
    ])
    let output = try Self.fanfare(folder, Self.run + ["--key", ".id"])
    #expect(output.code == 2, "\(output)")
    let lines = try Self.lines(folder)
    #expect(
      lines.map { $0["status"]?.stringValue } == ["completed", "completed", "unreadable", "unreadable"]
    )
    try #require(lines.count == 4)
    #expect(lines[2]["error"]?["detail"]?.stringValue?.contains("its key 'a' is that of in.jsonl:1") == true)
    #expect(lines[3]["error"]?["detail"]?.stringValue?.contains("--key .id yields none for it") == true)
    // Once more: they are known.
    #expect(try Self.fanfare(folder, Self.run + ["--key", ".id"]).code == 2)
    #expect(try Self.lines(folder).count == 4)
  }

  @Test func `an interrupted batch says how to go on, and nothing in it is cancelled`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      // A request without a body, since only such a one can be left waiting here.
      let folder = try Self.folder(
        url,
        inputs: 8,
        body: """
          do:
            - first: { call: http, with: { method: get, endpoint: '\(url)/first' } }
            - second: { call: http, with: { method: get, endpoint: '\(url)/second' } }
          """
      )
      services.hang("/second")
      let process = try BuiltCommand.process(Self.run + ["--concurrency", "4"])
      process.currentDirectoryURL = folder.url
      let errors = Pipe()
      process.standardError = errors
      services.signal(SIGINT, to: process, after: 8)
      try await process.runToEnd { services.know($0) }
      let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT)
      let last = said.split(separator: "\n").last ?? ""
      #expect(
        last.hasPrefix("go on with: fanfare resume test-") && last.hasSuffix("--store s.sqlite"),
        "\(said)"
      )
      let plan = try Self.fanfare(folder, ["resume", "--dry-run", "--store", "s.sqlite"])
      #expect(plan.text.contains("goes on    4 (in.jsonl:1"), "\(plan)")
      services.hang(nil)
      #expect(try Self.fanfare(folder, ["resume", "--store", "s.sqlite"]).code == 0)
      #expect(
        try Self.lines(folder).map { $0["status"]?.stringValue } == Array(repeating: "completed", count: 8)
      )
      #expect(services.calls.count { $0.path == "/first" } == 8)
      let through = try Self.fanfare(folder, ["resume", "--store", "s.sqlite"])
      #expect(through.code == 0 && through.errors.contains("8 done before, 0 to go on with"), "\(through)")
      #expect(services.calls.count { $0.path == "/first" } == 8)
    }
  }

  @Test func `what is kept can be listed, shown, exported, cancelled and removed`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 2)
      services.fail("/second", of: 1)
      #expect(try Self.fanfare(folder, Self.run + ["--batch", "b"]).code == 2)
      let runs = try Self.fanfare(folder, ["runs", "--store", "s.sqlite"])
      #expect(
        runs.text.contains("b\n  ended, begun") && runs.text.contains("1 completed, 1 faulted"),
        "\(runs)"
      )
      let faulted = try Self.fanfare(
        folder,
        ["runs", "b", "--status", "faulted", "--json", "--store", "s.sqlite"]
      )
      #expect(try faulted.values(of: "run") == ["b.1"])
      let shown = try Self.fanfare(folder, ["show", "b.1", "--store", "s.sqlite"])
      #expect(shown.text.contains("second") && shown.text.contains("500"), "\(shown)")
      let unknown = try Self.fanfare(folder, ["show", "b.7", "--store", "s.sqlite"])
      #expect(unknown.code == 64 && unknown.errors.contains("there is no run 'b.7'"), "\(unknown)")
      let batch = try Self.fanfare(folder, ["show", "b", "--store", "s.sqlite"])
      #expect(
        batch.code == 64
          && batch.errors.contains("is a batch: name one of its runs, such as b.0; fanfare runs b"),
        "\(batch)"
      )
      let table = try Self.fanfare(folder, ["export", "b", "--format", "csv", "--store", "s.sqlite"])
      #expect(
        table.text.hasPrefix("input,run,status,seconds,output,error\r\nin.jsonl:1,b.0,completed,"),
        "\(table)"
      )
      let archive = try Self.fanfare(
        folder,
        ["export", "b", "--format", "har", "-o", "a.har", "--store", "s.sqlite"]
      )
      #expect(archive.code == 0, "\(archive)")
      let entries = try JSONValue(parsing: try folder.text(of: "a.har"))["log"]?["entries"]?.arrayValue ?? []
      #expect(entries.count >= 4)
      let cancelled = try Self.fanfare(folder, ["cancel", "b", "--store", "s.sqlite"])
      #expect(cancelled.code == 64 && cancelled.errors.contains("is through already"), "\(cancelled)")
      #expect(try Self.fanfare(folder, ["prune", "b", "--store", "s.sqlite"]).text == "removed b\n")
      #expect(try Self.fanfare(folder, ["runs", "--store", "s.sqlite"]).text == "no batch is kept yet\n")
    }
  }

  @Test func `a batch that fails too much begins nothing more, and can go on`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 50)
      services.fail("/first", of: nil)
      let output = try Self.fanfare(folder, Self.run + ["--halt", "failures=3", "--concurrency", "1"])
      #expect(output.errors.contains("halted, since too many failed"), "\(output.errors)")
      #expect(output.errors.contains("go on with: fanfare resume"))
      #expect(try Self.lines(folder).count == 3)
    }
  }

  @Test func `an output that another batch has written in the place of its own stays as it is`() throws {
    let folder = try TestFolder([
      "w.yaml":
        "do: [{ a: { if: '${ .bad }', raise: { error: { type: 'https://e.test/t', status: 400 } } } }]",
      "day1.jsonl": #"{"bad":true}"# + "\n", "day2.jsonl": #"{"n":1}"# + "\n" + #"{"n":2}"# + "\n",
    ])
    func run(_ day: String) -> [String] {
      ["run", "w.yaml", "\(day).jsonl", "--store", "s.sqlite", "--output", "out.jsonl", "--batch", day]
    }
    #expect(try Self.fanfare(folder, run("day1")).code == 1)
    let file = folder.url.appending(component: "out.jsonl")
    try FileManager.default.moveItem(at: file, to: folder.url.appending(component: "day1.out"))
    #expect(try Self.fanfare(folder, run("day2")).code == 0)
    let whole = try folder.text(of: "out.jsonl")
    for arguments in [run("day1"), ["retry", "day1", "--store", "s.sqlite"], run("day1")] {
      let output = try Self.fanfare(folder, arguments)
      #expect(output.code == 65 && output.errors.contains("isn't the output of this batch"), "\(output)")
      #expect(try folder.text(of: "out.jsonl") == whole)
    }
    try FileManager.default.removeItem(at: file)
    #expect(try Self.fanfare(folder, run("day1")).code == 1)
    #expect(try Self.lines(folder).map { $0["input"]?.stringValue } == ["day1.jsonl:1"])
  }

  @Test func `an output that has something already isn't written over`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "in.jsonl": "{}\n", "out.jsonl": "mine\n"])
    for _ in 0..<2 {
      let output = try Self.fanfare(folder, Self.run)
      #expect(output.code == 65 && output.errors.contains("it has something in it already"), "\(output)")
      #expect(try folder.text(of: "out.jsonl") == "mine\n")
    }
  }

  @Test(arguments: [
    ["--output", "out.jsonl"], ["--output", "none/out.jsonl"], ["--output-directory", "in.jsonl"],
    ["--policy", "none.yaml"], ["--secrets", "none.yaml"], ["--har", "none/x.har"],
    ["--events", "none/e.jsonl"], ["--failed", "none/f.jsonl"], ["--failed", "."],
  ])
  func `a command that can't begin leaves no batch that another would go on with`(arguments: [String]) throws
  {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "in.jsonl": "{}\n", "out.jsonl": "mine\n"])
    let begun = ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite"]
    #expect(try Self.fanfare(folder, begun + ["--batch", "first"]).code == 0)
    let output = try Self.fanfare(folder, begun + arguments + ["--batch", "second"])
    #expect(output.code != 0, "\(output)")
    let runs = try Self.fanfare(folder, ["runs", "--store", "s.sqlite"])
    #expect(runs.text.hasPrefix("first\n") && !runs.text.contains("second"), "\(runs)")
  }

  @Test(arguments: [
    (["--unordered"], "--unordered doesn't go with --store"), (["--batch", "a b"], "isn't a name"),
    (["--key", "}"], "isn't a jq expression"), (["--halt", "10%"], "write failures=10%"),
    (["--halt", "failures=0"], "neither a number from 1"),
    (["--output-directory", "x"], "--output and --output-directory are two places for the same"),
    (["--on-uncertain", "maybe"], "Please provide one of"),
    (["--limits-count", "half"], "Please provide one of"),
  ])
  func `options that don't fit are told`(_ arguments: [String], _ message: String) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "in.jsonl": "{}\n"])
    let output = try Self.fanfare(folder, Self.run + arguments)
    #expect(output.code == 64 && output.errors.contains(message), "\(output)")
  }
}
