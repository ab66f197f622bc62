internal import FanfareBatchSimulation
internal import FanfareRandomRuns
internal import FanfareSimulation
internal import FanfareStoreSimulation
internal import FanfareWireSimulation
internal import FanfareWorkflowSimulation

/// A kind of random run, and what the command has to know to repeat one.
struct RandomProof: Sendable {
  /// The target of `make` that shows a run.
  let command: String
  /// What the size of a run counts.
  let unit: String
  /// How many seeds reach every state, many times over.
  let fewest: UInt64
  /// Everything that enough runs have to come through.
  let states: [String]
  /// Where the means have to lie of what is measured, by name.
  let means: [String: ClosedRange<Double>]
  /// How many parts the run of a seed has that can be left out.
  let partCount: @Sendable (UInt64) -> Int
  /// Carries out the run of a seed without some of its parts, and with its conversation if it is asked for.
  let perform: @Sendable (_ seed: UInt64, _ omitted: Set<Int>, _ keepsLog: Bool) async -> SeedReport<String>

  private init<Run: SeededRun>(_ run: Run.Type, _ command: String, unit: String, fewest: UInt64) {
    (self.command, self.unit, self.fewest) = (command, unit, fewest)
    states = Run.State.allCases.map(\.rawValue)
    means = Run.means
    partCount = { Run.partCount(of: $0) }
    perform = { await Run(seed: $0, without: $1).perform(keepsLog: $2).named }
  }

  /// The proof that the first arguments ask for, which are taken from them; that of calls has no name.
  init(from arguments: inout ArraySlice<String>) {
    switch arguments.first {
    case "wire": self = RandomProof(WireRun.self, "simulate-wire", unit: "exchanges", fewest: 1000)
    case "frames": self = RandomProof(FramedRun.self, "simulate-frames", unit: "exchanges", fewest: 1000)
    case "limits":
      self = RandomProof(LimitedRun.self, "simulate-limits", unit: "calls", fewest: 200)
    case "batches":
      self = RandomProof(BatchRun.self, "simulate-batches", unit: "documents", fewest: 2000)
    case "stores": self = RandomProof(StoreRun.self, "simulate-stores", unit: "steps", fewest: 1000)
    case "workflows":
      self = RandomProof(WorkflowRun.self, "simulate-workflows", unit: "tasks", fewest: 3000)
    default:
      self = RandomProof(RandomRun.self, "simulate", unit: "calls", fewest: 5000)
      return
    }
    arguments.removeFirst()
  }

  /// The command that shows a run again.
  func command(for seed: UInt64, without omitted: Set<Int> = []) -> String {
    "make \(command) SEED=\(seed)" + (omitted.isEmpty ? "" : " WITHOUT=\(NumberRanges(omitted))")
  }
}
