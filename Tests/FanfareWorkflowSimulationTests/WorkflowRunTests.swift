import FanfareRandomRuns
import FanfareWorkflowSimulation
import Foundation
import Testing

/// The proof of the workflow engine: random workflows in simulated time, and what the specification says of each.
@Suite struct WorkflowRunTests {
  /// How many seeds each of four tasks has; `make proofs` has five times as many.
  private static let seedsOfPart: UInt64 =
    ProcessInfo.processInfo.environment["FANFARE_PROOFS"] == nil ? 120 : 750

  /// What so few seeds may miss.
  private static let rare: Set<WorkflowState> =
    seedsOfPart < 750
    ? [
      .leftLoop, .looseRunCut, .causesListed, .retryDurationSpent, .tryTimedOut, .jumpedBack, .raceLostByAll,
      .uncertain,
    ] : []

  @Test
  func
    `random workflows do what the specification says, go on from their logs wherever they are cut, and together come through everything`()
    async
  {
    let (reached, undecided) = await withTaskGroup { group in
      for part: UInt64 in 0..<4 { group.addTask { await Self.run(part) } }
      return await group.reduce(into: (reached: Set<WorkflowState>(), undecided: 0)) {
        $0.reached.formUnion($1.reached)
        $0.undecided += $1.undecided
      }
    }
    #expect(WorkflowState.allCases.filter { !reached.contains($0) && !Self.rare.contains($0) } == [])
    // What the specification leaves open proves nothing.
    #expect(undecided < 4 * Int(Self.seedsOfPart) / 20)
  }

  private static func run(_ part: UInt64) async -> (reached: Set<WorkflowState>, undecided: Int) {
    var (reached, undecided): (Set<WorkflowState>, Int) = ([], 0)
    for seed in (part * seedsOfPart)..<((part + 1) * seedsOfPart) {
      let report = await WorkflowRun(seed: seed).perform()
      #expect(report.violations == [], "look at it with: make simulate-workflows SEED=\(seed)")
      reached.formUnion(report.reached)
      if report.undecided != nil { undecided += 1 }
    }
    return (reached, undecided)
  }

  @Test(arguments: 0..<10)
  func `a run without some of its parts still does what the specification says`(seed: UInt64) async {
    let count = WorkflowRun.partCount(of: seed)
    for omitted in [Set(0..<count), Set(stride(from: 0, to: count, by: 3)), Set(count / 2..<count)] {
      #expect(await WorkflowRun(seed: seed, without: omitted).perform().violations == [])
    }
  }

  /// 503611: another event in the place of one that wasn't taken; 512262: items that fail at the same instant.
  @Test(arguments: [503_611, 512_262])
  func `runs that the model was once wrong about keep every promise`(seed: UInt64) async {
    #expect(await WorkflowRun(seed: seed).perform().violations == [])
  }

  /// 628698: what stands in front of a task left a failure out, and what the task then tries fails.
  @Test func `a run that the engine was once wrong about keeps every promise`() async {
    #expect(await WorkflowRun(seed: 628_698).perform().violations == [])
  }

  @Test func `the same seed gives the same conversation`() async {
    for seed: UInt64 in 0..<10 {
      let report = await WorkflowRun(seed: seed).perform(keepsLog: true)
      #expect(!report.log.isEmpty)
      #expect(await report == WorkflowRun(seed: seed).perform(keepsLog: true))
    }
  }
}
