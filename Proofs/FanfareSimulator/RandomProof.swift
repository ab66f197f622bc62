internal import FanfareSimulation
internal import FanfareWireSimulation

/// A kind of random run, and what the command has to know to repeat one.
struct RandomProof: Sendable {
  /// What came of a run.
  struct Report {
    /// How many calls or exchanges it had.
    var size = 0
    var violations: [String] = []
    var reached: Set<String> = []
    var log: [String] = []
  }

  /// The target of `make` that shows a run.
  let command: String
  /// What the size of a run counts.
  let unit: String
  /// How many seeds reach every state, many times over.
  let fewest: UInt64
  /// Everything that enough runs have to come through.
  let states: [String]
  /// How many parts the run of a seed has that can be left out.
  let partCount: @Sendable (UInt64) -> Int
  /// Carries out the run of a seed without some of its parts, and with its conversation if it is asked for.
  let perform: @Sendable (_ seed: UInt64, _ omitted: Set<Int>, _ keepsLog: Bool) -> Report

  /// Calls under policies, in simulated time.
  static let calls = RandomProof(
    command: "simulate",
    unit: "calls",
    fewest: 5000,
    states: ReachedState.allCases.map(\.rawValue),
    partCount: { RandomRun.partCount(of: $0) }
  ) { seed, omitted, keepsLog in
    let report = RandomRun(seed: seed, without: omitted).perform(keepsLog: keepsLog)
    return Report(
      size: report.calls,
      violations: report.violations,
      reached: Set(report.reached.map(\.rawValue)),
      log: report.log
    )
  }

  /// The transport, over simulated sockets.
  static let wire = RandomProof(
    command: "simulate-wire",
    unit: "exchanges",
    fewest: 1000,
    states: WireState.allCases.map(\.rawValue),
    partCount: { WireRun.partCount(of: $0) }
  ) { seed, omitted, keepsLog in
    let report = WireRun(seed: seed, without: omitted).perform(keepsLog: keepsLog)
    return Report(
      size: report.exchanges,
      violations: report.violations,
      reached: Set(report.reached.map(\.rawValue)),
      log: report.log
    )
  }

  /// The command that shows a run again.
  func command(for seed: UInt64, without omitted: Set<Int> = []) -> String {
    "make \(command) SEED=\(seed)" + (omitted.isEmpty ? "" : " WITHOUT=\(NumberRanges(omitted))")
  }
}
