import Foundation
import Testing

@testable import FanfareMutants

@Suite struct HuntTests {
  private static func mutant(_ name: String, _ expectation: Mutant.Expectation = .simulation) -> Mutant {
    Mutant(
      name: name,
      file: "Sources/M/x.swift",
      original: "x",
      replacement: "MUTANT",
      expectation: expectation
    )
  }

  private let simulation = Proof.simulation(.calls)
  private let tests = Proof.tests(module: "Fanfare")

  @Test func `a simulation finds what breaks a promise, and says which run`() {
    let said = "seeds 1 to 9\nseed 4: it ended late (make simulate SEED=4)\n9 runs, 1 failed"
    #expect(simulation.finding(.exited(1), said) == .broken("seed 4: it ended late (make simulate SEED=4)"))
    #expect(simulation.finding(.exited(0), "9 runs") == .nothing(""))
  }

  @Test(arguments: [Command.Ending.overworked, .idle])
  func `what hangs has found nothing, unless a test says what doesn't end`(ending: Command.Ending) {
    let said = "Test \"a call ends\" started.\nTest \"b\" started.\nTest \"b\" passed after 1 s.\n"
    #expect(tests.finding(ending, said) == .broken("the test a call ends doesn't end"))
    #expect(simulation.finding(ending, "seeds 1 to 9") == .nothing("it hangs"))
  }

  @Test func `what dies without a word has found nothing`() {
    guard case .nothing = tests.finding(.died(SIGSEGV), "Test \"b\" started.") else {
      Issue.record("it says nothing of a promise")
      return
    }
  }

  @Test(arguments: [
    ("pool-x", "Sources/FanfareHTTP/Pooling/x.swift", Proof.SimulationKind.wire),
    ("http2-x", "Sources/FanfareHTTP/Connections/x.swift", .frames),
    ("x", "Sources/FanfareSQLite/x.swift", .stores),
    ("x", "Sources/FanfareWorkflows/Storing/x.swift", .stores),
    ("x", "Sources/FanfareWorkflows/Running/x.swift", .workflows),
    ("x", "Sources/FanfareBatches/x.swift", .batches), ("x", "Sources/Fanfare/Call/x.swift", .calls),
  ])
  func `all below and above the policies has simulations of its own`(
    name: String,
    file: String,
    kind: Proof.SimulationKind
  ) {
    #expect(
      Proof.SimulationKind(of: Mutant(name: name, file: file, original: "", replacement: "")) == kind
    )
  }

  @Test func `a simulation whose runs are more work has fewer of them`() {
    func arguments(_ kind: Proof.SimulationKind) -> [String] {
      let tree = MutatedTree(root: URL(filePath: "/"), copy: URL(filePath: "/copy"))
      return Proof.simulation(kind).command(seeds: 1000, in: tree).arguments
    }
    #expect(arguments(.stores) == ["stores", "seeds", "50", "1", "--first-failure"])
    #expect(arguments(.calls) == ["seeds", "1000", "1", "--first-failure"])
  }

  @Test
  func `a sample is the same for the same commit, differs for another, and has only what simulation finds`()
    throws
  {
    let all =
      (0..<50).map { Self.mutant("m\($0)") } + [
        Self.mutant("t", .tests(reason: "a")), Self.mutant("n", .nobody(reason: "a")),
      ]
    let options = try HuntOptions(["--sample", "10"])
    let sample = options.choose(from: all, seed: 1)
    #expect(sample.count == 10 && sample == options.choose(from: all, seed: 1))
    #expect(sample != options.choose(from: all, seed: 2))
    #expect(
      (0..<100).allSatisfy {
        options.choose(from: all, seed: $0).allSatisfy { $0.expectation == .simulation }
      }
    )
    #expect(!options.asksTests)
  }

  @Test func `a hunt is good if each fault is found by whom it has to be`() {
    func isGood(_ verdicts: (Mutant.Expectation, Hunt.Verdict)...) -> Bool {
      var report = HuntReport()
      for (expectation, verdict) in verdicts { _ = report.add(Self.mutant("a", expectation), verdict) }
      return report.isGood
    }
    #expect(
      isGood(
        (.simulation, .simulation("a")),
        (.tests(reason: "b"), .tests("c")),
        (.nobody(reason: "d"), .nobody(""))
      )
    )
    #expect(isGood((.tests(reason: "b"), .simulation("a")), (.nobody(reason: "d"), .tests("a"))))
    #expect(!isGood((.simulation, .tests("a"))))
    #expect(!isGood((.tests(reason: "b"), .nobody(""))))
  }

  @Test func `of many faults, four fifths are found by simulation and nearly all by anybody`() {
    func report(_ simulation: Int, _ tests: Int, _ nobody: Int) -> HuntReport {
      var report = HuntReport()
      for _ in 0..<simulation { _ = report.add(Self.mutant("a"), .simulation("a")) }
      for _ in 0..<tests { _ = report.add(Self.mutant("a", .tests(reason: "b")), .tests("a")) }
      for _ in 0..<nobody { _ = report.add(Self.mutant("a", .nobody(reason: "b")), .nobody("")) }
      return report
    }
    #expect(report(80, 15, 5).isGood)
    #expect(!report(79, 16, 5).isGood)
    #expect(!report(84, 10, 6).isGood)
    #expect(report(80, 15, 5).line == "mutants: 95 of 100 found, 80 by simulation alone")
  }

  @Test func `what was found is kept until the copy changes, for as many seeds`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fanfare-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let results = HuntResults(of: MutatedTree(root: folder, copy: folder))
    #expect(results.lines(of: "a", seeds: 10) == nil)
    let verdict = Hunt.Verdict.simulation("seed 3: it\nends")
    try results.keep(verdict.lines, of: "a", seeds: 10)
    #expect(results.lines(of: "a", seeds: 10).flatMap { Hunt.Verdict($0) } == .simulation("seed 3: it ends"))
    #expect(results.lines(of: "a", seeds: 11) == nil)
    try results.clear()
    #expect(results.lines(of: "a", seeds: 10) == nil)
  }
}
