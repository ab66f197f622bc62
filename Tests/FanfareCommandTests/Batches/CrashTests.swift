import Fanfare
import FanfareJSON
import FanfareSamples
import Foundation
import Testing

/// A batch whose process is killed again and again, against services that count.
@Suite struct CrashTests {
  private static let documents = 2000
  private static let kills = Int(ProcessInfo.processInfo.environment["FANFARE_KILLS"] ?? "") ?? 200

  @Test
  func
    `a batch that is killed at any moment ends with the bytes of one that isn't, and makes no finished call again`()
    async throws
  {
    let services = CountingServices()
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: Self.documents, calling: url)
      // First, while nobody has changed its definition.
      let whole = try batch.process("whole")
      try await whole.runToEnd()
      #expect(whole.terminationStatus == 0)
      services.forget()
      let ends = try await runAndKill(batch, services)
      #expect(ends.killed >= Self.kills * 3 / 4, "it was through after \(ends)")
      #expect(services.violations.isEmpty, "\(services.violations.prefix(5))")
      #expect(try batch.output("whole").split(separator: "\n").count == Self.documents)
      #expect(try batch.output("killed") == batch.output("whole"))
      let report = "\(ends.killed) kills, and \(ends.full) times the disk was full"
      if Self.kills != 200 { print(report) }
    }
  }

  /// Runs a batch to its end, killing it again and again, on a machine whose clock jumps by hours and whose disk is full now and then, while
  /// the file of its definition says something else each time.
  private func runAndKill(
    _ batch: CountedBatch,
    _ services: CountingServices
  ) async throws -> (killed: Int, full: Int) {
    var random = SeededRandom(seed: 15)
    // So few requests until each that the batch isn't through before the last.
    let most = max(2, 5 * Self.documents / Self.kills)
    var (killed, full) = (0, 0)
    while true {
      var machine = FaultyMachine()
      machine.clock = -3600 * Int(random.next() % 3)
      let isFull = FaultyMachine.library != nil && killed < Self.kills && random.next() % 16 == 0
      if isFull { machine.isFullFrom = 1 + Int(random.next() % 300) }
      let process = try batch.process("killed", on: machine)
      let (after, delay) = (Int(random.next() % UInt64(most)), Int(random.next() % 3000))
      try await process.runToEnd { process in
        guard killed < Self.kills, !isFull else { return }
        services.kill(process.processIdentifier, after: after, delay: .microseconds(delay))
      }
      // The batch is in the store before its first call is made.
      if services.requests > 0 {
        let others = batch.otherDefinitions
        try batch.change(to: others[Int(random.next() % UInt64(others.count))])
      }
      if process.terminationReason == .uncaughtSignal {
        killed += 1
      } else if isFull, process.terminationStatus == EX_IOERR {
        full += 1
      } else {
        #expect(process.terminationStatus == 0)
        return (killed, full)
      }
    }
  }

  @Test func `a call that must not be made twice never is, and its document is named as uncertain`()
    async throws
  {
    let services = CountingServices()
    let count = 200
    var output = ""
    try await withPlainServer(services) { url in
      let batch = try CountedBatch(of: count, calling: url, isKeyed: false)
      var random = SeededRandom(seed: 16)
      var killed = 0
      while true {
        let process = try batch.process("killed")
        let (after, delay) = (Int(random.next() % 60), Int(random.next() % 2000))
        try await process.runToEnd { process in
          guard killed < 10 else { return }
          services.kill(process.processIdentifier, after: after, delay: .microseconds(delay))
        }
        guard process.terminationReason == .uncaughtSignal else { break }
        killed += 1
      }
      output = try batch.output("killed")
    }
    let lines = try output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
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
