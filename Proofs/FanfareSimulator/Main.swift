internal import FanfareSimulation

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Glibc)
internal import Glibc
#endif

/// Repeats random runs, shows one as a conversation, or prints the scenarios; ``usage`` has the forms.
///
/// `wire` does the first two with the whole transport over simulated sockets, `workflows` and `workflow` with random workflows.
@main
enum Main {
  private static let usage = """
    usage: FanfareSimulator [wire] seeds COUNT [FIRST] [--first-failure]
           FanfareSimulator [wire] seed N [--without NUMBERS | --smallest]
           FanfareSimulator workflows COUNT [FIRST] [--first-failure]
           FanfareSimulator workflow N
           FanfareSimulator scenarios
    """

  static func main() async {
    var arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "scenarios": return printScenarios()
    case "workflows": finish(await WorkflowSweep.run(Array(arguments.dropFirst())))
    case "workflow": finish(await WorkflowSweep.show(Array(arguments.dropFirst())))
    default: break
    }
    let proof = arguments.first == "wire" ? RandomProof.wire : .calls
    if arguments.first == "wire" { arguments.removeFirst() }
    guard let action = arguments.popFirst() else { end() }
    switch action {
    case "seed": show(proof, Array(arguments))
    case "seeds": await sweep(proof, Array(arguments))
    default: end()
    }
  }

  private static func show(_ proof: RandomProof, _ arguments: [String]) {
    guard let seed = arguments.first.flatMap(UInt64.init) else { end() }
    let example = Counterexample(proof: proof, seed: seed)
    switch arguments.dropFirst() {
    case []: exit(example.show(without: []) ? 0 : 1)
    case ["--smallest"]: example.printSmallest()
    case let rest where rest.count == 2 && rest.first == "--without":
      guard let omitted = rest.last.flatMap({ NumberRanges(parsing: $0) }) else { end() }
      exit(example.show(without: omitted.numbers) ? 0 : 1)
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

  /// Ends with whether all held, or with the usage.
  private static func finish(_ holds: Bool?) -> Never {
    guard let holds else { end() }
    exit(holds ? 0 : 1)
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
