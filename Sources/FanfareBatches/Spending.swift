package import Fanfare
package import FanfareWorkflows

/// What the documents of a batch have come to by its meters, and what they are going to.
///
/// Each call counts when it ends. What a document comes to is known when its run ends; what those under way are going to is estimated from that.
package struct Spending: Sendable {
  /// What is known of documents.
  package struct Known: Equatable, Sendable {
    /// How many runs of them have ended, also those whose places others have taken.
    package var documents = 0
    /// What those have come to.
    package var meters = Meters()
    /// What runs that have begun and not ended had paid, by their names.
    package var underWay: [String: Meters] = [:]

    /// What was paid in all.
    package var paid: Meters { underWay.values.reduce(meters, +) }

    /// Creates what is known; nothing, if nothing is said.
    package init(documents: Int = 0, meters: Meters = Meters(), underWay: [String: Meters] = [:]) {
      (self.documents, self.meters, self.underWay) = (documents, meters, underWay)
    }
  }

  /// What one meter has come to.
  package struct Sum: Hashable, Sendable {
    package let name: String
    /// By now.
    package let amount: Double
    /// When all is done; `nil` if too little is known.
    package let expected: Double?
    /// What it may come to; `nil` for any amount.
    package let budget: Double?
  }

  /// How many documents have to have ended before it is said what all of them will come to.
  package static let leastForProjection = 20

  /// How many documents have to have ended before it means something that all of them came to nothing.
  package static let leastForNothing = 3

  package let budgets: [Budget]
  /// What is known from before this process began.
  package private(set) var before = Known()
  /// What was paid before: for documents that ended, and for those that it goes on with.
  package private(set) var paidBefore = Meters()
  package private(set) var ended = Known()
  /// What was paid since, also for what is under way.
  package private(set) var total = Meters()
  /// The same by service.
  package private(set) var services: [ServiceName: Meters] = [:]
  /// Whether a service has given an answer since.
  private var hasAnswer = false
  /// What runs that have begun and not ended have come to, by their names.
  private var underWay: [String: Meters] = [:]
  /// Those of them that nobody has gone on with yet.
  private var idle: Set<String> = []
  /// The runs that others made, and for which run of a document.
  private var roots: [String: String] = [:]

  /// Begins with nothing.
  ///
  /// - Parameter budgets: what the sums may come to; a meter without one may come to anything.
  package init(budgets: [Budget] = []) { self.budgets = budgets }

  // MARK: Counting

  /// Adds what was paid before.
  package mutating func add(_ known: Known) {
    before.documents += known.documents
    before.meters += known.meters
    before.underWay.merge(known.underWay, uniquingKeysWith: +)
    paidBefore += known.paid
    underWay.merge(known.underWay, uniquingKeysWith: +)
    idle.formUnion(known.underWay.keys)
  }

  /// Counts what an event tells.
  package mutating func count(_ event: RunEvent) {
    switch event {
    case .call(let task, .callEnded(let call, let summary)):
      if summary.error == nil, summary.source == .service { hasAnswer = true }
      guard !summary.meters.isEmpty else { return }
      total += summary.meters
      services[call.service, default: Meters()] += summary.meters
      let run = task.run.id
      underWay[roots[run] ?? run, default: Meters()] += summary.meters
    case .runStarted(let run), .runResumed(let run, _, _):
      guard let parent = run.header.parent else { return begin(run.id) }
      roots[run.id] = roots[parent] ?? parent
    case .runEnded(let run, _, _):
      guard run.header.parent == nil else { return roots[run.id] = nil }
      // One of which nothing but its end was left goes on without saying so.
      idle.remove(run.id)
      ended.documents += 1
      ended.meters += underWay.removeValue(forKey: run.id) ?? Meters()
    case .runSuspended(let run, _):
      underWay[run.id] = nil
      roots[run.id] = nil
      idle.remove(run.id)
    default: return
    }
  }

  private mutating func begin(_ run: String) {
    idle.remove(run)
    // What it had paid before stays.
    if underWay[run] == nil { underWay[run] = Meters() }
  }

  // MARK: Looking ahead

  /// How many documents have ended, in all.
  private var documents: Int { before.documents + ended.documents }

  /// What a document comes to on the average; `nil` before one has ended.
  private func each(_ meter: String) -> Double? {
    documents == 0 ? nil : (before.meters[meter] + ended.meters[meter]) / Double(documents)
  }

  private func paid(_ meter: String) -> Double { paidBefore[meter] + total[meter] }

  /// What those that have begun are still going to come to: each for itself, since a dear one leaves the others what they cost.
  private func expected(_ meter: String, of running: Int) -> Double {
    let each = each(meter) ?? 0
    let rest = underWay.values.reduce(0) { $0 + max(0, each - $1[meter]) }
    // Of those that are just beginning nothing was heard yet.
    return rest + each * Double(max(0, running - (underWay.count - idle.count)))
  }

  /// Whether another document may begin: the budgets hold it, beside what is under way.
  ///
  /// The first ones run alone until one has come to something, since nobody knows what those beside it would come to. If a few have come to
  /// nothing, so may the next, and as many run side by side as have: a meter that reads what no answer has is no reason to go on one by one.
  ///
  /// - Parameter running: how many documents are under way.
  package func allowsAnother(beside running: Int) -> Bool {
    budgets.allSatisfy { holdsAnother($0, beside: running) }
  }

  private func holdsAnother(_ budget: Budget, beside running: Int) -> Bool {
    let (paid, each) = (paid(budget.meter), each(budget.meter) ?? 0)
    // Where nothing has cost anything yet, the estimates below hold nothing back. The promise is kept all the same: a document begins only
    // while less than the budget is paid, so it is passed by what is under way at most, and that is no more than was seen to cost nothing.
    let trusted = documents >= Self.leastForNothing ? documents : 1
    guard each > 0 || running < trusted else { return false }
    // Sums of fractions leave a rest.
    let planned = paid + expected(budget.meter, of: running) + each
    return paid < budget.amount && planned <= budget.amount * (1 + 1e-9)
  }

  /// The meters with a budget for which no answer has had anything, not even nothing, although answers came and a few documents have ended.
  ///
  /// They may read what isn't there; their budgets hold nothing back.
  package var silentMeters: [String] {
    guard hasAnswer, documents >= Self.leastForNothing else { return [] }
    let counted = Set((paidBefore + total).entries.map(\.name))
    return budgets.map(\.meter).filter { !counted.contains($0) }
  }

  /// Larger budgets in the place of those that hold nothing more: twice as much, or what all is going to come to if that is more.
  ///
  /// - Parameter waiting: how many documents haven't begun; `nil` if nobody knows.
  package func largerBudgets(waiting: Int?) -> [Budget] {
    budgets.filter { !holdsAnother($0, beside: 0) }.map { budget in
      let rest = expected(budget.meter, of: 0) + Double(waiting ?? 0) * (each(budget.meter) ?? 0)
      return budget.raised(to: max(budget.amount * 2, paid(budget.meter) + rest))
    }
  }

  /// What the meters have come to, in the order of their names.
  ///
  /// - Parameters:
  ///   - running: how many documents are under way.
  ///   - waiting: how many haven't begun; `nil` if nobody knows.
  package func sums(running: Int = 0, waiting: Int? = nil) -> [Sum] {
    let isKnown = documents >= Self.leastForProjection
    let names = Set((paidBefore + total).entries.map(\.name) + budgets.map(\.meter))
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
