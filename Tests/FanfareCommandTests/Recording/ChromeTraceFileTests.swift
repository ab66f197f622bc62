import FanfareJSON
import Foundation
import Testing

@testable import FanfareCommand

@Suite struct ChromeTraceFileTests {
  /// The complete events of a trace, and its metadata.
  private func events(of text: String) throws -> (complete: [JSONValue], metadata: [JSONValue]) {
    let events = try #require(try JSONValue(parsing: text)["traceEvents"]?.arrayValue)
    return (events.filter { $0["ph"] == "X" }, events.filter { $0["ph"] == "M" })
  }

  @Test func `each task, call and attempt is a complete event, and branches have lanes of their own`()
    async throws
  {
    let folder = try TestFolder()
    let file = try ChromeTraceFile(
      .file(folder.url.appending(component: "t.json").path, option: "--trace"),
      origin: 1_699_999_999
    )
    file.add(try await SampleRun().trace)
    try file.finish()
    let (complete, metadata) = try events(of: try folder.text(of: "t.json"))
    func event(_ name: String) throws -> JSONValue {
      try #require(complete.first { $0["name"] == .string(name) })
    }
    let (run, slow, quick) = (try event("run run-1"), try event("slow"), try event("quick"))
    #expect(run["ts"] == 1_000_000 && run["dur"] == 110_000)
    #expect(
      slow["ts"] == 1_010_000 && slow["dur"] == 100_000
        && slow["args"]?["place"] == "/do/1/both/fork/branches/1/slow"
    )
    #expect(slow["tid"] != quick["tid"] && slow["pid"] == quick["pid"])
    #expect(try event("backoff")["dur"] == 50_000 && event("backoff")["tid"] == quick["tid"])
    #expect(try event("retry 2")["args"]?["status"] == 200)
    // By the format's description: a name, a phase, a time and where it was.
    for event in complete + metadata {
      #expect(
        event["name"]?.stringValue != nil && event["pid"]?.intValue != nil && event["tid"]?.intValue != nil
      )
    }
    #expect(metadata.map { $0["args"]?["name"] } == ["runs, 1", "main", "branch 1"])
  }

  @Test(.enabled(if: ForeignReader.isThere, "make test installs it"))
  func `another program finds every slice within those around it, by the rules and roundings of Perfetto`()
    throws
  {
    let folder = try TestFolder(["a.txt": "A goal.", "b.txt": "A bank.", "c.txt": "A doctor."])
    let output = try folder.run(
      "run",
      Examples.path("process-document.yaml"),
      ".",
      "--with-sample-services",
      "--fail",
      "nlp=0.5",
      "--retry",
      "5",
      "--trace",
      "t.trace",
      "--quiet"
    )
    #expect(try output.lines.count == 3)
    // It moves and shortens what overlaps; nothing may change.
    let program = """
      import contextlib, io, json, sys
      from trace_lanefix import fix_overlaps
      with contextlib.redirect_stdout(io.StringIO()):
        fix_overlaps(sys.argv[1], sys.argv[1] + ".fixed")
      key = lambda event: json.dumps(event, sort_keys=True)
      before, after = [sorted(json.load(open(path))["traceEvents"], key=key) for path in (sys.argv[1], sys.argv[1] + ".fixed")]
      print(len(before) > 40, before == after)
      """
    let path = folder.url.appending(component: "t.trace").path
    #expect(try ForeignReader.run(program, on: path) == "True True\n")
  }

  @Test func `runs that follow each other use the same lanes, and those side by side don't`() async throws {
    let folder = try TestFolder()
    let file = try ChromeTraceFile(
      .file(folder.url.appending(component: "t.json").path, option: "--trace"),
      origin: 1_700_000_000
    )
    let slices = try await SampleRun("do: [{ a: { wait: PT1S } }]").trace.slices
    for start in [0.0, 1.0, 1.5, 2.0, 2.5] { file.add(slices, startedAt: 1_700_000_000 + start) }
    try file.finish()
    let runs = try events(of: try folder.text(of: "t.json")).complete.filter { $0["cat"] == "run" }
    #expect(runs.map { $0["pid"] } == [1, 1, 2, 1, 2])
  }

  @Test func `a call has a trace too`() throws {
    let folder = try TestFolder()
    _ = try folder.run("call", "x=http://127.0.0.1:1/a", "y=http://127.0.0.1:1/b", "--trace", "t.json")
    let complete = try events(of: try folder.text(of: "t.json")).complete
    #expect(complete.filter { $0["cat"] == "call" }.map { $0["name"] } == ["GET x", "GET y"])
    #expect(complete.first?["name"] == "fanfare call")
  }

  @Test func `an interrupted run leaves files that can be read`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { tell: { emit: { event: { with: { type: up } } } } }, { pause: { wait: PT1H } } ]"
    ])
    let process = try BuiltCommand.process([
      "run", "w.yaml", "--trace", "t.json", "--har", "h.har", "--joblog", "j.tsv",
    ])
    process.currentDirectoryURL = folder.url
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    // It runs by now, since it has told something.
    #expect(!errors.fileHandleForReading.availableData.isEmpty)
    process.interrupt()
    _ = try errors.fileHandleForReading.readToEnd()
    process.waitUntilExit()
    let complete = try events(of: try folder.text(of: "t.json")).complete
    #expect(complete.first?["cat"] == "run" && complete.first?["args"]?["status"] == "cancelled")
    #expect(try JSONValue(parsing: try folder.text(of: "h.har"))["log"]?["entries"] == [])
    let row = try #require(try folder.text(of: "j.tsv").split(separator: "\n").last).split(separator: "\t")
    #expect(row[0] == "1" && row[6...7] == ["1", "15"] && row[8] == "fanfare run w.yaml -")
  }
}
