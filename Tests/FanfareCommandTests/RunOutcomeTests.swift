import FanfareJSON
import Foundation
import Testing

/// How `fanfare run` and `fanfare validate` end, and what they say when something is wrong.
@Suite struct RunOutcomeTests {
  @Test func `an invalid workflow is told by line and column, with what was probably meant`() throws {
    let folder = try TestFolder([
      "w.yaml": """
      do:
        - first: { set: { x: 1 }, then: thrid }
        - third:
            cal: http
      """
    ])
    for command in ["run", "validate"] {
      let output = try folder.run(command, "w.yaml")
      #expect(output.code == (command == "run" ? 65 : 1))
      let said = output.text + output.errors
      #expect(said.contains("w.yaml:3:") && said.contains("did you mean 'third'?"), "\(said)")
      #expect(
        said.contains("w.yaml:5:7: /do/1/third/cal") && said.contains("did you mean 'call'?"),
        "\(said)"
      )
      #expect(said.contains("2 problems"))
    }
  }

  @Test(arguments: [("none.yaml", "there is no such file"), (".", "it is a folder")])
  func `a workflow that can't be read is told once, without a line`(path: String, reason: String) throws {
    let folder = try TestFolder()
    for command in ["run", "graph"] {
      let output = try folder.run(command, path)
      #expect(output.code == 65 && output.errors == "fanfare: error: \(path): \(reason)\n", "\(output)")
    }
    let output = try folder.run("validate", path)
    #expect(output.code == 1 && output.text == "\(path): \(reason)\n", "\(output)")
  }

  @Test(arguments: ["run", "validate", "graph"])
  func `a workflow comes from standard input`(command: String) throws {
    let text = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n" + TestFolder.echo
    let output = try BuiltCommand.run([command, "-"], input: text)
    #expect(
      output.code == 0
        && output.text.contains(command == "graph" ? "echo" : command == "run" ? "completed" : "valid")
    )
  }

  @Test func `without a run there is no table of tasks`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let output = try folder.run("run", "w.yaml", "none.json")
    #expect(
      output.errors.hasPrefix("an input can't be read: none.json: there is no such file\n"),
      "\(output.errors)"
    )
  }

  @Test func `valid files are named with their tasks, and not at all when quiet`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "bad.yaml": "a: [1"])
    #expect(try folder.run("validate", "w.yaml").text == "w.yaml: valid, test/test:1.0.0, 1 task\n")
    let both = try folder.run("validate", "w.yaml", "bad.yaml", "--quiet")
    #expect(both.code == 1)
    #expect(both.text.hasPrefix("bad.yaml:") && both.errors == "1 problem\n")
  }

  @Test(arguments: [
    ["run"], ["run", "w.yaml", "--concurrency", "0"], ["run", "w.yaml", "-", "-"],
    ["run", "w.yaml", "--fail", "nlp"], ["run", "w.yaml", "--set", "x"],
    ["run", "w.yaml", "--timeout", "0s"],
    ["run", "w.yaml", "--map-origin", "a=b"], ["run", "w.yaml", "--map-origin", "http://a=ftp://b"],
    ["run", "w.yaml", "--map-origin", "http://a/path=http://b"],
    ["run", "w.yaml", "--set", "a=1", "--set", "a=2"], ["run", "w.yaml", "--events", "ftp://x"],
    ["run", "w.yaml", "--map-origin", "http://a=http://b", "--map-origin", "http://a=http://c"],
    ["run", "-", "-"], ["validate", "-", "-"],
    ["validate"], ["graph"], ["graph", "w.yaml", "--format", "png"],
  ])
  func `bad usage exits with 64`(arguments: [String]) throws {
    let output = try BuiltCommand.run(arguments)
    #expect(output.code == 64)
    #expect(output.errors.hasPrefix("fanfare: error: ") && output.text == "")
  }

  @Test func `the exit code is 0 if all are complete, 1 if none is and 2 if some are`() throws {
    let folder = try TestFolder([
      "w.yaml":
        "do: [ { check: { if: .bad, raise: { error: { type: 'https://e.org/bad', status: 400 } } } } ]",
      "good.json": "{}", "bad.json": #"{"bad":true}"#,
    ])
    #expect(try folder.run("run", "w.yaml", "good.json", "good.json").code == 0)
    #expect(try folder.run("run", "w.yaml", "bad.json").code == 1)
    let some = try folder.run("run", "w.yaml", "bad.json", "good.json", "bad.json", "--quiet")
    #expect(some.code == 2)
    #expect(some.errors.hasPrefix("2 times /do/0/check: https://e.org/bad\n3 runs in "))
    #expect(some.errors.hasSuffix(": 1 completed, 2 faulted\n"))
  }

  @Test func `a run that takes too long fails with a timeout`() throws {
    let folder = try TestFolder(["w.yaml": "do: [ { pause: { wait: PT1H } } ]"])
    let output = try folder.run("run", "w.yaml", "--timeout", "50ms")
    #expect(output.code == 1)
    let line = try #require(try output.lines.first)
    #expect(line["status"] == "faulted")
    #expect(line["error"]?["status"] == 408)
    #expect(line["error"]?["type"]?.stringValue?.hasSuffix("/timeout") == true)
    #expect(output.errors.contains("the run: it took longer than 50 ms\n"))
  }

  @Test func `a service that doesn't run is named with the task that called it`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { ask: { call: http, with: { method: get, endpoint: 'http://localhost:8001/x' } } } ]"
    ])
    let output = try folder.run("run", "w.yaml", "--map-origin", "http://localhost:8001=http://localhost:1")
    #expect(output.code == 1)
    #expect(output.errors.contains("/do/0/ask: localhost:1: http://localhost:1 refused the connection"))
  }

  @Test func `an interruption cancels what is under way and says what wasn't begun`() throws {
    let (_, text, said) = try interrupted([])
    #expect(text.components(separatedBy: "\"status\":\"cancelled\"").count == 3, "\(text)")
    #expect(said.hasSuffix("2 cancelled; interrupted, 3 of 5 inputs weren't begun\n"), "\(said)")
  }

  @Test func `an interruption puts aside what is kept, and says the same of it as the store does`() throws {
    let (folder, _, said) = try interrupted(["--store", "runs.sqlite"])
    #expect(said.contains("; 2 under way; interrupted, 3 of 5 inputs weren't begun\n"), "\(said)")
    let kept = try folder.run("runs", "--store", "runs.sqlite")
    #expect(kept.text.contains("2 under way"), "\(kept.text)")
  }

  /// Runs five inputs, two at a time, and interrupts that when two have begun.
  ///
  /// - Returns: where, what was written on standard output, and what on standard error.
  private func interrupted(_ options: [String]) throws -> (folder: TestFolder, text: String, said: String) {
    var files = Dictionary(uniqueKeysWithValues: (0..<5).map { ("\($0).json", "{}") })
    files["w.yaml"] =
      "do: [ { tell: { emit: { event: { with: { type: up } } } } }, { pause: { wait: PT1H } } ]"
    let folder = try TestFolder(files)
    let inputs = (0..<5).map { "\($0).json" }
    let process = try BuiltCommand.process(["run", "w.yaml", "--concurrency", "2"] + options + inputs)
    process.currentDirectoryURL = folder.url
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    var said = ""
    while said.components(separatedBy: "\"up\"").count <= 2 {
      let chunk = errors.fileHandleForReading.availableData
      try #require(!chunk.isEmpty, "it ended by itself: \(said)")
      said += String(decoding: chunk, as: UTF8.self)
    }
    process.interrupt()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    said += String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == SIGINT)
    return (folder, text, said)
  }

  @Test func `an interruption doesn't wait for standard input`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let process = try BuiltCommand.process(["run", folder.url.appending(component: "w.yaml").path, "-"])
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data("{\"n\":1}\n".utf8))
    _ = output.fileHandleForReading.availableData
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == SIGINT)
    try input.fileHandleForWriting.close()
  }
}
