internal import Fanfare
internal import FanfareBatches
internal import FanfareJSON
internal import FanfareWorkflows

/// What a batch has come to and is going to, worked out from its answers and from which of its runs have ended: every sum anew.
struct SpendingModel {
  /// How many documents have to have ended before it is said what all will come to.
  private static let leastForProjection = 20

  private let budget: Double?
  /// What the runs have paid that have ended, each by itself.
  private var ended: [Cost]
  /// What those have paid that have begun and not ended, by their documents.
  private var open: [Int: Cost] = [:]
  /// What was paid for runs that were put aside.
  private var aside = Cost()
  /// The answers that were given, and whose calls haven't ended.
  private var given: [Int: Cost] = [:]
  /// The documents that the program has begun and not heard the end of.
  private var handed: Set<Int> = []
  /// Those of them whose runs have told something.
  private var told: Set<Int> = []

  /// - Parameters:
  ///   - ledger: what was kept by programs before.
  ///   - budget: what may be paid.
  init(_ ledger: PaidLedger, budget: Double?) {
    self.budget = budget
    ended = ledger.ended.map { ledger.paid[$0] ?? Cost() }
    for (run, cost) in ledger.underWay { open[ledger.documents[run] ?? -1] = cost }
  }

  // MARK: What happens

  /// An answer is given.
  mutating func give(_ answer: PaidServices.Answer) { given[answer.document] = answer.cost }

  /// The program begins a document, or goes on with one.
  mutating func hand(_ document: Int) { handed.insert(document) }

  /// The program hears that a document has ended.
  mutating func take(_ document: Int) { handed.remove(document) }

  mutating func hear(_ event: RunEvent) {
    let document = event.run.header.input["document"]?.intValue ?? -1
    let isPart = event.run.header.parent != nil
    switch event {
    case .call(_, .callEnded(_, let summary)):
      // A document makes one call at a time.
      let cost = given.removeValue(forKey: document) ?? Cost()
      if summary.error == nil { open[document, default: Cost()] += cost }
    case .runStarted where !isPart, .runResumed where !isPart:
      told.insert(document)
      open[document, default: Cost()] += Cost()
    case .runEnded where !isPart: ended.append(open.removeValue(forKey: document) ?? Cost())
    case .runSuspended where !isPart: aside += open.removeValue(forKey: document) ?? Cost()
    default: return
    }
  }

  // MARK: What follows

  /// What was paid.
  private var paid: Cost { ended.reduce(aside, +) + open.values.reduce(Cost(), +) }

  /// What a document comes to on the average; `nil` before one has ended.
  private func each(_ meter: KeyPath<Cost, Double>) -> Double? {
    ended.isEmpty ? nil : ended.reduce(0) { $0 + $1[keyPath: meter] } / Double(ended.count)
  }

  /// What those lack of it that are under way.
  private func lacking(_ meter: KeyPath<Cost, Double>) -> Double {
    let each = each(meter) ?? 0
    return Set(open.keys).union(handed).reduce(0) { $0 + max(0, each - (open[$1] ?? Cost())[keyPath: meter]) }
  }

  /// Whether all that the program has begun is where its runs say: one that goes on and hasn't said so counts as two for an instant, and so
  /// does one that has ended without the program knowing.
  private var isSettled: Bool {
    handed.allSatisfy { told.contains($0) == (open[$0] != nil) } && aside == Cost()
  }

  /// Whether another document may begin.
  private var allowsAnother: Bool {
    guard let budget else { return true }
    let each = each(\.usd) ?? 0
    // Where nothing has cost anything, as many run side by side as have come to nothing, from the third on.
    if each == 0, handed.count >= (ended.count < 3 ? 1 : ended.count) { return false }
    return paid.usd < budget && paid.usd + lacking(\.usd) + each <= budget * (1 + 1e-9)
  }

  // MARK: Comparing

  /// What the real one says otherwise.
  ///
  /// - Parameters:
  ///   - spending: the real one.
  ///   - waiting: how many documents haven't begun.
  func differences(from spending: Spending, waiting: Int) -> [String] {
    var differences: [String] = []
    let known = Cost(spending.before.meters + spending.ended.meters)
    if spending.before.documents + spending.ended.documents != ended.count || known != ended.reduce(Cost(), +)
    {
      differences.append(
        "\(spending.before.documents + spending.ended.documents) have ended and came to \(known), and should be \(ended.count) and \(ended.reduce(Cost(), +))"
      )
    }
    let sums = spending.sums(running: handed.count, waiting: waiting)
    let services = Cost(spending.services.values.reduce(Meters(), +))
    if services != Cost(spending.total) { differences.append("its services come to \(services)") }
    for (name, meter) in [("usd", \Cost.usd), ("tokens", \Cost.tokens)] {
      let sum = sums.first { $0.name == name }
      if sum?.amount ?? 0 != paid[keyPath: meter] {
        differences.append("\(name) is \(sum?.amount ?? 0) and should be \(paid[keyPath: meter])")
      }
      guard isSettled, sum != nil else { continue }
      let expected = expected(meter, waiting: waiting)
      if !Self.isAbout(sum?.expected, expected) {
        differences.append(
          "all \(name) will be \(text(sum?.expected)) it says, and should be \(text(expected))"
        )
      }
    }
    if isSettled, spending.allowsAnother(beside: handed.count) != allowsAnother {
      differences.append(
        "another may \(allowsAnother ? "" : "not ")begin beside \(handed.sorted()), where \(open) is under way and \(ended) have ended, and it says otherwise"
      )
    }
    return differences
  }

  private func expected(_ meter: KeyPath<Cost, Double>, waiting: Int) -> Double? {
    guard ended.count >= Self.leastForProjection, let each = each(meter) else { return nil }
    return paid[keyPath: meter] + lacking(meter) + Double(waiting) * each
  }

  /// Whether something was said of all of them.
  var isProjected: Bool { ended.count >= Self.leastForProjection }

  private static func isAbout(_ first: Double?, _ second: Double?) -> Bool {
    guard let first, let second else { return (first == nil) == (second == nil) }
    return abs(first - second) < 1e-6
  }

  private func text(_ amount: Double?) -> String { amount.map { "\($0)" } ?? "unknown" }
}
