import Fanfare
import FanfareBatches
import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct SpendingTests {
  private static let inner = """
    document: { dsl: '1.0.3', namespace: test, name: inner, version: '1.0.0' }
    do: [{ ask: { call: http, with: { method: get, endpoint: 'http://a/' } } }]
    """
  private static let main = """
    document: { dsl: '1.0.3', namespace: test, name: main, version: '1.0.0' }
    do: [{ all: { run: { workflow: { namespace: test, name: inner, version: '1.0.0' } } } }]
    """

  /// Begins the other one depending on a secret.
  private static let secretive = """
    document: { dsl: '1.0.3', namespace: test, name: main, version: '1.0.0' }
    use: { secrets: [ key ] }
    do:
      - all:
          if: '${ $secrets.key == "k" }'
          run: { workflow: { namespace: test, name: inner, version: '1.0.0' } }
    """

  private static func header(_ id: String, of workflow: Workflow) -> RunHeader {
    RunHeader(id: id, of: workflow, input: .null, seed: 1, startedAt: 0, runtime: .init(version: "1"))
  }

  @Test(arguments: [main, secretive])
  func `what a run has paid within another one that is under way counts when the batch goes on`(
    _ text: String
  ) async throws {
    let (inner, main) = (try Workflow(parsing: Self.inner), try Workflow(parsing: text))
    var outer = Self.header("b.0", of: main)
    outer.document = RunDocument(batch: "b", number: 0, key: "k", place: "p", digest: "")
    outer.includes = main.includes(among: [inner])
    var made = Self.header("b.0.0", of: inner)
    made.parent = "b.0"
    let paid = ActivityOutcome(output: .null, attempts: 1, meters: ["usd": 2])
    let answered = ActivityEnd(number: 0, place: "/do/0/ask", kind: .http, outcome: .success(paid))
    let store = MemoryRunStore()
    let definition = StoredBatch.Definition(path: "", text: "", digest: main.digest)
    try await store.commit([
      .batch(
        StoredBatch(id: "b", identity: "b", workflow: definition, settings: .null, version: "1", startedAt: 0)
      ),
      .inputs([RunInput(.started(missingSecret: nil), at: .zero)], of: outer),
      .inputs([RunInput(.started(missingSecret: nil), at: .zero)], of: made),
      .inputs([RunInput(.activityEnded(answered), at: .seconds(1))], of: made),
    ])
    let known = try await Spending.Known(of: "b", in: store)
    #expect(known == Spending.Known(underWay: ["b.0": ["usd": 2]]))
  }

  @Test func `no meter is called silent before a service has answered`() throws {
    var spending = Spending(budgets: [try #require(Budget("usd", 5))])
    // All of them may have failed, or have made no call.
    spending.add(Spending.Known(documents: 20))
    #expect(spending.silentMeters.isEmpty)
  }

  @Test func `a run of which nothing but its end was left takes no place from others`() throws {
    let main = try Workflow(parsing: Self.main)
    let info = RunInfo(Self.header("b.0", of: main), of: main, start: MonotonicInstant(nanoseconds: 0))
    var spending = Spending(budgets: [try #require(Budget("usd", 5))])
    spending.add(Spending.Known(documents: 1, meters: ["usd": 2], underWay: ["b.0": ["usd": 2]]))
    spending.count(.runEnded(info, .completed, at: MonotonicInstant(nanoseconds: 0)))
    // Four are paid for two documents; another one would cost two, but the budget holds half of that.
    #expect(!spending.allowsAnother(beside: 0))
    var larger = Spending(budgets: [try #require(Budget("usd", 6))])
    larger.add(Spending.Known(documents: 1, meters: ["usd": 2], underWay: ["b.0": ["usd": 2]]))
    larger.count(.runEnded(info, .completed, at: MonotonicInstant(nanoseconds: 0)))
    #expect(larger.allowsAnother(beside: 0))
  }
}
