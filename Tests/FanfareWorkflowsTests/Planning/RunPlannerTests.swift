import Fanfare
import FanfareJSON
import Testing

@testable import FanfareWorkflows

@Suite struct RunPlannerTests {
  private let fork = """
    do:
      - both:
          fork:
            branches:
              - a: { call: work }
              - b: { call: work }
    """

  @Test func `branches run side by side and their outputs stand in the order of the file`() throws {
    var run = try PlannerConversation(fork)
    #expect(run.running.keys.sorted() == ["a", "b"])
    run.succeed("b", 2)
    #expect(run.ending == nil)
    run.succeed("a", 1)
    #expect(run.output == [1, 2])
  }

  @Test func `a branch that fails cancels the others, and the fork fails when they have ended`() throws {
    var run = try PlannerConversation(fork)
    run.fail("a", 418)
    #expect(run.cancelled == ["b"])
    #expect(run.ending == nil)
    run.giveUp("b")
    #expect(run.error?.status == 418 && run.error?.instance == "/do/0/both/fork/branches/0/a")
    #expect(run.events.suffix(2) == ["b cancelled", "both faulted"])
  }

  @Test func `branches that fail at the same time are all in the error`() throws {
    var run = try PlannerConversation(fork)
    run.fail("a", 418)
    run.fail("b", 502)
    #expect(run.error?.status == 418 && run.error?.causes.map(\.status) == [418, 502])
    #expect(run.events.suffix(2) == ["b faulted", "both faulted"])
  }

