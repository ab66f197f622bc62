import FanfareJSON
import FanfareWorkflows
import Testing

@testable import FanfareTemporal

/// What the SDK in Python reads of our runs as a client, and what our client reads of runs that a worker in Python has.
@Suite(.enabled(if: DevelopmentServer.isThere, "make test installs it"), .serialized) struct PythonTests {
  @Test(.timeLimit(.minutes(10)))
  func `A client in Python reads results, failures and answers of our runs, and has an update rejected`()
    async throws
  {
    let queue = TestWorker.name("python")
    let text = try await TestWorker.run(TestWorker.settings(), queue: queue) { _, connection in
      try await HelperProgram.python("Cluster/Python/client.py", ["\(connection.address)", queue]).output()
    }
    let seen = try JSONValue(parsing: Array(text.utf8))
    #expect(seen["result"] == ["n": 2, "text": "ü\u{0}\u{1F600}"])
    let failure = seen["failure"]
    #expect(failure?["class"] == "ApplicationError" && failure?["nonRetryable"] == true)
    #expect(failure?["type"]?.stringValue?.hasSuffix("communication") == true)
    let problem = failure?["details"]?[0]
    #expect(problem?["status"] == 503 && problem?["instance"] == "/do/0/a")
    #expect(problem?["detail"] == "it is down")
    #expect(seen["progress"]?["activities"]?[0]?["task"] == "/do/0/a")
    #expect(seen["trace"]?.stringValue?.contains("/do/0/a: activity 0, function") == true)
    #expect(seen["unknown"]?.stringValue?.contains("it answers progress and __stack_trace") == true)
    #expect(seen["update"] == ["type": "fanfare.update", "message": "a run of fanfare takes no updates"])
    #expect(seen["cancelled"] == "CancelledError")
    #expect(
      seen["long"] == [
        "isAnother": true, "memo": ["owner": "me"], "purpose": .string(queue), "retries": [2, ["own"]],
      ]
    )
    #expect(seen["foreign"]?.stringValue?.contains("wasn't begun for fanfare") == true)
  }

  @Test(.timeLimit(.minutes(10)))
  func `Our client reads how runs end that a worker in Python has, and asks them`() async throws {
    let queue = TestWorker.name("python")
    let address = try await DevelopmentServer.address()
    let program = try HelperProgram.python("Cluster/Python/worker.py", ["\(address)", queue])
    #expect(try await program.firstLine() == "ready")
    let connection = TemporalConnection(to: address, namespace: "default", identity: queue)
    let client = TemporalClient(connection, taskQueue: queue)
    let workflow = try TestWorker.workflow("do: [ { a: { call: work } } ]")
    func end(_ kind: String) async throws -> RunEnd {
      let input: JSONValue = ["end": .string(kind), "n": 21, "text": "ü\u{0}"]
      return try await client.end(of: client.start(workflow, input: input, id: "\(queue)-\(kind)"))
    }
    let value = try await end("value")
    #expect(value.status == .completed && value.output == ["doubled": 42, "text": "ü\u{0}"])
    let nothing = try await end("nothing")
    #expect(nothing.status == .completed && nothing.output == .null)
    let failed = try await end("failure").error
    #expect(failed?.type == "urn:own" && failed?.status == 418 && failed?.detail == "it broke")
    let plain = try await end("plain failure")
    #expect(plain.status == .faulted && plain.error?.detail == "it broke")
    let bytes = try await end("bytes")
    #expect(bytes.status == .faulted && bytes.error?.detail?.contains("binary/plain") == true)
    let run = try await client.start(workflow, input: ["end": "never"], id: queue)
    #expect(try await client.query("progress", of: run) == ["status": "running", "by": "python"])
    try await client.cancel(run)
    #expect(try await client.end(of: run).status == .cancelled)
    program.end()
    await connection.close()
  }
}
