import Fanfare
import FanfareJSON
import FanfareTesting
import FanfareWorkflowSimulation
import Synchronization
import Testing

@testable import FanfareTemporal
@testable import FanfareWorkflows

/// Runs that go on in another history, played to their end.
@Suite struct ContinuationTests {
  /// Lets only so much be decided.
  private final class Patience: Sendable {
    private let asked = Atomic(0)

    var isLeft: Bool { asked.add(1, ordering: .relaxed).newValue < 50 }
  }

  /// Plays a run, in as many histories as it takes.
  private struct Play {
    enum Order { case firstFirst, lastFirst }

    let order: Order
    /// How long a call takes.
    let secondsPerCall: Int64
    /// Whether a call doesn't end yet, after so many calls were asked for.
    let hangs: (ActivityRequest, Int) -> Bool
    let answer: (ActivityRequest) -> Result<JSONValue, WorkflowError>
    private(set) var histories = 1
    /// How many times it has waited for a moment at which nothing is being performed.
    private(set) var pauses = 0
    /// What the run came to; each call that succeeds comes to a tenth.
    private(set) var meters = Meters()
    /// What was asked for, in the order in which it was.
    private(set) var keys: [String] = []
    private(set) var largest = 0
    private var history: TestHistory
    private var seconds: Int64 = 0
    private var pending: [ActivityRequest] = []
    /// The timers that run, with when they are due.
    private var timers: [Int: Duration] = [:]

    init(
      _ start: StartInput,
      _ order: Order = .firstFirst,
      secondsPerCall: Int64 = 0,
      hangs: @escaping (ActivityRequest, Int) -> Bool = { _, _ in false },
      answer: @escaping (ActivityRequest) -> Result<JSONValue, WorkflowError> = { _ in .success(.null) }
    ) throws {
      history = try TestHistory(start)
      self.order = order
      self.secondsPerCall = secondsPerCall
      self.hangs = hangs
      self.answer = answer
    }

    /// The end of the run; `nil` if it has none after so many turns, or decides without end in one of them.
    mutating func end(on engine: WorkflowEngine, after turns: Int = 2_000) async throws -> HostedRun.End? {
      for _ in 0..<turns {
        guard let fold = try await folded(on: engine) else { return nil }
        for command in fold.commands { take(command) }
        if let end = fold.run.end {
          meters = fold.run.meters
          return end
        }
        if case .goOn(let start, _)? = fold.commands.first {
          let isAlone = pending.isEmpty && fold.commands.count == 1
          #expect(isAlone)
          largest = max(largest, try start.payload.data.count)
          history = try TestHistory(start, after: seconds)
          timers = [:]
          histories += 1
          continue
        }
        history.answered(by: fold.commands)
        guard goOn() else { return nil }
        history.turn()
      }
      return nil
    }

    /// The run as its history makes it; `nil` if it decides without end.
    private func folded(on engine: WorkflowEngine) async throws -> RunFold? {
      var fold = try await RunFold(beginningWith: history.events.first, on: engine, functions: ["work"])
      let patience = Patience()
      do throws(FoldError) {
        try fold.follow(history.events, current: history.events.last?.id) { patience.isLeft }
      } catch {
        if error.cause == .workerFailure { return nil }
        throw error
      }
      return fold
    }

    private mutating func take(_ command: TurnCommand) {
      switch command {
      case .perform(let request):
        keys.append(request.key.text)
        pending.append(request)
      case .startTimer(let number, let due):
        timers[number] = due
        if number == HistoryPause.timer { pauses += 1 }
      case .cancelTimer(let number): timers[number] = nil
      case .cancelActivity(let number, _):
        pending.removeAll { $0.number == number }
        history.end(number) {
          $0.kind = .activityCanceled
          $0.activityCanceled = .init(scheduledEventID: $1)
        }
      case .note, .end, .goOn: break
      }
    }

    /// Lets something happen.
    private mutating func goOn() -> Bool {
      let (calls, hangs) = (keys.count, hangs)
      let ready = pending.indices.filter { !hangs(pending[$0], calls) }
      if let index = order == .firstFirst ? ready.first : ready.last {
        seconds += secondsPerCall
        history.pass(secondsPerCall)
        let request = pending.remove(at: index)
        switch answer(request) {
        case .success(let output): history.complete(request.number, output, ["calls": 0.1])
        case .failure(let error): history.fail(request.number, error)
        }
      } else if let (timer, _) = timers.min(by: { ($0.value, $0.key) < ($1.value, $1.key) }) {
        // It takes no time, so that all of them count from the same instant.
        timers[timer] = nil
        history.fire(timer)
      } else {
        return false
      }
      return true
    }
  }