  @Test func `what an earlier try left out doesn't make the run partial`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try:
              - f: { fork: { branches: [{ a: { call: work, metadata: { optional: true } } }] } }
              - b: { call: work }
            catch: { retry: { limit: { attempt: { count: 1 } } } }
      """
    )
    run.fail("a")
    run.fail("b")
    run.move(to: 0)
    run.succeed("a")
    run.succeed("b")
    #expect(run.output == .null && run.planner.optionalFailures.isEmpty)
  }

  @Test func `what a try left out that its handler made up for doesn't make the run partial`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try:
              - f: { fork: { branches: [{ a: { call: work, metadata: { optional: true } } }] } }
              - b: { call: work }
            catch: { do: [{ c: { set: { x: 1 } } }] }
      """
    )
    run.fail("a")
    run.fail("b")
    #expect(run.output == ["x": 1] && run.planner.optionalFailures.isEmpty)
  }

  @Test func `now is the planner's time`() throws {
    var run = try PlannerConversation("do: [{ a: { call: work } }, { b: { set: { t: '${ now }' } } }]")
    run.move(to: 1500)
    run.succeed("a")
    #expect(run.output == ["t": 1_700_000_001.5])
  }

  /// The limit is for work that grows with the square of the items, which would take many minutes.
  @Test(.timeLimit(.minutes(10)))
  func `a map over many items costs as much for each as one over few`() throws {
    let run = try PlannerConversation(
      """
      do:
        - all:
            call: map:1.0.0@default
            with: { in: '[range(40000)]', do: [{ a: { set: '${ $index }' } }] }
            output: { as: '[length, .[39999]]' }
      """
    )
    #expect(run.output == [40_000, 39_999])
  }

  @Test func `a long loop is decided in pieces`() throws {
    let run = try PlannerConversation(
      "do: [{ a: { for: { in: '[range(20000)]' }, do: [{ b: { set: { x: '${ $index }' } } }] } }]"
    )
    #expect(run.output == ["x": 19_999])
  }

  @Test func `a race is won by the first success, whoever failed before`() throws {
    var run = try PlannerConversation(fork.replacing("branches:", with: "compete: true\n        branches:"))
    run.fail("a")
    #expect(run.ending == nil)
    run.succeed("b", "won")
    #expect(run.output == "won")
  }

  @Test func `a race that all lose fails with the errors of all`() throws {
    var run = try PlannerConversation(fork.replacing("branches:", with: "compete: true\n        branches:"))
    run.fail("a", 500)
    run.fail("b", 502)
    #expect(run.error?.causes.map(\.status) == [500, 502])
  }

  @Test func `an optional branch that fails is null, and the run is partial`() throws {
    var run = try PlannerConversation(
      fork.replacing("b: { call: work }", with: "b: { call: work, metadata: { optional: true } }")
    )
    run.fail("b")
    run.succeed("a", 1)
    #expect(run.output == [1, nil])
    #expect(run.planner.optionalFailures.map(\.instance) == ["/do/0/both/fork/branches/1/b"])
  }

  @Test(arguments: [
    ("constant: {}", [100, 100, 100]), ("linear: {}", [100, 200, 300]), ("exponential: {}", [100, 200, 400]),
  ])
  func `retries wait as their backoff says, and then the handler runs once`(
    backoff: String,
    delays: [Int]
  ) throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try: [{ a: { call: work } }]
            catch:
              retry: { delay: { milliseconds: 100 }, backoff: { \(backoff) }, limit: { attempt: { count: 3 } } }
              do: [{ handle: { set: { status: '${ $error.status }' } } }]
      """
    )
    var now: Int64 = 0
    for delay in delays {
      run.fail("a")
      #expect(run.running.isEmpty)
      now += Int64(delay)
      run.move(to: now - 1)
      #expect(run.running.isEmpty)
      run.move(to: now)
      #expect(run.running.keys.sorted() == ["a"])
    }
    run.fail("a", 504)
    #expect(run.retries == delays.map { .milliseconds($0) })
    #expect(run.output == ["status": 504])
    #expect(run.events.count { $0 == "handle started" } == 1)
  }

  @Test func `retries that are spent without a handler fail with the last error`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try: [{ a: { call: work } }]
            catch: { retry: { limit: { attempt: { count: 1 } } } }
      """
    )
    run.fail("a", 500)
    run.move(to: 0)
    run.fail("a", 502)
    #expect(run.error?.status == 502)
  }

  @Test func `jitter lies between its bounds and is drawn from the seed`() throws {
    func delay(_ seed: UInt64) throws -> Duration? {
      var run = try PlannerConversation(
        """
        do:
          - attempt:
              try: [{ a: { call: work } }]
              catch: { retry: { delay: PT1S, jitter: { from: PT1S, to: PT3S }, limit: { attempt: { count: 1 } } } }
        """,
        seed: seed
      )
      run.fail("a")
      return run.retries.first
    }
    let delays = try (1...20).compactMap { try delay($0) }
    #expect(delays.allSatisfy { $0 >= .seconds(2) && $0 <= .seconds(4) })
    #expect(Set(delays).count > 10)
    #expect(try delay(7) == delay(7))
  }

  @Test func `a task that takes too long is cancelled, awaited and fails with a time-out`() throws {
    var run = try PlannerConversation("do: [{ a: { call: work, timeout: { after: { milliseconds: 50 } } } }]")
    run.move(to: 49)
    #expect(run.cancelled.isEmpty)
    run.move(to: 50)
    #expect(run.cancelled == ["a"] && run.ending == nil)
    run.succeed("a", "too late")
    #expect(run.error?.type == WorkflowError.Kind.timeout.uri && run.error?.instance == "/do/0/a")
  }

  @Test func `a try that takes too long is tried again`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try: [{ a: { call: work } }]
            catch: { retry: { limit: { attempt: { count: 1, duration: PT1S } } } }
      """
    )
    run.move(to: 1000)
    #expect(run.cancelled == ["a"])
    run.fail("a")
    run.move(to: 1000)
    run.succeed("a", "second")
    #expect(run.output == "second" && run.retries.count == 1)
  }

  @Test func `the end of the workflow ends what runs beside it`() throws {
    var run = try PlannerConversation(
      fork.replacing("a: { call: work }", with: "a: { call: work, then: end }")
    )
    run.succeed("a", "all")
    #expect(run.cancelled == ["b"] && run.ending == nil)
    run.succeed("b")
    #expect(run.output == "all")
  }

  @Test func `a run that is cancelled ends when everything has ended`() throws {
    var run = try PlannerConversation(fork)
    run.cancel()
    #expect(run.cancelled.sorted() == ["a", "b"] && run.ending == nil)
    run.giveUp("a")
    run.succeed("b")
    guard case .cancelled? = run.ending else {
      Issue.record("\(String(describing: run.ending))")
      return
    }
    #expect(run.events.suffix(3).sorted() == ["a cancelled", "b cancelled", "both cancelled"])
  }

  @Test func `what waits for its next try is cancelled at once`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try: [{ a: { call: work } }]
            catch: { retry: { delay: PT1H, limit: { attempt: { count: 1 } } } }
      """
    )
    run.fail("a")
    run.cancel()
    #expect(run.ending != nil && run.timers.isEmpty)
  }

  @Test func `a map keeps to its bound, its order and its tolerance`() throws {
    let body = """
      do:
        - all:
            call: map:1.0.0@default
            with: { in: ., maximumConcurrency: 1, toleratedFailures: 1, do: [{ a: { call: work } }] }
      """
    var run = try PlannerConversation(body, input: [1, 2, 3])
    #expect(run.running.count == 1)
    run.succeed("a", 10)
    run.fail("a")
    #expect(run.ending == nil)
    run.succeed("a", 30)
    #expect(run.output == [10, nil, 30] && run.planner.optionalFailures.count == 1)
    var other = try PlannerConversation(body, input: [1, 2, 3])
    other.fail("a")
    other.fail("a")
    #expect(other.error?.causes.count == 2)
  }

  @Test func `a run that goes in circles ends`() throws {
    var limits = RunLimits()
    limits.maximumTasks = 1000
    let run = try PlannerConversation("do: [{ a: { set: { x: 1 } , then: a } }]", limits: limits)
    #expect(run.error?.detail == "the run has more than 1000 tasks")
    #expect(run.events.count { $0 == "a completed" } == 1000)
  }

  @Test func `a fork for which the run has no tasks left fails once`() throws {
    var limits = RunLimits()
    limits.maximumTasks = 1
    let run = try PlannerConversation(fork, limits: limits)
    #expect(run.error?.detail == "the run has more than 1 tasks")
    #expect(run.events == ["both started", "both faulted"])
  }

  @Test func `the items of a map have their turns in the order of the list`() throws {
    let body = "do: [{ all: { call: map:1.0.0@default, with: { in: ., do: [{ a: { call: work } }] } } }]"
    let run = try PlannerConversation(body, input: [1, 2, 3])
    #expect(run.arguments == [1, 2, 3])
  }

  @Test func `an error of a try that was interrupted isn't the error of a later one that is cancelled`()
    throws
  {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try: [{ a: { call: work } }]
            catch: { retry: { delay: PT0S, limit: { attempt: { count: 1, duration: PT1S } } } }
      """
    )
    run.move(to: 1000)
    run.fail("a")
    run.move(to: 1001)
    run.cancel()
    run.giveUp("a")
    #expect(run.events.suffix(2) == ["a cancelled", "attempt cancelled"])
  }

  @Test func `a delay that has doubled often is no longer than a day, or than it was at first`() {
    #expect(BackoffForm.exponential.delay(base: .seconds(1), retry: 100) == .seconds(86_400))
    #expect(BackoffForm.exponential.delay(base: .seconds(1_000_000), retry: 100) == .seconds(1_000_000))
    #expect(BackoffForm.linear.delay(base: .seconds(1_000_000), retry: .max) == .seconds(1_000_000))
  }

  @Test func `told the same again it decides the same again`() throws {
    func history() throws -> [String] {
      var run = try PlannerConversation(fork, seed: 3)
      run.move(to: 5)
      run.fail("b")
      run.succeed("a")
      return run.events
    }
    #expect(try history() == history())
  }
}
