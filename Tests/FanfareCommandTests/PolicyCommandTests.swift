import Foundation
import Testing

/// Policies on the command line and in files.
@Suite(.serialized) struct PolicyCommandTests {
  @Test func `half of the answers failing and one service slow show a retry, a hedge and a breaker`() throws {
    let output = try BuiltCommand.run("demo", "--fail", "nlp=0.5", "--slow", "summarizer=600ms")
    #expect(output.code == 2)
    #expect(output.text.contains("retry 2"))
    #expect(output.text.contains("hedge 2"))
    #expect(output.text.contains("circuit breaker of nlp opened after"))
    #expect(output.text.hasSuffix("3 documents: 1 complete, 1 partial, 1 refused\n"))
  }

  @Test func `retries, a breaker and a fallback show in the timeline`() throws {
    let file = """
      services:
        nlp: { circuitBreaker: { minimumAttempts: 3 } }
        classifier: { retry: { maximumAttempts: 1 }, fallback: { value: { id: d, label: none, probabilities: {} } } }
      """
    let output = try BuiltCommand.withFile(file) {
      try BuiltCommand.run("demo", "--fail", "nlp", "--fail", "classifier", "--policy", $0)
    }
    #expect(output.code == 2)
    #expect(output.text.contains("503, repeated after"))
    // Two documents make three attempts each, and the third failure opens it.
    #expect(output.text.contains("no further attempt: the circuit breaker has opened"))
    #expect(output.text.contains("circuit breaker of nlp opened after"))
    #expect(output.text.contains("the value is the fallback's"))
  }

  @Test func `a slow service is hedged, and JSON tells what became of each attempt`() throws {
    let output = try BuiltCommand.run("demo", "--slow", "summarizer=1s", "--hedge", "50ms", "--json")
    #expect(output.code == 0)
    #expect(output.text.contains(#""kind":"hedge""#))
    #expect(output.text.contains(#""fate":"superseded""#) || output.text.contains(#""fate":"won""#))
  }

  @Test func `policies and bodies may come from a pipe, as a shell makes them of another command`() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID().uuidString)")
    #expect(mkfifo(url.path, 0o600) == 0)
    defer { try? FileManager.default.removeItem(at: url) }
    let writer = Thread {
      // Opening waits for the reader.
      let pipe = FileHandle(forWritingAtPath: url.path)
      try? pipe?.write(contentsOf: Data("retry: { maximumAttempts: 1 }".utf8))
      try? pipe?.close()
    }
    writer.start()
    let output = try BuiltCommand.run("call", "--policy", url.path, "gone=http://127.0.0.1:1")
    #expect(output.code == 1)
    #expect(output.text.contains("connection_refused") && !output.text.contains("repeated"), "\(output)")
  }

  @Test func `a hedge that a single call can't have is no mistake, and it is said`() throws {
    let output = try BuiltCommand.run("call", "--hedge", "p95", "--retry", "2", "gone=http://127.0.0.1:1")
    #expect(output.code == 1)
    #expect(output.errors.contains("no earlier answers to take a percentile of"), "\(output.errors)")
  }

  @Test(arguments: [
    ("retry: { attempts: 2 }", "retry.attempts: there is no such setting; did you mean 'maximumAttempts'?"),
    ("tiemout: 2s", "tiemout: there is no such setting; did you mean 'timeout'?"),
    ("frob: 2s", "frob: there is no such setting; there are timeout, "),
    ("retry: 3", "retry: expected an object, found a number; write settings, such as { maximumAttempts: … }"),
    ("circuitBreaker: off", "circuitBreaker: 'off' is a text; false switches it off"),
    ("cache: true", "cache: expected an object, found true; write settings, such as { timeToLive: … }"),
    (
      "timeout: 1s\nattemptTimeout: 2s",
      ":2:1: classifier: attemptTimeout (2 s) is longer than timeout (1 s)"
    ),
    (
      "attemptTimeout: 2s\nservices:\n  nlp:\n    timeout: 1s\n    attemptTimeout: 3s",
      ":5:5: nlp: attemptTimeout (3 s) is longer than timeout (1 s)"
    ),
    ("retry: { maximumAttempts: 1 }\nhedge:\n  after: 50ms", ":2:1: classifier: hedge needs"),
    (
      "limits:\n  - { name: a, amount: 1, per: 1s }\n  - { name: a, amount: 1, per: 1s }",
      ":3:7: classifier: limits[1].name is that of another limit, a"
    ),
    ("a: [1", ":2:1: "), ("services: { nlq: {} }", "there is no service 'nlq'; did you mean 'nlp'?"),
  ])
  func `a mistake in a policy file is named`(file: String, message: String) throws {
    let output = try BuiltCommand.withFile(file) { try BuiltCommand.run("demo", "--policy", $0) }
    #expect(output.code == 65)
    #expect(output.errors.contains(message), "\(output.errors)")
  }
}
