import FanfareJSON
import Foundation
import Testing

/// The built command as a user runs it: a process of its own, real services, real exit codes.
@Suite(.serialized) struct CommandTests {
  private struct Output {
    let text: String
    let errors: String
    let code: Int32
  }

  private struct NoExecutable: Error {}

  /// A process of the command, whose executable stands beside the tests' own.
  private func process(_ arguments: [String]) throws -> Process {
    guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else { throw NoExecutable() }
    let process = Process()
    process.executableURL = folder.appendingPathComponent("fanfare")
    process.arguments = arguments
    return process
  }

  private func run(_ arguments: String..., input: String = "") throws -> Output {
    let process = try process(arguments)
    let (standardInput, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let complaints = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return Output(text: text, errors: complaints, code: process.terminationStatus)
  }

  @Test func `the demo processes two documents and has the empty one refused`() throws {
    let output = try run("demo")
    #expect(output.code == 0)
    #expect(output.text.hasSuffix("3 documents: 2 complete, 1 refused\n"))
    #expect(output.text.contains("- the text is empty"))
    #expect(output.errors == "")
  }

  @Test func `a failing service makes the demo partial, and JSON says why`() throws {
    let output = try run("demo", "--json", "--fail", "nlp")
    #expect(output.code == 2)
    let objects = try output.text.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(objects.map { $0["status"]?.stringValue } == ["partial", "partial", "refused"])
    #expect(objects.first?["services"]?["nlp"]?["error"]?["status"]?.intValue == 503)
    #expect(objects.first?["services"]?["classifier"]?["value"]?["label"] == "technology")
  }

  @Test func `a deadline ends what is slow and keeps what is done`() throws {
    let output = try run("demo", "--slow", "summarizer=1h", "--timeout", "500ms")
    #expect(output.code == 2)
    #expect(output.text.contains("no answer within"))
    #expect(output.text.contains("classifier ok"))
  }

  @Test func `documents come from standard input`() throws {
    let output = try run("demo", "-", input: "The team won the match. The goalkeeper saved a penalty.")
    #expect(output.code == 0)
    #expect(output.text.contains("sports"))
    #expect(output.text.hasSuffix("1 document: 1 complete\n"))
  }

  @Test func `services that nobody runs are named with the reason`() throws {
    let output = try run("call", "a=http://127.0.0.1:1/x")
    #expect(output.code == 1)
    #expect(output.text.contains("connection_refused: http://127.0.0.1:1 refused the connection"))
  }

  @Test(arguments: [
    ["call", "x"], ["call", "a=http://h", "a=http://i"], ["demo", "--timeout", "soon"],
    ["demo", "--slow", "nobody=1s"],
    ["process"], ["process", "a.txt", "--nlp", "localhost:1"], ["services", "--port-base", "0"], ["nonsense"],
  ])
  func `bad usage is explained and exits with 64`(arguments: [String]) throws {
    let process = try process(arguments)
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 64)
    #expect(text.hasPrefix("Error: "))
  }

  @Test func `the services run until they are interrupted`() throws {
    // Below the ports that the system hands out, which other tests take at the same time.
    let process = try process(["services", "--port-base", "\(Int.random(in: 10_000...32_000))"])
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
    #expect(process.terminationStatus == 130)
  }

  @Test func `an interrupted run prints what is done`() throws {
    let process = try process(["demo", "--slow", "nlp=1h", "--log-level", "debug"])
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
    #expect(process.terminationStatus == 130)
    #expect(text.contains("cancelled while it waited for the answer"))
    #expect(text.contains("summarizer ok"))
    #expect(text.hasSuffix("3 documents: 2 partial, 1 refused\n"))
  }
}

/// Policies on the command line and in files.
@Suite(.serialized) struct PolicyCommandTests {
  private func fanfare(_ arguments: String...) throws -> (text: String, errors: String, code: Int32) {
    guard let folder = Bundle.main.executableURL?.deletingLastPathComponent() else {
      throw CocoaError(.fileNoSuchFile)
    }
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = folder.appendingPathComponent("fanfare")
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let complaints = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (text, complaints, process.terminationStatus)
  }

  private func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent(
      "policy-\(UUID().uuidString).yaml"
    )
    try Data(text.utf8).write(to: url)
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(url.path)
  }

  @Test func `half of the answers failing and one service slow show a retry, a hedge and a breaker`() throws {
    let output = try fanfare("demo", "--fail", "nlp=0.5", "--slow", "summarizer=600ms")
    #expect(output.code == 2)
    #expect(output.text.contains("retry 2"))
    #expect(output.text.contains("hedge 2"))
    #expect(output.text.contains("no further attempt: the circuit breaker has opened"))
    #expect(output.text.contains("circuit breaker of nlp opened after"))
    #expect(output.text.hasSuffix("3 documents: 1 complete, 1 partial, 1 refused\n"))
  }

  @Test func `retries, a breaker and a fallback show in the timeline`() throws {
    let file = """
      services:
        nlp: { circuitBreaker: { minimumAttempts: 3 } }
        classifier: { retry: { maximumAttempts: 1 }, fallback: { value: { id: d, label: none, probabilities: {} } } }
      """
    let output = try withFile(file) {
      try fanfare("demo", "--fail", "nlp", "--fail", "classifier", "--policy", $0)
    }
    #expect(output.code == 2)
    #expect(output.text.contains("503, repeated after"))
    #expect(output.text.contains("circuit breaker of nlp opened after"))
    #expect(output.text.contains("the value is the fallback's"))
  }

  @Test func `a slow service is hedged, and JSON tells what became of each attempt`() throws {
    let output = try fanfare("demo", "--slow", "summarizer=300ms", "--hedge", "50ms", "--json")
    #expect(output.code == 0)
    #expect(output.text.contains(#""kind":"hedge""#))
    #expect(output.text.contains(#""fate":"superseded""#) || output.text.contains(#""fate":"won""#))
  }

  @Test(arguments: [
    ("retry: { attempts: 2 }", "retry.attempts: there is no such setting"),
    ("timeout: 1s\nattemptTimeout: 2s", "attemptTimeout (2 s) is longer than timeout (1 s)"),
    ("a: [1", ":2:1: "), ("services: { nlq: {} }", "there is no service nlq; here are classifier, nlp"),
  ])
  func `a mistake in a policy file is named`(file: String, message: String) throws {
    let output = try withFile(file) { try fanfare("demo", "--policy", $0) }
    #expect(output.code == 64)
    #expect(output.errors.contains(message), "\(output.errors)")
  }
}