  private func engine() throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.functions["work"] = { argument, _ in argument }
    return try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), settings: settings)
  }

  private func start(_ body: String, limit: Int) throws -> StartInput {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    var start = StartInput(workflow: try Workflow(parsing: head + body, functions: ["work"]))
    start.historyLimit = limit
    return start
  }

  private static let bodies = [
    "do: [ { l: { for: { each: x, in: '${ [range(40)] }' }, do: [ { a: { call: work, with: { x: '${ $x }' } } } ] } } ]",
    "do: [ { m: { call: 'map:1.0.0@default', with: { in: '${ [range(40)] }', maximumConcurrency: 3, do: [ { a: { call: work, with: { x: '${ $item }' } } } ] } } } ]",
    """
    timeout: { after: PT1H }
    do:
      - first: { set: { n: 1 }, export: { as: '{ n: .n }' } }
      - again:
          try:
            - wait: { wait: PT1S }
            - loop: { for: { in: '${ [range(12)] }' }, do: [ { a: { call: work, with: { n: '${ $context.n }' } } } ] }
            - end: { raise: { error: { type: 'http://own', status: 503 } } }
          catch: { as: e, retry: { delay: PT1S, limit: { attempt: { count: 2 } } }, do: [ { b: { call: work } }, { c: { set: { status: '${ $e.status }' } } } ] }
    """,
  ]

  @Test(arguments: bodies)
  func `A run with a long history goes on in another one as if it were the same`(_ body: String) async throws
  {
    let engine = try engine()
    var whole = try Play(start(body, limit: 50_000))
    let expected = try await whole.end(on: engine)
    var parts = try Play(start(body, limit: 20))
    let end = try await parts.end(on: engine)
    #expect(end.map { "\($0)" } == expected.map { "\($0)" } && end != nil)
    #expect(parts.keys == whole.keys && whole.histories == 1 && parts.histories > 2)
    #expect(parts.meters == whole.meters && !whole.meters.isEmpty)
  }

  @Test func `A call that ends only after a loop beside it holds the loop up for moments, and not for ever`()
    async throws
  {
    let body = """
      do:
        - f:
            fork:
              branches:
                - long: { call: work }
                - loop: { for: { in: '${ [range(40)] }' }, do: [ { a: { call: work } } ] }
      """
    let hangs = { (request: ActivityRequest, calls: Int) in request.task.task.name == "long" && calls < 41 }
    var play = try Play(start(body, limit: 20), hangs: hangs)
    #expect(try await play.end(on: engine()) != nil)
    #expect(play.keys.count == 41 && play.pauses > 2 && play.pauses < 20)
  }

  @Test func `What was given with a run is given with its next history`() async throws {
    let body = "do: [ { l: { for: { in: '${ [range(9)] }' }, do: [ { a: { call: work } } ] } } ]"
    var history = try TestHistory(start(body, limit: 3))
    history.begin(searched: "blue")
    var fold = try await RunFold(beginningWith: history.events.first, on: engine(), functions: ["work"])
    try fold.follow(history.events, current: history.events.last?.id) { true }
    history.answered(by: fold.commands)
    history.complete(0, .null)
    history.turn()
    try fold.follow(history.events, current: history.events.last?.id) { true }
    let next = fold.commands.first?.command(taskQueue: "q").continueAsNew
    let started = history.events[0].workflowStarted
    #expect(next?.memo == started?.memo && next?.memo != nil)
    #expect(next?.searchAttributes == started?.searchAttributes && next?.searchAttributes != nil)
    #expect(next?.retryPolicy == started?.retryPolicy && next?.retryPolicy != nil)
  }

  @Test func `A limit counts from where it was, in whichever history a run is`() async throws {
    let body =
      "do: [ { l: { timeout: { after: PT25S }, for: { in: '${ [range(40)] }' }, do: [ { a: { call: work } } ] } } ]"
    let engine = try engine()
    for limit in [20, 50_000] {
      var play = try Play(start(body, limit: limit), secondsPerCall: 1)
      guard case .faulted(let error)? = try await play.end(on: engine) else {
        Issue.record("it isn't late")
        return
      }
      #expect(error.status == 408 && play.keys.count == 25)
    }
  }

  @Test func `What a run goes on from doesn't grow with its length`() async throws {
    let body = "do: [ { l: { for: { in: '${ [range(N)] }' }, do: [ { a: { call: work } } ] } } ]"
    var sizes: [Int] = []
    for count in [100, 300] {
      let text = body.replacing("N", with: "\(count)")
      var play = try Play(start(text, limit: 30))
      #expect(try await play.end(on: engine()) != nil)
      sizes.append(play.largest)
    }
    // The items of the loop are longer, and nothing else is.
    #expect(sizes[1] < sizes[0] + 1_000)
  }

  @Test func `Random workflows that go on in another history whenever they can end as they do in one`()
    async throws
  {
    let engine = try engine()
    var compared = 0
    for seed: UInt64 in 0..<60 {
      let draft = WorkflowDraft(seed: seed)
      func end(_ order: Play.Order, limit: Int) async throws -> (end: String?, histories: Int) {
        var start = StartInput(workflow: try draft.workflow(), includes: try draft.runWorkflows())
        start.input = draft.input
        start.historyLimit = limit
        var play = try Play(start, order, answer: Self.answer)
        let end = try await play.end(on: engine, after: limit < 10 ? 240 : 60)
        return (end.map { "\($0)" }, play.histories)
      }
      // What depends on the order in which calls end tells nothing.
      let first = try await end(.firstFirst, limit: 50_000)
      guard try await end(.lastFirst, limit: 50_000).end == first.end else { continue }
      let parts = try await end(.firstFirst, limit: 3)
      #expect(parts.end == first.end, "seed \(seed)")
      if parts.histories > 1 { compared += 1 }
    }
    #expect(compared > 10)
  }

  /// What a call yields depends on where it stands in the file.
  private static func answer(_ request: ActivityRequest) -> Result<JSONValue, WorkflowError> {
    let hash = request.key.place.utf8.reduce(UInt64(7)) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    if hash >> 20 % 5 == 0 { return .failure(WorkflowError(.communication, "it is down", status: 503)) }
    return .success(["n": .number(JSONNumber(Int(hash >> 24 % 10))), "list": [1, 2]])
  }
}
