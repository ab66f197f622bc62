import FanfareSamples
import FanfareTesting
import Foundation
import Testing

/// Ctrl-C while a cluster works: it goes on, and whoever has interrupted is told how to look at it again.
@Suite(.enabled(if: DevelopmentCluster.isThere, "make test installs the server"), .serialized)
struct ClusterInterruptionTests {
  /// Interrupts `fanfare run` when the cluster has something.
  ///
  /// No worker is there yet, so nothing can be over too early.
  ///
  /// - Returns: what is said to look at it again, without the executable.
  private func interrupt(
    _ arguments: [String],
    in folder: TestFolder,
    _ cluster: DevelopmentCluster
  ) async throws -> [String] {
    let process = try BuiltCommand.process(arguments)
    process.currentDirectoryURL = folder.url
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    try process.run()
    defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
    // The list is the cluster's, and behind by a moment. Who has ended by itself begins nothing more, and what it said is looked at below.
    try await polled(for: "what was begun, in the list of the cluster") { () async throws -> Void? in
      let isListed = try await !cluster.list().isEmpty
      return isListed || !process.isRunning ? () : nil
    }
    kill(process.processIdentifier, SIGINT)
    let said = String(decoding: try errors.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal && process.terminationStatus == SIGINT, "\(said)")
    let words = said.split(whereSeparator: \.isWhitespace).map(String.init)
    let place = try #require(words.firstIndex(of: "fanfare-temporal"), "\(said)")
    return Array(words[(place + 1)...(place + 3)])
  }

  @Test
  func `A batch that is left goes on, is shown by the command that is said, and taken up by the same again`()
    async throws
  {
    let services = CountingServices()
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: 5, calling: url)
      let cluster = try DevelopmentCluster(in: batch.folder.url)
      defer { cluster.end() }
      let arguments = ["run", "w.yaml", "in.jsonl", "--temporal", cluster.address, "--batch", "left"]
      let show = try await interrupt(arguments, in: batch.folder, cluster)
      #expect(show == ["show", "left", "--temporal=\(cluster.address)"])
      try cluster.startWorker()
      #expect(try await cluster.beginning(of: show + ["--wait"]).contains("in.jsonl:1"))
      #expect(try await !cluster.command(show).lines.isEmpty)
      let rest = try BuiltCommand.run(arguments, in: batch.folder.url.path)
      #expect(try rest.values(of: "status") == Array(repeating: "completed", count: 5), "\(rest)")
      #expect(services.violations.isEmpty && services.requests == 20)
    }
  }

  @Test func `A single run that is left goes on, and is shown by the command that is said`() async throws {
    let services = CountingServices()
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: 1, calling: url)
      try Data(#"{"id":77}"#.utf8).write(to: batch.folder.url.appending(component: "one.json"))
      let cluster = try DevelopmentCluster(in: batch.folder.url)
      defer { cluster.end() }
      let arguments = ["run", "w.yaml", "one.json", "--temporal", cluster.address]
      let show = try await interrupt(arguments, in: batch.folder, cluster)
      try cluster.startWorker()
      let shown = try await cluster.command(show + ["--wait"])
      #expect(try shown.values(of: "status") == ["completed"], "\(shown)")
      #expect(services.requests == 4)
    }
  }

  @Test func `What shows a batch again can be pasted into a shell, whatever the batch is called`()
    async throws
  {
    let services = CountingServices()
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: 1, calling: url)
      let cluster = try DevelopmentCluster(in: batch.folder.url)
      defer { cluster.end() }
      try cluster.startWorker()
      let files = ["w.yaml", "in.jsonl"].map { batch.folder.url.appending(component: $0).path }
      let name = "-a;b$(c)"
      let place = "--temporal=\(cluster.address)"
      let first = try await cluster.command(["run"] + files + [place, "--batch=\(name)"])
      let hint = "look at it again with: fanfare-temporal show \(place) --wait -- '\(name)'\n"
      #expect(first.errors.contains(hint), "\(first)")
      let shown = try await cluster.command(["show", place, "--wait", "--", name])
      #expect(try shown.values(of: "status") == ["completed"], "\(shown)")
    }
  }

  @Test func `The demonstration ends with all that it has started`() async throws {
    let demo = Process()
    demo.executableURL = URL(filePath: "/usr/bin/env")
    // This process may ignore signals, and a shell can't notice what was ignored before it began.
    demo.arguments = [
      "--default-signal=INT,TERM", Leashed.scripts.appending(component: "cluster-demo").path, "1000",
    ]
    let output = Pipe()
    demo.standardOutput = output
    demo.standardError = FileHandle.nullDevice
    try demo.run()
    defer { if demo.isRunning { kill(demo.processIdentifier, SIGKILL) } }
    var said = ""
    while !said.contains("Pushing") {
      let piece = output.fileHandleForReading.availableData
      try #require(!piece.isEmpty, "\(said)")
      said += String(decoding: piece, as: UTF8.self)
    }
    let workers = said.split(separator: "\n").filter { $0.contains(" is process ") }
      .compactMap { $0.split(separator: " ").last.flatMap { pid_t($0) } }
    #expect(workers.count == 2 && workers.allSatisfy { kill($0, 0) == 0 })
    kill(demo.processIdentifier, SIGINT)
    // What it has started holds its output open.
    _ = try output.fileHandleForReading.readToEnd()
    demo.waitUntilExit()
    #expect(demo.terminationReason == .uncaughtSignal && demo.terminationStatus == SIGINT)
    #expect(workers.allSatisfy { kill($0, 0) != 0 })
  }
}
