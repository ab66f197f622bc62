import ArgumentParser
import Fanfare
import FanfareJQ
import FanfareWorkflows
import Foundation

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
    transform: BudgetArgument.init(parsing:)
  )
  var budget: [BudgetArgument] = []

  func validate() throws {
    if let name = meter.map(\.meter.name).firstRepeated {
      throw ValidationError("--meter: two are called '\(name)'")
    }
    if let name = budget.map(\.meter).firstRepeated {
      throw ValidationError("--budget: there are two for '\(name)'; give one")
    }
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

/// `NAME=AMOUNT`: how much a sum may come to.
struct BudgetArgument: Hashable, Sendable {
  let meter: String
  let amount: Double

  /// Reads an argument.
  ///
  /// - Throws: ``ArgumentProblem`` if it has no name, or the amount isn't a number above 0.
  init(parsing argument: String) throws(ArgumentProblem) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else {
      throw ArgumentProblem("write NAME=AMOUNT, such as usd=5, where NAME is a meter")
    }
    guard let amount = Double(parts[1]), amount > 0, amount.isFinite else {
      throw ArgumentProblem("'\(parts[1])' isn't a number above 0, such as 5 or 0.25")
    }
    (meter, self.amount) = (String(parts[0]), amount)
  }

  private init(_ meter: String, _ amount: Double) { (self.meter, self.amount) = (meter, amount) }

  /// The same with another amount, rounded up to what people read of it: whole from 100 on, or else three digits that count.
  func with(_ amount: Double) -> BudgetArgument {
    let digits = amount >= 100 ? 0 : 2 - Int(log10(amount).rounded(.down))
    let scale = pow(10, Double(digits))
    // Sums of fractions leave a rest.
    return BudgetArgument(meter, (amount * scale * (1 - 1e-9)).rounded(.up) / scale)
  }
}
