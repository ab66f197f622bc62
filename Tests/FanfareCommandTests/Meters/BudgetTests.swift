import Fanfare
import FanfareBatches
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import HTTPTypes
import Synchronization
import Testing

@testable import FanfareCommand

/// Budgets in simulated time: documents with one call each, of which each answer says what it costs.
@Suite struct BudgetTests {
  /// What came of a batch.
  private struct Outcome: Sendable {
    /// What the answers cost, in the order in which their requests came.
    var costs: [Double] = []
    /// What had been answered, and was paid, when the last request came.
    var paidAtLast = 0.0
    var next: String?
    var spending = Spending()
    var results = 0

    var total: Double { costs.reduce(0, +) }
  }

  /// Runs 300 documents within a budget.
  private static func run(
    _ seed: UInt64,
    budget: Double,
    concurrency: Int,
    cost: ClosedRange<Double>,
    before: Spending.Known = .init()
  ) throws -> Outcome {
    let simulation = Simulation(seed: seed)
    let outcome = Mutex(Outcome())
    let workflow = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }
        do: [{ ask: { call: http, with: { method: get, endpoint: 'http://a/' } } }]
        """
    )
    let counts = RunCounts(workflow, budgets: [try Budget(parsing: "usd=\(budget)")])
    counts.add(before)
    let network = SimulatedNetwork(simulation) { _, _ in
      let cost = simulation.random { cost.lowerBound + (cost.upperBound - cost.lowerBound) * $0.unit() }
      outcome.withLock { outcome in
        outcome.paidAtLast = counts.spending.sums()[0].amount
        outcome.costs.append(cost)
      }
      return ServiceResponse(
        status: .ok,
        headers: [.contentType: "application/json"],
        body: Array(#"{"usd":\#(cost)}"#.utf8)
      )
    }
    try network.add("http://a", SimulatedEndpoint(latency: .milliseconds(20) ... .seconds(2)))
    var settings = WorkflowEngineSettings()
    settings.worksInPlace = true
    settings.observers = [counts]
    settings.meters = [
      MeterPolicy("usd") { answer in (try? JSONValue(parsing: answer.body))?["usd"]?.doubleValue }
    ]
    let engine = try WorkflowEngine(
      transport: network,
      clock: simulation.clock,
      seed: seed,
      settings: settings
    )
    let (ending, results) = try simulation.run {
      var work = PlainWork(
        inputs: WorkflowInputs((1...300).map { ("\($0)", [:]) }),
        engine: engine,
        workflow: workflow,
        timeLimit: nil
      )
      var results = 0
      let ending = try await WorkflowRun(
        maximumConcurrency: concurrency,
        isOrdered: true,
        clock: simulation.clock
      ).process(
        &work,
        every: .seconds(1),
        mayBegin: { counts.spending.allowsAnother(beside: $0) },
        report: { _ in
          results += 1
          return .goOn
        },
        tick: { _ in }
      )
      return (ending, results)
    }
    var result = outcome.withLock { $0 }
    if case .held(let name) = ending { result.next = name }
    (result.results, result.spending) = (results, counts.spending)
    return result
  }

  @Test func `a budget is never passed by more than what was in flight when the last document began`() throws
  {
    for seed: UInt64 in 1...300 {
      let concurrency = [1, 4, 16, 64][Int(seed) % 4]
      let outcome = try Self.run(seed, budget: 5, concurrency: concurrency, cost: 0.01...0.2)
      let name = "seed \(seed), \(concurrency) at a time: \(outcome.total)"
      #expect(outcome.next != nil && outcome.results == outcome.costs.count, "\(name)")
      // All that were begun ended, and were paid.
      #expect(abs(outcome.spending.sums()[0].amount - outcome.total) < 1e-9, "\(name)")
      // What is beyond was in flight: when the last one began, the budget hadn't been paid.
      #expect(outcome.paidAtLast < 5, "\(name)")
      #expect(outcome.total <= 5 + Double(concurrency) * 0.2, "\(name)")
      // And what there is is used, but for about one document's worth and what estimates are off by.
      if concurrency <= 16 { #expect(outcome.total >= 4.4, "\(name)") }
    }
  }

  @Test func `where all documents cost the same it isn't passed at all, and holds as many as it can`() throws
  {
    for seed: UInt64 in 1...40 {
      let outcome = try Self.run(seed, budget: 1, concurrency: 8, cost: 0.03...0.03)
      #expect(outcome.costs.count == 33 && outcome.next == "34", "\(outcome.costs.count)")
    }
  }

  @Test func `the first document runs alone, since nobody knows what others would come to`() throws {
    let outcome = try Self.run(1, budget: 0.1, concurrency: 64, cost: 0.09...0.09)
    #expect(outcome.costs.count == 1 && outcome.next == "2")
    #expect(!Spending(budgets: [try Budget(parsing: "usd=5")]).allowsAnother(beside: 1))
    #expect(Spending().allowsAnother(beside: 100))
  }

  @Test func `what was paid before counts, and says from the beginning what a document costs`() throws {
    let before = Spending.Known(documents: 20, meters: ["usd": 0.8])
    let outcome = try Self.run(3, budget: 1, concurrency: 8, cost: 0.04...0.04, before: before)
    #expect(outcome.costs.count == 5)
    let none = try Self.run(3, budget: 0.8, concurrency: 8, cost: 0.04...0.04, before: before)
    #expect(none.costs.isEmpty && none.next == "1")
  }

  @Test func `one that came to nothing tells nothing, and the next runs alone as well`() throws {
    let budgets = [try Budget(parsing: "usd=5")]
    var spending = Spending(budgets: budgets)
    spending.add(.init(documents: 2))
    #expect(spending.allowsAnother(beside: 0) && !spending.allowsAnother(beside: 1))
    spending.add(.init(documents: 1, meters: ["usd": 1]))
    #expect(spending.allowsAnother(beside: 1))
  }

  @Test func `once a few came to nothing, as many run side by side, until one costs something`() throws {
    var spending = Spending(budgets: [try Budget(parsing: "usd=1")])
    spending.add(.init(documents: 3))
    #expect(spending.allowsAnother(beside: 2) && !spending.allowsAnother(beside: 3))
    spending.add(.init(documents: 7))
    #expect(spending.allowsAnother(beside: 9) && !spending.allowsAnother(beside: 10))
    // Each comes to 0.05 now, of which 0.5 are left.
    spending.add(.init(meters: ["usd": 0.5]))
    #expect(spending.allowsAnother(beside: 9) && !spending.allowsAnother(beside: 10))
    spending.add(.init(meters: ["usd": 0.5]))
    #expect(!spending.allowsAnother(beside: 0))
  }

  @Test func `a budget that is paid holds nothing more, also where all that ended came to nothing`() throws {
    var spending = Spending(budgets: [try Budget(parsing: "usd=1")])
    spending.add(.init(documents: 10, underWay: ["dear": ["usd": 1]]))
    #expect(!spending.allowsAnother(beside: 1))
  }

  @Test func `each that is under way is going to cost what it lacks, whatever others have cost`() throws {
    var spending = Spending(budgets: [try Budget(parsing: "usd=90")])
    var open: [String: Meters] = [:]
    for number in 1...64 { open["\(number)"] = ["usd": 0.9] }
    spending.add(.init(documents: 20, meters: ["usd": 20], underWay: open))
    // 20 are paid of those that ended, 57.6 of the others, and those lack 6.4.
    var sum = try #require(spending.sums(waiting: 10).first)
    #expect(abs(sum.amount - 77.6) < 1e-9)
    #expect(abs((sum.expected ?? 0) - 94) < 1e-9)
    #expect(spending.allowsAnother(beside: 5) && !spending.allowsAnother(beside: 6))
    // A dear one changes nothing about what the others lack.
    spending.add(.init(underWay: ["dear": ["usd": 5]]))
    sum = try #require(spending.sums(waiting: 0).first)
    #expect(abs(sum.amount - 82.6) < 1e-9)
    #expect(abs((sum.expected ?? 0) - 89) < 1e-9)
  }

  @Test(arguments: [
    (1.0, 0.1, 5, "2"), (1, 0.1, 100, "11"), (0.35, 0.0333, 900, "30.4"), (300, 40.07, 9, "762"),
    (1, 0.1, nil, "2"),
  ])
  func `a larger budget is twice as much, or what all is going to come to`(
    amount: Double,
    each: Double,
    waiting: Int?,
    expected: String
  ) throws {
    let budgets = [try Budget(parsing: "usd=\(amount)"), try Budget(parsing: "tokens=1000")]
    var spending = Spending(budgets: budgets)
    spending.add(.init(documents: 10, meters: Meters(dictionaryLiteral: ("usd", each * 10), ("tokens", 5))))
    let larger = spending.largerBudgets(waiting: waiting)
    // One that holds more stays as it is.
    #expect(larger.map { "\($0.meter)=\(Meters.text(of: $0.amount))" } == ["usd=\(expected)"])
  }

  @Test func `a budget that is large enough changes nothing`() throws {
    let outcome = try Self.run(1, budget: 100, concurrency: 16, cost: 0.01...0.2)
    #expect(outcome.costs.count == 300 && outcome.next == nil)
  }

  @Test func `after twenty documents it is told what all will come to`() throws {
    var few = Spending()
    few.add(.init(documents: 19, meters: ["usd": 1.9]))
    #expect(few.sums(waiting: 100).map(\.expected) == [nil])
    few.add(.init(documents: 1, meters: ["usd": 0.1]))
    let sum = try #require(few.sums(running: 5, waiting: 75).first)
    #expect(abs((sum.expected ?? 0) - 10) < 1e-9)
    #expect(few.sums(running: 5).map(\.expected) == [nil])
  }

  @Test(arguments: [
    (0.0, "0"), (5, "5"), (0.25, "0.25"), (0.000_123_45, "0.000123"), (1.2345, "1.23"), (99.99, "100"),
    (12_345.6, "12346"), (0.1, "0.1"), (1.001, "1"),
  ])
  func `amounts are told with three digits that count, and whole from 100 on`(amount: Double, text: String) {
    #expect(Meters.text(of: amount) == text)
  }

  @Test(arguments: ["usd", "=5", "usd=", "usd=-1", "usd=0", "usd=x", "usd=inf", "usd=nan"])
  func `what is no budget is refused`(argument: String) {
    #expect(throws: ArgumentProblem.self) { try Budget(parsing: argument) }
  }
}
