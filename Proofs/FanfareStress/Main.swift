internal import Foundation

/// Cancels calls over real sockets at random moments: `FanfareStress COUNT [SEED]`.
///
/// It exits with 1 if anything is left behind.
@main
enum Main {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst().map(Int.init)
    guard (1...2).contains(arguments.count), let count = arguments[0], count > 0 else {
      print("usage: FanfareStress COUNT [SEED]")
      exit(64)
    }
    var run = CancellationRun(count: count)
    if arguments.count > 1 { run.seed = arguments[1].map(UInt64.init) ?? run.seed }
    let start = ContinuousClock.now
    let report = try await run.run()
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    print("\(report.outcomes.values.reduce(0, +)) calls in \(Int(seconds)) s")
    for (outcome, count) in report.outcomes.sorted(by: { $0.key < $1.key }) {
      print("  \(outcome): \(count)")
    }
    print("  memory in MB: \(report.megabytes.map { String(Int($0.rounded())) }.joined(separator: " "))")
    for leftover in report.leftovers { print("LEFT BEHIND: \(leftover)") }
    if report.leftovers.isEmpty { print("nothing is left behind") }
    exit(report.leftovers.isEmpty ? 0 : 1)
  }
}
