import FanfareJSON
import FanfareTesting
import Foundation
import Testing

@Suite(.serialized) struct CommandTests {
  @Test func `the demo processes two documents and has the empty one refused`() throws {
    let output = try BuiltCommand.run("demo")
    #expect(output.code == 0)
    #expect(output.text.hasSuffix("3 documents: 2 complete, 1 refused\n"))
    #expect(output.text.contains("- the text is empty"))
    #expect(output.errors == "")
  }

  @Test func `a failing service makes the demo partial, and JSON says why`() throws {
    let output = try BuiltCommand.run("demo", "--json", "--fail", "nlp")
    #expect(output.code == 2)
    let objects = try output.text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(objects.map { $0["status"]?.stringValue } == ["partial", "partial", "refused"])
    #expect(objects.first?["services"]?["nlp"]?["error"]?["status"]?.intValue == 503)
    #expect(objects.first?["services"]?["classifier"]?["value"]?["label"] == "technology")
  }

  @Test func `a deadline ends what is slow and keeps what is done`() throws {
    // On a busy machine the others may need longer than the first deadline.
    for deadline in ["500ms", "5s", "50s"] {
      let output = try BuiltCommand.run("demo", "--slow", "summarizer=1h", "--timeout", deadline)
      #expect(output.text.contains("no answer within"))
      guard output.text.contains("classifier ok") else { continue }
      #expect(output.code == 2)
      return
    }
    Issue.record("nothing is done within the longest deadline")
  }

  @Test func `documents come from standard input`() throws {
    let output = try BuiltCommand.run(
      "demo",
      "-",
      input: "The team won the match. The goalkeeper saved a penalty."
    )
    #expect(output.code == 0)
    #expect(output.text.contains("sports"))
    #expect(output.text.hasSuffix("1 document: 1 complete\n"))
  }

  @Test func `services that nobody runs are named with the reason`() throws {
    let output = try BuiltCommand.run("call", "a=http://127.0.0.1:1/x")
    #expect(output.code == 1)
    #expect(output.text.contains("connection_refused: http://127.0.0.1:1 refused the connection"))
  }

  @Test func `a port in use is told as that`() async throws {
    // The service's validator takes a port; a second one wants the same.
    let port = Int.random(in: 10_000...32_000)
    let first = try BuiltCommand.process(["services", "--port-base", "\(port)"])
    let output = Pipe()
    first.standardOutput = output
    first.standardError = FileHandle.nullDevice
    try first.run()
    try #require(!output.fileHandleForReading.availableData.isEmpty)
    let second = try BuiltCommand.run("services", "--port-base", "\(port)")
    first.interrupt()
    first.waitUntilExit()
    #expect(second.code == 1)
    let range = "\(port) to \(port + 4)"
    #expect(second.errors.contains("the services can't run on ports \(range): a port is in use already"))
  }

  @Test(arguments: [
    ["call", "x"], ["call", "a=http://h", "a=http://i"], ["demo", "--timeout", "soon"],
    ["demo", "--timeout", "5"],
    ["call", "http://h/a", "http://h/b"], ["call", "a=http://h", "-H", "Host: x"],
    ["call", "a=http://h", "--sequence", "--completion", "fail-fast"],
    ["call", "a=http://h", "--sequence", "--concurrency", "2"],
    ["run", "x.yaml", "--map-origin", "http://a"], ["run", "x.yaml", "--allow-origin", "http://a/path"],
    ["demo", "--slow", "nobody=1s"],
    ["process"], ["process", "a.txt", "--nlp", "localhost:1"], ["services", "--port-base", "0"], ["nonsense"],
  ])
  func `bad usage is explained and exits with 64`(arguments: [String]) throws {
    let process = try BuiltCommand.process(arguments)
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
    #expect(text.hasPrefix("fanfare: error: "))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func `output that can't be written is told and no success`() throws {
    let process = try BuiltCommand.process(["new", "-"])
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
    try process.run()
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 74)
    #expect(text == "fanfare: error: standard output can't be written: the disk is full\n")
  }

  @Test func `output that is full for a moment is waited for, though another program made it non-blocking`()
    async throws
  {
    let folder = try TestFolder([
      "w.yaml": TestFolder.echo, "many.jsonl": String(repeating: "{\"n\":1}\n", count: 5000),
    ])
    let files = ["w.yaml", "many.jsonl"].map { folder.url.appending(component: $0).path }
    let process = try BuiltCommand.process(["run"] + files + ["--quiet"])
    let output = Pipe()
    // A process closes the end that it was given.
    let descriptor = dup(output.fileHandleForWriting.fileDescriptor)
    #expect(fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0)
    process.standardOutput = output
    try process.run()
    // Nothing is read before the pipe is full, which the system tells nobody.
    try await polled(for: "a full pipe", every: .milliseconds(5), atMost: 60_000) {
      () async throws -> Void? in
      var space = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      return process.isRunning && poll(&space, 1, 0) == 1 ? nil : ()
    }
    close(descriptor)
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && text.split(separator: "\n").count == 5000)
  }

  @Test func `the services run until they are interrupted`() throws {
    // Below the ports that the system hands out, which other tests take at the same time.
    let process = try BuiltCommand.process(["services", "--port-base", "\(Int.random(in: 10_000...32_000))"])
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    var text = ""
    while text.split(separator: "\n").count < 4 || !text.hasSuffix("\n") {
      let chunk = output.fileHandleForReading.availableData
      try #require(!chunk.isEmpty, "the services ended by themselves: \(text)")
      text += String(decoding: chunk, as: UTF8.self)
    }
    #expect(text.contains("validator  http://127.0.0.1:"))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == SIGINT)
  }

  @Test func `an interrupted run prints what is done`() throws {
    let process = try BuiltCommand.process(["demo", "--slow", "nlp=1h", "--log-level", "debug"])
    let (output, log) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = log
    try process.run()
    // Both documents wait for nlp once the other two analyses of each have succeeded.
    var seen = ""
    while seen.components(separatedBy: "call succeeded").count <= 2 + 4 {
      let chunk = log.fileHandleForReading.availableData
      try #require(!chunk.isEmpty, "the demo ended by itself")
      seen += String(decoding: chunk, as: UTF8.self)
    }
    process.interrupt()
    log.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    log.fileHandleForReading.readabilityHandler = nil
    #expect(process.terminationStatus == SIGINT)
    #expect(text.contains("cancelled while it waited for the answer"))
    #expect(text.contains("summarizer ok"))
    #expect(text.hasSuffix("3 documents: 2 partial, 1 refused\n"))
  }
}
