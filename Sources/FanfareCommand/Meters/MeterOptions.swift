import ArgumentParser
import Fanfare
import FanfareBatches
import FanfareJQ
import FanfareWorkflows

/// The options that say what is counted of answers, and how much of it there may be.
struct MeterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Sum something up over the answers of all services: 'tokens=.usage.total_tokens', a jq expression over a body. Can be repeated.",
      valueName: "name=expression"
    ),
    transform: MeterArgument.init(parsing:)
  )
  var meter: [MeterArgument] = []

  @Option(
    help: ArgumentHelp(
      "Begin no more inputs than a sum allows: usd=5, where a meter is called usd. Can be repeated.",
      valueName: "name=amount"
    ),
    transform: Budget.init(parsing:)
  )
  var budget: [Budget] = []

  func validate() throws {
    if let name = meter.map(\.meter.name).firstRepeated {
      throw ValidationError("--meter: two are called '\(name)'")
    }
    if let problem = Budget.problem(with: budget) { throw ValidationError(problem) }
  }

  /// Refuses a budget for what nothing counts, which would never hold.
  ///
  /// - Parameters:
  ///   - others: what else is counted, by policies.
  ///   - workflows: what is run.
  func check(_ others: [String], _ workflows: [Workflow]) throws(ArgumentProblem) {
    let known = Set(others + workflows.flatMap(\.meterNames) + meter.map(\.meter.name)).sorted()
    for budget in budget where !known.contains(budget.meter) {
      let hint =
        known.isEmpty
        ? "add --meter '\(budget.meter)=…', such as .usage.total_tokens * 0.0000006"
        : "there are \(known.joined(separator: ", "))"
      throw ArgumentProblem("--budget: no meter is called '\(budget.meter)'; \(hint)")
    }
  }
}

/// `NAME=EXPRESSION`: something that is summed up.
struct MeterArgument: Sendable {
  let meter: MeterPolicy

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if it has no name, or isn't an expression.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ArgumentProblem("write NAME=EXPRESSION, such as tokens=.usage.total_tokens")
    }
    let text = String(parts[1])
    do {
      let program = try JQProgram(text)
      meter = try MeterPolicy(String(parts[0]), expression: text) { _ in { program.number(of: $0) } }
    } catch {
      throw ArgumentProblem("'\(text)' isn't a jq expression, such as .usage.total_tokens: \(error)")
    }
  }
}
