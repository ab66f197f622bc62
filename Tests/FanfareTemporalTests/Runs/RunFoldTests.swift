import Fanfare
import FanfareJSON
import FanfareTesting
import Testing

@testable import FanfareTemporal
@testable import FanfareWorkflows

@Suite struct RunFoldTests {
  private func engine(secret: JSONValue? = nil) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.functions["work"] = { argument, _ in argument }
    settings.secret = { _ in secret }
    return try WorkflowEngine(transport: ScriptedTransport(clock: ManualClock()), settings: settings)
  }

  private func fold(_ history: TestHistory, current: Int64? = nil) async throws -> RunFold {
    var fold = try await RunFold(beginningWith: history.events.first, on: engine(), functions: ["work"])
    try fold.follow(history.events, current: current ?? history.events.last?.id) { true }
    return fold
  }

  @Test func `A call becomes an activity, and its end the end of the run`() async throws {
    var history = try TestHistory("do: [ { a: { call: work, with: { n: 1 } } } ]")
    let first = try await fold(history)
    #expect(first.commands.map(\.description) == ["activity 0, function at /do/0/a"])
    history.answered(by: first.commands)
    history.complete(0, ["answer": 42])
    history.turn()
    let second = try await fold(history)
    guard case .end(.completed(let output, _), _)? = second.commands.first else {
      Issue.record("\(second.commands)")
      return
    }
    #expect(output == ["answer": 42])
  }

  @Test func `What a workflow left out that an activity ran makes the run partial`() async throws {
    var history = try TestHistory("do: [ { a: { call: work } } ]")
    history.answered(by: try await fold(history).commands)
    history.complete(0, 1, leavingOut: [WorkflowError(.communication, "it is down", status: 418)])
    history.turn()
    let last = try await fold(history)
    let ends = last.commands.compactMap { command -> [WorkflowError]? in
      guard case .end(.completed(_, let failures), _) = command else { return nil }
      return failures
    }
    #expect(ends.map { $0.map(\.instance) } == [["/do/0/a"]], "\(last.commands)")
  }

  @Test(arguments: ["json/fanfare-blob", "binary/encrypted"])
  func `What an activity yielded isn't taken for nothing where it can't be read`(
    _ encoding: String
  ) async throws {
    var history = try TestHistory("do: [ { a: { call: work } } ]")
    history.answered(by: try await fold(history).commands)
    history.end(0) { event, scheduled in
      event.kind = .activityCompleted
      let payload = Payload(metadata: ["encoding": Array(encoding.utf8)], data: Array("{}".utf8))
      event.activityCompleted = ActivityCompletedEvent(result: Payloads(payload), scheduledEventID: scheduled)
    }
    history.turn()
    let error = await #expect(throws: FoldError.self) { try await fold(history) }
    #expect(error?.cause == .workerFailure && error?.message.contains("can't be read") == true)
  }

  @Test(arguments: [false, true])
  func `Whether an output that is too large fails a run was said when the run began`(
    _ isKept: Bool
  ) async throws {
    let head = "document: { dsl: '1.0.3', namespace: test, name: test, version: '1.0.0' }\n"
    let body = #"do: [ { a: { set: { text: '${ "x" * 300000 }' } } } ]"#
    var start = StartInput(workflow: try Workflow(parsing: head + body))
    start.keepsLargeValues = isKept
    let command = try await fold(try TestHistory(start)).commands.first?.command(taskQueue: "q")
    #expect(command?.kind == (isKept ? .completeWorkflow : .failWorkflow))
    #expect(command?.completeWorkflow?.payloads?.payloads.first?.isLarge == (isKept ? true : nil))
  }

  @Test func `The branches of a fork are asked for in one answer`() async throws {
    let history = try TestHistory(
      "do: [ { f: { fork: { branches: [ { a: { call: work } }, { b: { call: work } } ] } } } ]"
    )
    #expect(try await fold(history).commands.count == 2)
  }

  @Test func `A run that goes on from where it stood decides what one does that is made again`() async throws
  {
    var history = try TestHistory("do: [ { a: { call: work } }, { b: { call: work } } ]")
    var kept = try await fold(history)
    history.answered(by: kept.commands)
    history.complete(0, 1)
    history.turn()
    try kept.follow(history.events, current: history.events.last?.id) { true }
    let made = try await fold(history)
    #expect(kept.commands.map(\.description) == made.commands.map(\.description))
    #expect(kept.lastTurn == made.lastTurn && kept.lastEvent == made.lastEvent)
  }

  @Test func `What is read while a task is under way doesn't count as a turn`() async throws {
    var history = try TestHistory("do: [ { a: { call: work } }, { b: { call: work } } ]")
    let first = try await fold(history)
    history.answered(by: first.commands)
    // As whoever performs the activity reads it, and keeps it.
    var kept = try await RunFold(beginningWith: history.events.first, on: engine(), functions: ["work"])
    try kept.follow(history.events, current: nil) { true }
    #expect(kept.activities.keys.sorted() == [0] && kept.commands.isEmpty)
    history.complete(0, 1)
    history.turn()
    try kept.follow(history.events, current: history.events.last?.id) { true }
    #expect(kept.commands.map(\.description) == ["activity 1, function at /do/1/b"])
  }

  @Test func `What is read between the beginning of a task and its answer leaves the turn to be answered`()
    async throws
  {
    var history = try TestHistory("do: [ { a: { call: work } }, { b: { call: work } } ]")
    history.answered(by: try await fold(history).commands)
    history.complete(0, 1)
    history.turn()
    // As whoever performs an activity reads it, while the task has been begun.
    var kept = try await RunFold(beginningWith: history.events.first, on: engine(), functions: ["work"])
    try kept.follow(history.events, current: nil) { true }
    try kept.follow(history.events, current: history.events.last?.id) { true }
    #expect(kept.lastTurn == history.events.last?.id)
    #expect(kept.commands.map(\.description) == ["activity 1, function at /do/1/b"])
  }

  @Test func `A timer that has fired isn't cancelled, nor an activity that has ended`() async throws {
    var history = try TestHistory("do: [ { a: { call: work, timeout: { after: PT2S } } } ]")
    let first = try await fold(history)
    #expect(first.commands.map(\.description).sorted() == ["activity 0, function at /do/0/a", "timer 0"])
    history.answered(by: first.commands)
    history.fire(0)
    history.complete(0, 1)
    history.turn(after: 2)
    let late = try await fold(history)
    guard case .end(.faulted(let error), _)? = late.commands.first, late.commands.count == 1 else {
      Issue.record("\(late.commands)")
      return
    }
    #expect(error.status == 408)
  }

  @Test func `A cancelled run gives up what is under way, and then ends`() async throws {
    var history = try TestHistory("do: [ { a: { call: work } } ]")
    history.answered(by: try await fold(history).commands)
    let scheduled = history.events.last?.id
    history.cancel()
    history.turn()
    let second = try await fold(history)
    guard case .cancelActivity(0, let event)? = second.commands.first else {
      Issue.record("\(second.commands)")
      return
    }
    #expect(event == scheduled)
    history.answered(by: second.commands)
    history.end(0) {
      $0.kind = .activityCanceled; $0.activityCanceled = .init(scheduledEventID: $1)
    }
    history.turn()
    #expect(try await fold(history).commands.map(\.description) == ["the end of the run, cancelled"])
  }

  @Test func `What is begun and given up in the same turn never reaches the server`() async throws {
    let history = try TestHistory(
      "do: [ { f: { fork: { compete: true, branches: [ { a: { call: work } }, { b: { set: { won: true } } } ] } } } ]"
    )
    let descriptions = try await fold(history).commands.map(\.description)
    #expect(descriptions == ["the end of the run, complete"])
  }

  @Test func `A history of another definition is refused`() async throws {
    var history = try TestHistory("do: [ { a: { call: work } } ]")
    history.answered(by: try await fold(history).commands)
    history.complete(0, 1)
    history.turn()
    history.define("do: [ { a: { set: { n: 1 } } } ]")
    await #expect { try await fold(history) } throws: { ($0 as? FoldError)?.cause == .nonDeterminism }
  }

  @Test func `A run that another version of the planner decided is left to others`() async throws {
    var history = try TestHistory("do: [ { a: { call: work } } ]")
    history.answered(by: try await fold(history).commands, flags: [99])
    history.turn()
    await #expect { try await fold(history) } throws: { error in
      let error = error as? FoldError
      return error?.cause == .workerFailure && error?.message.contains("version 99") == true
    }
  }

  @Test func `A worker without a run's secret leaves the run to others`() async throws {
    let history = try TestHistory("use: { secrets: [ token ] }\ndo: [ { a: { set: { n: 1 } } } ]")
    await #expect { try await fold(history) } throws: { error in
      (error as? FoldError)?.message.contains("there is no secret 'token'") == true
    }
    let event = history.events.first
    await #expect(throws: Never.self) {
      _ = try await RunFold(beginningWith: event, on: engine(secret: "x"), functions: ["work"])
    }
  }

  @Test func `An output that is too large fails the run, with what can be done`() async throws {
    let history = try TestHistory(#"do: [ { a: { set: { n: '${ "x" * 300000 }' } } } ]"#)
    let first = try await fold(history).commands.first
    #expect(first?.hasLed(to: HistoryEvent(kind: .workflowFailed)) == true)
    let command = first?.command(taskQueue: "q")
    #expect(command?.kind == .failWorkflow)
    #expect(command?.failWorkflow?.failure?.message.contains("keep large values elsewhere") == true)
  }

  @Test func `What is due before something has happened is told first, as the server fires timers late`()
    async throws
  {
    var history = try TestHistory("do: [ { a: { call: work, timeout: { after: PT2S } } } ]")
    history.answered(by: try await fold(history).commands)
    // The call's own deadline ends it, and the server hasn't fired the timer yet.
    history.pass(3)
    history.fail(0, WorkflowError(.timeout, "it was late"))
    history.turn()
    let late = try await fold(history)
    #expect(late.commands.map(\.description).first == "the end of timer 0")
    guard case .end(.faulted(let error), _)? = late.commands.last else {
      Issue.record("\(late.commands)")
      return
    }
    #expect(error.detail == "it took longer than 2 s")
  }

  @Test func `What has happened before a limit was reached isn't late since nobody was there to decide`()
    async throws
  {
    var history = try TestHistory("do: [ { a: { call: work, timeout: { after: PT2S } } } ]")
    history.answered(by: try await fold(history).commands)
    history.pass(1)
    history.complete(0, "in time")
    history.pass(5)
    history.fire(0)
    history.turn()
    guard case .end(.completed("in time", _), _)? = try await fold(history).commands.first else {
      Issue.record("it was late")
      return
    }
  }

  @Test func `At most 500 activities are asked for at a time, and the others follow in their order`()
    async throws
  {
    let items = "${ [range(1200)] }"
    var history = try TestHistory(
      "do: [ { m: { call: 'map:1.0.0@default', with: { in: '\(items)', maximumConcurrency: 1000, do: [ { a: { call: work } } ] } } } ]"
    )
    var (kept, numbers): (RunFold, [Int]) = (try await fold(history), [])
    #expect(kept.commands.count == 500 && kept.waiting.count == 500)
    while kept.run.end == nil {
      #expect(kept.activities.count - kept.waiting.count <= 500)
      let begun = kept.commands.compactMap { command -> Int? in
        guard case .perform(let request) = command else { return nil }
        return request.number
      }
      numbers += begun
      history.answered(by: kept.commands)
      for number in begun.prefix(120) + Array(Set(numbers).subtracting(begun))
      where kept.activities[number] != nil {
        history.complete(number, .null)
      }
      history.turn()
      try kept.follow(history.events, current: history.events.last?.id) { true }
    }
    #expect(numbers == Array(0..<1200))
    let made = try await fold(history)
    #expect(made.commands.map(\.description) == kept.commands.map(\.description))
  }

  @Test func `An activity that waits for its turn and is given up never reaches the server`() async throws {
    let body = """
      do: [ { f: { fork: { compete: true, branches: [
        { a: { call: work } },
        { m: { call: 'map:1.0.0@default', with: { in: '${ [range(600)] }', maximumConcurrency: 600, do: [ { b: { call: work } } ] } } } ] } } } ]
      """
    var history = try TestHistory(body)
    var kept = try await fold(history)
    #expect(kept.commands.count == 500 && kept.waiting.count == 101)
    history.answered(by: kept.commands)
    history.complete(0, "won")
    history.turn()
    try kept.follow(history.events, current: history.events.last?.id) { true }
    #expect(kept.waiting.isEmpty && kept.activities.count == 499)
    let isEnding = kept.commands.allSatisfy { command in
      if case .cancelActivity = command { true } else { false }
    }
    #expect(isEnding && kept.commands.count == 499)
  }

  @Test func `A run that wasn't begun for fanfare can't be gone on with by anybody`() async throws {
    var history = try TestHistory("do: [ { a: { call: work } } ]")
    history.begin(with: ["n": 1])
    await #expect { try await fold(history) } throws: { ($0 as? FoldError)?.isForGood == true }
  }
}
