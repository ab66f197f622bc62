import FanfareSamples
import Foundation
import Testing

/// A batch on a disk that fails at any moment.
@Suite(.enabled(if: FaultyMachine.library != nil)) struct FailingDiskTests {
  private static let documents = 6
  /// How many transactions there are at least: the calls of a document go one after the other, and each end is safe before the next.
  ///
  /// There are more, how many more depends on how quick the machine is: what comes while one is written shares the next.
  private static let transactions = 5
  /// All moments when it is asked for, and every few otherwise.
  private static let step = ProcessInfo.processInfo.environment["FANFARE_KILLS"] == nil ? 4 : 1

  @Test func `a batch on a disk that gets full stops in good order, whenever that is, and goes on later`()
    async throws
  {
    let moments = try await everyMoment(step: Self.step) { FaultyMachine(isFullFrom: $0) }
    // The log and the index of it, in the least.
    #expect(moments > 2 * Self.transactions)
  }

  @Test
  func
    `a batch on a disk that keeps nothing stops in good order, whenever that is, and asks for no file twice`()
    async throws
  {
    let moments = try await everyMoment(step: 1) { FaultyMachine(failsToKeepAt: $0) }
    #expect(moments > Self.transactions)
  }

  /// Runs a batch on machines that fail ever later, until it is through before.
  ///
  /// - Returns: the first moment that didn't come.
  private func everyMoment(step: Int, _ machine: (Int) -> FaultyMachine) async throws -> Int {
    let services = CountingServices()
    return try await withPlainServer(services) { url in
      let whole = try CountedBatch(of: Self.documents, calling: url)
      try await whole.process("s").runToEnd()
      let expected = try whole.output("s")
      #expect(expected.split(separator: "\n").count == Self.documents)
      var moment = 1
      while true {
        services.forget()
        let batch = try CountedBatch(of: Self.documents, calling: url)
        var machine = machine(moment)
        machine.notes = batch.folder.url.appending(component: "notes")
        let process = try batch.process("s", on: machine)
        let errors = Pipe()
        defer { try? errors.fileHandleForReading.close() }
        process.standardError = errors
        try await process.runToEnd()
        if machine.faults.isEmpty, process.terminationStatus == 0 { return moment }
        try check(process, machine, batch, at: moment)
        try await goOn(batch, services, expected, at: moment)
        moment += step
      }
    }
  }

  private func check(
    _ process: Process,
    _ machine: FaultyMachine,
    _ batch: CountedBatch,
    at moment: Int
  ) throws {
    let pipe = try #require(process.standardError as? Pipe)
    let said = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    let faults = machine.faults
    #expect(process.terminationReason == .exit, "\(moment): \(said)")
    #expect(!faults.contains { $0.hasPrefix("again") }, "\(moment): \(faults)")
    // All is done and safe by then, but for moving the log to its place.
    let isThrough = process.terminationStatus == 0
    #expect(isThrough || process.terminationStatus == EX_IOERR, "\(moment): \(faults) \(said)")
    #expect(said.hasPrefix("fanfare: error: "), "\(moment): \(faults) \(said)")
    let advice = ["go on", "start again", "look at the disk"]
    #expect(advice.contains { said.contains($0) }, "\(moment): \(faults) \(said)")
    guard !isThrough, try !batch.lines("s").isEmpty else { return }
    let last = said.split(separator: "\n").last ?? ""
    #expect(last == "go on with: fanfare resume all --store s.sqlite", "\(moment): \(faults) \(said)")
  }

  /// Goes on with the batch on a disk that works.
  private func goOn(
    _ batch: CountedBatch,
    _ services: CountingServices,
    _ expected: String,
    at moment: Int
  ) async throws {
    let (lines, counts) = (try batch.lines("s"), services.counts)
    #expect(expected.hasPrefix(lines.joined()), "\(moment)")
    let process = try batch.process("s")
    try await process.runToEnd()
    #expect(process.terminationStatus == 0, "\(moment)")
    #expect(try batch.output("s") == expected, "\(moment)")
    #expect(services.violations.isEmpty, "\(moment): \(services.violations)")
    // What the output had was acknowledged: no call of those documents is made again.
    for number in lines.indices {
      for call in ["a", "b", "c", "d"].map({ "\($0) \(number)" }) {
        #expect(services.counts[call] == counts[call], "\(moment): \(call)")
      }
    }
  }
}

extension CountedBatch {
  /// The whole lines of its output; none if it has no output.
  fileprivate func lines(_ name: String) throws -> [String] {
    guard folder.has("\(name).jsonl") else { return [] }
    return try output(name).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      "\($0)\n"
    }
  }
}
