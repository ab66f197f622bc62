import Fanfare
import FanfareWorkflows

/// What the documents of a batch have come to by its meters, and what they are going to.
///
/// Each call counts when it ends. What a document comes to is known when its run ends; what those under way are going to is estimated from that.
struct Spending: Sendable {
  /// What is known of documents that ended.
  struct Known: Equatable, Sendable {
    var documents = 0
    var meters = Meters()
  }

  /// What one meter has come to.
  struct Sum: Hashable, Sendable {
    let name: String
    /// By now.
    let amount: Double
    /// When all is done; `nil` if too little is known.
    let expected: Double?
    /// What it may come to; `nil` for any amount.
    let budget: Double?
  }

  /// How many documents have to have ended before it is said what all of them will come to.
  static let leastForProjection = 20

  let budgets: [BudgetArgument]
  /// What was paid before this process began: for documents that ended, and for those that it goes on with.
  private(set) var before = Known()
  private(set) var ended = Known()
  /// What was paid since, also for what is under way.
  private(set) var total = Meters()
  /// The same by service.
  private(set) var services: [ServiceName: Meters] = [:]
  /// What runs under way have come to since, by their names.
  private var underWay: [String: Meters] = [:]
  /// The runs that others made, and for which run of a document.
  private var roots: [String: String] = [:]

  init(budgets: [BudgetArgument] = []) { self.budgets = budgets }

  // MARK: Counting

  /// Adds what was paid before.
  mutating func add(_ known: Known) {
    before.documents += known.documents
    before.meters += known.meters
  }

  /// Counts what an event tells.
  mutating func count(_ event: RunEvent) {
    switch event {
    case .call(let task, .callEnded(let call, let summary)) where !summary.meters.isEmpty:
      total += summary.meters
      services[call.service, default: Meters()] += summary.meters
      let run = task.run.id
      underWay[roots[run] ?? run, default: Meters()] += summary.meters
    case .runStarted(let run), .runResumed(let run, _, _):
      guard let parent = run.header.parent else { return }
      roots[run.id] = roots[parent] ?? parent
    case .runEnded(let run, _, _):
      guard run.header.parent == nil else { return roots[run.id] = nil }
      ended.documents += 1
      ended.meters += underWay.removeValue(forKey: run.id) ?? Meters()
    case .runSuspended(let run, _):
      underWay[run.id] = nil
      roots[run.id] = nil
    default: return
    }
  }

  // MARK: Looking ahead

  /// What a document comes to on the average; `nil` before one has ended.
  private func each(_ meter: String) -> Double? {
    let documents = before.documents + ended.documents
    return documents == 0 ? nil : (before.meters[meter] + ended.meters[meter]) / Double(documents)
  }

  private func paid(_ meter: String) -> Double { before.meters[meter] + total[meter] }

  /// What those under way are still going to come to.
  private func expected(_ meter: String, of running: Int) -> Double {
    let begun = underWay.values.reduce(0) { $0 + $1[meter] }
    return max(0, Double(running) * (each(meter) ?? 0) - begun)
  }

  /// Whether another document may begin: the budgets hold it, beside what is under way.
  ///
  /// The first one runs alone, since nobody knows what those beside it would come to.
  ///
  /// - Parameter running: how many documents are under way.
  func allowsAnother(beside running: Int) -> Bool {
    guard running == 0 || before.documents + ended.documents > 0 else { return budgets.isEmpty }
    return budgets.allSatisfy { budget in
      let paid = paid(budget.meter)
      let planned = paid + expected(budget.meter, of: running) + (each(budget.meter) ?? 0)
      // Sums of fractions leave a rest.
      return paid < budget.amount && planned <= budget.amount * (1 + 1e-9)
    }
  }

  /// What the meters have come to, in the order of their names.
  ///
  /// - Parameters:
  ///   - running: how many documents are under way.
  ///   - waiting: how many haven't begun; `nil` if nobody knows.
  func sums(running: Int = 0, waiting: Int? = nil) -> [Sum] {
    let isKnown = before.documents + ended.documents >= Self.leastForProjection
    let names = Set((before.meters + total).entries.map(\.name) + budgets.map(\.meter))
    return names.sorted().map { name in
      let (amount, mean) = (paid(name), each(name))
      let rest = mean.flatMap { mean in waiting.map { Double($0) * mean } }
      return Sum(
        name: name,
        amount: amount,
        expected: isKnown ? rest.map { amount + expected(name, of: running) + $0 } : nil,
        budget: budgets.first { $0.meter == name }?.amount
      )
    }
  }
}
