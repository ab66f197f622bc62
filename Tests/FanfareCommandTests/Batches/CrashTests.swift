import Fanfare
import FanfareJSON
import FanfareSamples
import Foundation
import Testing

/// A batch whose process is killed again and again, against services that count.
@Suite struct CrashTests {
  private static let documents = 2000
  private static let kills = Int(ProcessInfo.processInfo.environment["FANFARE_KILLS"] ?? "") ?? 200

  /// Four calls a document: one, two side by side, and one; each with a key.
  private static func workflow(
    _ url: String,
    lastCall: String = "metadata: { idempotencyKey: true }, "
  ) -> String {
    func call(_ path: String, _ metadata: String = "metadata: { idempotencyKey: true }, ") -> String {
      "{ \(path): { call: http, \(metadata)with: { method: post, endpoint: '\(url)/\(path)', body: { id: '${ $workflow.input.id }' } } } }"
    }
    return """
      do:
        - \(call("a"))
        - both: { fork: { branches: [ \(call("b")), \(call("c")) ] } }
        - \(call("d", lastCall))
      """
  }

  private static func inputs(_ count: Int) -> String {
    (0..<count).map { #"{"id":\#($0),"text":"document \#($0)"}"# + "\n" }.joined()
  }

  private static func process(_ folder: TestFolder, _ store: String, _ output: String) throws -> Process {
    let process = try BuiltCommand.process([
      "run", "w.yaml", "in.jsonl", "--store", store, "--output", output, "--batch", "all", "--key", ".id",
      "--quiet",
    ])
    process.currentDirectoryURL = folder.url
    process.standardOutput = Pipe()
    process.standardError = Pipe()
    return process
  }

  @Test
  func
    `a batch that is killed at any moment ends with the bytes of one that isn't, and makes no finished call again`()
    async throws
  {
    let services = CountingServices()
    let folder = try TestFolder(["in.jsonl": Self.inputs(Self.documents)])
    try await withPlainServer(services) { url in
      let text =
        "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n" + Self.workflow(url)
      try Data(text.utf8).write(to: folder.url.appending(component: "w.yaml"))
      var random = SeededRandom(seed: 15)
      // So few requests until each that the batch isn't through before the last.
      let most = max(2, 8 * Self.documents / Self.kills)
      var killed = 0
      while true {
        let process = try Self.process(folder, "killed.sqlite", "killed.jsonl")
        let (after, delay) = (Int(random.next() % UInt64(most)), Int(random.next() % 3000))
        try await process.runToEnd { process in
          guard killed < Self.kills else { return }
          services.kill(process.processIdentifier, after: after, delay: .microseconds(delay))
        }
        guard process.terminationReason == .uncaughtSignal else {
          #expect(process.terminationStatus == 0)
          break
        }
        killed += 1
      }
      #expect(killed >= min(Self.kills, 100), "it was through after \(killed) kills")
      #expect(services.violations.isEmpty, "\(services.violations.prefix(5))")
      let whole = try Self.process(folder, "whole.sqlite", "whole.jsonl")
      try await whole.runToEnd()
    }
    let (killed, whole) = (try folder.text(of: "killed.jsonl"), try folder.text(of: "whole.jsonl"))
    #expect(whole.split(separator: "\n").count == Self.documents)
    #expect(killed == whole)
  }

  @Test func `a call that must not be made twice never is, and its document is named as uncertain`()
    async throws
  {
    let services = CountingServices()
    let count = 200
    let folder = try TestFolder(["in.jsonl": Self.inputs(count)])
    try await withPlainServer(services) { url in
      let text =
        "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
        + Self.workflow(url, lastCall: "")
      try Data(text.utf8).write(to: folder.url.appending(component: "w.yaml"))
      var random = SeededRandom(seed: 16)
      var killed = 0
      while true {
        let process = try Self.process(folder, "killed.sqlite", "killed.jsonl")
        let (after, delay) = (Int(random.next() % 60), Int(random.next() % 2000))
        try await process.runToEnd { process in
          guard killed < 10 else { return }
          services.kill(process.processIdentifier, after: after, delay: .microseconds(delay))
        }
        guard process.terminationReason == .uncaughtSignal else { break }
        killed += 1
      }
    }
    let lines = try folder.text(of: "killed.jsonl").split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
    #expect(lines.count == count)
    for line in lines where line["status"]?.stringValue != "completed" {
      #expect(line["error"]?["type"]?.stringValue == "urn:fanfare:error:uncertain", "\(line)")
    }
    let uncertain = lines.count { $0["status"]?.stringValue == "faulted" }
    #expect(uncertain > 0, "no kill came between a request and its end")
    for number in 0..<count { #expect(services.counts["d \(number)", default: 0] <= 1) }
  }
}

extension Process {
  /// Runs it to its end, without a thread that waits.
  ///
  /// - Parameter body: is called once it runs.
  func runToEnd(_ body: (Process) -> Void = { _ in }) async throws {
    let (ends, ended) = AsyncStream<Void>.makeStream()
    terminationHandler = { _ in ended.finish() }
    try run()
    body(self)
    for await _ in ends {}
  }
}
