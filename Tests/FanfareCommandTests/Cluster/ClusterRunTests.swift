import Fanfare
import FanfareJSON
import FanfareSamples
import Foundation
import Testing

/// `fanfare run --temporal`, as a user has it: real processes, a real server and services that count.
@Suite(.enabled(if: DevelopmentCluster.isThere, "make test installs the server"), .serialized)
struct ClusterRunTests {
  /// How much is done in the test about lost workers: `make cluster-crashes` does all of it.
  private static let documents =
    Int(ProcessInfo.processInfo.environment["FANFARE_CLUSTER_DOCUMENTS"] ?? "") ?? 150
  private static let isLong = documents > 1_000

  /// What the services do in addition to counting: take a while, so that workers are killed in the middle of documents.
  private final class SlowServices: PlainHandler {
    let counting = CountingServices()
    let latency: Duration

    init(latency: Duration) {
      self.latency = latency
    }

    func answer(_ request: PlainRequest) -> PlainAnswer {
      var answer = counting.answer(request)
      answer.delay = latency
      return answer
    }

    func ended(_ request: PlainRequest, wasAbandoned: Bool) {}
  }

  @Test func `What fanfare prints on a cluster is what it prints without one`() async throws {
    let services = CountingServices()
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: 5, calling: url)
      // One of them is more than a cluster keeps.
      let large = String(repeating: "large ", count: 50_000)
      let files = ["a.txt": large, "b.txt": "a text\n", "c.json": #"{"id":77}"#, "d.json": "{", "e.png": ""]
      for (name, text) in files {
        let path = batch.folder.url.appending(components: "docs", name)
        try FileManager.default.createDirectory(
          at: path.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data(text.utf8).write(to: path)
      }
      let cluster = try DevelopmentCluster(in: batch.folder.url)
      defer { cluster.end() }
      try cluster.startWorker()
      let arguments = ["run", "w.yaml", "in.jsonl", "docs", "--set", "x=1"]
      let plain = try BuiltCommand.run(arguments, in: batch.folder.url.path)
      let remote = try BuiltCommand.run(
        arguments + ["--temporal", cluster.address, "--batch", "same", "--blobs", "blobs"],
        in: batch.folder.url.path
      )
      #expect(plain.code == 2 && remote.code == 2, "\(remote.errors)")
      let lines = (try plain.lines.map(Self.comparable), try remote.lines.map(Self.comparable))
      #expect(lines.0 == lines.1 && lines.0.count == 9)
      #expect(try remote.values(of: "run").compactMap { $0 }.first == "same.0")
      #expect(remote.errors.contains("e.png") && remote.errors.contains("9 runs in"))
      // The same again makes no call again, and says that it is an old one.
      let requests = services.requests
      let again = try BuiltCommand.run(
        arguments + ["--temporal", cluster.address, "--batch", "same", "--blobs", "blobs"],
        in: batch.folder.url.path
      )
      #expect(again.text == remote.text && services.requests == requests)
      #expect(again.errors.contains("has had the batch same before"))
      let single = try BuiltCommand.run(
        ["run", "w.yaml", "docs/c.json", "--temporal", cluster.address],
        in: batch.folder.url.path
      )
      #expect(single.code == 0, "\(single.errors)")
      #expect(try single.values(of: "run").first??.hasPrefix("test-") == true)
    }
  }

  /// A line without what differs from run to run.
  private static func comparable(_ line: JSONValue) -> JSONValue {
    guard var object = line.objectValue else { return line }
    object["run"] = nil
    object["seconds"] = nil
    return .object(object)
  }

  @Test func `Workers that are killed, and a server that is, lose no document and repeat no finished call`()
    async throws
  {
    let services = SlowServices(latency: .milliseconds(Self.isLong ? 300 : 200))
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: Self.documents, calling: url)
      let cluster = try DevelopmentCluster(in: batch.folder.url)
      defer { cluster.end() }
      for _ in 0..<3 { try cluster.startWorker() }
      let process = try BuiltCommand.process([
        "run", "w.yaml", "in.jsonl", "--temporal", cluster.address, "--output", "out.jsonl", "--concurrency",
        "150",
        "--batch", "all", "--quiet",
      ])
      process.currentDirectoryURL = batch.folder.url
      let errors = Pipe()
      process.standardError = errors
      let kills = try await Self.run(process, disturbing: cluster, services.counting)
      let text = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
      #expect(process.terminationStatus == 0, "\(text)")
      try Self.check(batch, services.counting)
      #expect(kills >= 2, "the batch was over before")
      if Self.isLong {
        let repeated = services.counting.requests - 4 * Self.documents
        print("\(Self.documents) documents, \(kills) kills, \(repeated) calls repeated that hadn't ended")
      }
    }
  }

  /// Runs a process to its end, and kills what works for it meanwhile.
  ///
  /// - Returns: how often something was killed.
  private static func run(
    _ process: Process,
    disturbing cluster: DevelopmentCluster,
    _ services: CountingServices
  ) async throws -> Int {
    try await withThrowingTaskGroup(of: Int?.self) { group in
      group.addTask {
        try await process.runToEnd()
        return nil
      }
      group.addTask { try await disturb(cluster, services) }
      var kills = 0
      for try await ended in group {
        // The process has ended, and no call comes any more that the other could wait for.
        if let ended { kills = ended } else { group.cancelAll() }
      }
      return kills
    }
  }

  /// Kills a worker whenever an eighth of the calls were made, and the server once; in the short form one worker when a quarter of the calls were
  /// made, and the server when half of them were.
  ///
  /// - Returns: how often something was killed until the task was cancelled, or enough was.
  private static func disturb(
    _ cluster: DevelopmentCluster,
    _ services: CountingServices
  ) async throws -> Int {
    let (step, most) = isLong ? (documents / 2, Int.max) : (documents, 2)
    var kills = 0
    while kills < most {
      await services.requested(atLeast: (kills + 1) * step)
      if Task.isCancelled { break }
      if isLong || kills == 0 { await cluster.killWorker(kills % 3) }
      // A worker that begins while there is no server gives up.
      if kills == (isLong ? 4 : 1) { try await cluster.restartServer() }
      if isLong || kills == 0 { try cluster.startWorker(in: kills % 3) }
      kills += 1
    }
    return kills
  }

  private static func check(_ batch: CountedBatch, _ services: CountingServices) throws {
    let lines = try batch.output("out").split(separator: "\n").map { try JSONValue(parsing: String($0)) }
    #expect(lines.map { $0["input"]?.stringValue } == (1...documents).map { "in.jsonl:\($0)" })
    #expect(lines.allSatisfy { $0["status"] == "completed" })
    // A later call came only after the end of the earlier one was safe; each call had one key, however often it was made.
    #expect(services.violations.isEmpty, "\(services.violations.prefix(5))")
    for number in 0..<documents {
      for call in ["a", "b", "c", "d"] where services.counts["\(call) \(number)"] == nil {
        Issue.record("the call \(call) of document \(number) was never made")
      }
    }
  }
}
