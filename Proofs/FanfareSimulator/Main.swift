internal import FanfareRandomRuns
internal import FanfareSimulation

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Repeats random runs, shows one as a conversation, or prints the scenarios; ``usage`` has the forms.
///
/// Without a word that says which, runs are of calls under policies; those of `wire` have the whole transport over simulated sockets,
/// those of `frames` the same in HTTP/2, those of `limits` callers of a service that takes so much in a time, those of `stores` a store in a
/// file beside one in memory, those of `workflows` random workflows, and those of `batches` batches of documents that programs run one after another.
@main
enum Main {
  private static let usage = """
    usage: FanfareSimulator [wire | frames | limits | stores | workflows | batches] seeds COUNT [FIRST] [--first-failure]
           FanfareSimulator [wire | frames | limits | stores | workflows | batches] seed N [--without NUMBERS | --smallest]
           FanfareSimulator scenarios
    """

  static func main() async {
    var arguments = CommandLine.arguments.dropFirst()
    if arguments.first == "scenarios" { return printScenarios() }
    let proof = RandomProof(from: &arguments)
    switch arguments.popFirst() {
    case "seed": await show(proof, Array(arguments))
    case "seeds": await sweep(proof, Array(arguments))
    default: end()
    }
  }

  private static func show(_ proof: RandomProof, _ arguments: [String]) async {
    guard let seed = arguments.first.flatMap(UInt64.init) else { end() }
    let example = Counterexample(proof: proof, seed: seed)
    switch arguments.dropFirst() {
    case []: exit(await example.show(without: []) ? 0 : 1)
    case ["--smallest"]: await example.printSmallest()
    case let rest where rest.count == 2 && rest.first == "--without":
      guard let omitted = rest.last.flatMap({ NumberRanges(parsing: $0) }) else { end() }
      exit(await example.show(without: omitted.numbers) ? 0 : 1)
    default: end()
    }
  }

  private static func sweep(_ proof: RandomProof, _ arguments: [String]) async {
    let numbers = arguments.filter { $0 != "--first-failure" }.map { UInt64($0) }
    guard let count = numbers.first.flatMap(\.self), count > 0, numbers.count <= 2 else { end() }
    let first = numbers.count > 1 ? numbers[1] : UInt64.random(in: 0...(UInt64.max >> 8))
    guard let first, first <= UInt64.max - count else { end() }
    let sweep = SeedSweep(
      proof: proof,
      seeds: first..<(first + count),
      endsAtFirstFailure: arguments.contains("--first-failure")
    )
    exit(await sweep.run() ? 0 : 1)
  }

  private static func printScenarios() {
    do {
      for scenario in try Scenario.all() { print(scenario.markdown) }
    } catch {
      print("\(error)")
      exit(1)
    }
  }

  private static func end() -> Never {
    print(usage)
    exit(64)
  }
}
