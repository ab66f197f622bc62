import Fanfare
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@Suite struct ParallelTests {
  @Test func `calls of different types come back in the order they were given`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .json("1", after: .milliseconds(30)))
    talk.transport.on("http://summarizer", .json("two", after: .milliseconds(10)))
    let number = ServiceCall<Int>("nlp", ServiceRequest(method: .get, path: "/")) { $0.body.count }
    let text = ServiceCall<String>("summarizer", ServiceRequest(method: .get, path: "/")) {
      String(decoding: $0.body, as: UTF8.self)
    }
    let (first, second) = await talk.whileWaiting(for: 2, advancing: .milliseconds(30)) {
      await $0.parallel(number, text)
    }
    #expect(try first.get() == 1)
    #expect(try second.get() == "two")
  }

  @Test func `a member that fails at the moment when its group is decided waits for no answer in its place`()
    async throws
  {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    var (standingIn, shared) = (ServicePolicy.bare, ServicePolicy.bare)
    standingIn.fallback = .service("classifier")
    shared.singleFlight = true
    let client = try ServiceClient(
      transport: transport,
      services: [
        "nlp": Service("http://nlp", policy: .bare),
        "summarizer": Service("http://summarizer", policy: standingIn),
        "classifier": Service("http://classifier", policy: shared),
      ],
      clock: clock
    )
    transport.on("http://nlp", .status(.ok, after: .milliseconds(10)))
    transport.on("http://summarizer", .status(.serviceUnavailable, after: .milliseconds(10)))
    transport.on("http://classifier", .status(.ok, after: .seconds(1)))
    let results = await clock.run {
      async let results = client.parallel([get("nlp"), get("summarizer")], completion: .firstSuccess)
      await clock.advanceAndSettle(by: .milliseconds(10))
      await clock.advanceAndSettle(by: .seconds(1))
      return await results
    }
    #expect(results.duration == .milliseconds(10))
    #expect(results.map(\.isSuccess) == [true, false])
  }

  @Test func `calls run side by side`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok, after: .seconds(1)))
    let results = await talk.whileWaiting(for: 3, advancing: .seconds(1)) {
      await $0.parallel([get("nlp"), get("nlp"), get("nlp")])
    }
    #expect(results.isComplete)
    #expect(results.duration == .seconds(1))
    #expect(talk.transport.mostRunning == 3)
  }

  @Test
  func `each result is handed on as soon as its call has ended, and none of a call that was never made`()
    async throws
  {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok, after: .milliseconds(30)))
    talk.transport.on("http://summarizer", .status(.serviceUnavailable, after: .milliseconds(10)))
    let seen = Mutex<[String]>([])
    let note: @Sendable (ServiceResult<ServiceResponse>) -> Void = { result in
      seen.withLock { $0.append("\(result.service) \(result.isSuccess)") }
    }
    await talk.clock.run {
      async let results = talk.client.parallel([get("nlp"), get("summarizer")], onResult: note)
      // From one to the next: at once, which of the two is told first would be up to the machine.
      await talk.clock.advanceAndSettle(by: .milliseconds(30))
      _ = await results
    }
    #expect(seen.withLock { $0 } == ["summarizer false", "nlp true"])
    _ = await talk.client.parallel(
      [get("gone"), get("nlp")],
      completion: .failFast,
      maximumConcurrency: 1,
      onResult: note
    )
    #expect(seen.withLock { $0 }.suffix(1) == ["gone false"])
  }

  @Test func `a failure leaves the other results standing`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    talk.transport.on("http://summarizer", .status(.serviceUnavailable))
    talk.transport.on("http://classifier", .status(.ok))
    let results = await talk.client.parallel([get("nlp"), get("summarizer"), get("classifier")])
    #expect(results.map(\.isSuccess) == [true, false, true])
    #expect(results.successes.map(\.service) == ["nlp", "classifier"])
    #expect(results["summarizer"]?.error?.status == .serviceUnavailable)
    #expect(!results.isComplete)
    let failure = #expect(throws: PartialFailure.self) { try results.get() }
    #expect(failure?.failures.map(\.error.service) == ["summarizer"])
  }

  @Test func `fail fast gives up the siblings and says because of whom`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .hang)
    talk.transport.on("http://summarizer", .status(.serviceUnavailable, after: .milliseconds(5)))
    let results = await talk.whileWaiting(for: 2, advancing: .milliseconds(5)) {
      await $0.parallel([get("nlp"), get("summarizer")], completion: .failFast)
    }
    #expect(results.map(\.error?.code) == [.cancelledBySibling, .httpStatus])
    #expect(
      results["nlp"]?.error?.description == "nlp: given up while it waited for the answer: summarizer failed"
    )
    #expect(talk.clock.sleeperCount == 0)
  }

  @Test func `the first success gives up the rest, and a failure before it doesn't`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    talk.transport.on("http://summarizer", .json("2", after: .milliseconds(5)))
    talk.transport.on("http://classifier", .hang)
    let client = talk.client
    async let pending = client.parallel(
      [get("nlp"), get("summarizer"), get("classifier")],
      completion: .firstSuccess
    )
    await talk.clock.sleepers(atLeast: 2)
    await talk.observed("attempt 1 nlp: http_status")
    talk.clock.advance(by: .milliseconds(5))
    let results = await pending
    #expect(results.map(\.error?.code) == [.httpStatus, nil, .cancelledBySibling])
    #expect(try results.get().map(\.body) == [Array("2".utf8)])
  }

  @Test func `a quorum gives up the rest once it is reached`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    talk.transport.on("http://summarizer", .status(.ok, after: .milliseconds(5)))
    talk.transport.on("http://classifier", .hang)
    let results = await talk.whileWaiting(for: 2, advancing: .milliseconds(5)) {
      await $0.parallel([get("nlp"), get("summarizer"), get("classifier")], completion: .quorum(2))
    }
    #expect(results.map(\.error?.code) == [nil, nil, .cancelledBySibling])
    #expect(results.isSatisfied)
    #expect(!results.isComplete)
  }

  @Test func `a quorum that can't be reached any more gives up the rest`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    talk.transport.on("http://summarizer", .status(.serviceUnavailable, after: .milliseconds(5)))
    talk.transport.on("http://classifier", .hang)
    let results = await talk.whileWaiting(for: 2, advancing: .milliseconds(5)) {
      await $0.parallel([get("nlp"), get("summarizer"), get("classifier")], completion: .quorum(2))
    }
    #expect(results.map(\.error?.code) == [.httpStatus, .httpStatus, .cancelledBySibling])
    #expect(!results.isSatisfied)
  }

  @Test func `a quorum larger than the group sends nothing`() async throws {
    let talk = try Conversation()
    let results = await talk.client.parallel([get("nlp")], completion: .quorum(2))
    #expect(results.map(\.error?.message) == ["never made: a quorum of 2 can't be reached with 1 calls"])
    #expect(talk.transport.requests.isEmpty)
  }

  @Test func `at most the given number of calls run at a time, and each gets its result`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok, after: .milliseconds(10)))
    async let results = talk.client.parallel(Array(repeating: get("nlp"), count: 6), maximumConcurrency: 2)
    for _ in 0..<3 {
      await talk.clock.sleepers(atLeast: 2)
      talk.clock.advance(by: .milliseconds(10))
    }
    #expect(await results.count == 6)
    #expect(await results.isComplete)
    #expect(talk.transport.mostRunning == 2)
  }

  @Test func `fail fast makes no call that hadn't begun, and still gives it a result`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.serviceUnavailable))
    let results = await talk.client.parallel(
      Array(repeating: get("nlp"), count: 4),
      completion: .failFast,
      maximumConcurrency: 1
    )
    #expect(
      results.map(\.error?.code) == [
        .httpStatus, .cancelledBySibling, .cancelledBySibling, .cancelledBySibling,
      ]
    )
    #expect(results.map(\.error?.message).last == "never made: nlp failed")
    #expect(talk.transport.requests.count == 1)
  }

  @Test(arguments: [CompletionMode.settleAll, .failFast, .firstSuccess])
  func `a group without calls is complete`(completion: CompletionMode) async throws {
    let talk = try Conversation()
    let results = await talk.client.parallel([ServiceCall<ServiceResponse>](), completion: completion)
    #expect(results.isEmpty && results.isComplete)
    #expect(try results.get().isEmpty)
  }

  @Test func `a thousand calls give a thousand results`() async throws {
    let talk = try Conversation()
    talk.transport.on("http://nlp", .status(.ok))
    let results = await talk.client.parallel(
      (0..<1000).map { get($0.isMultiple(of: 7) ? "nobody" : "nlp") },
      maximumConcurrency: 16
    )
    #expect(results.count == 1000)
    #expect(results.enumerated().allSatisfy { $1.isSuccess != $0.isMultiple(of: 7) })
  }
}
