import FanfareJSON
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import Fanfare

/// A call's decisions as a conversation: what is told, and what follows.
///
/// Nothing waits, and nothing is sent.
@Suite struct CallRunTests {
  /// A call that was planned, its clock, and the exchanges that it has begun.
  private struct Talk {
    let clock = ManualClock()
    let client: ServiceClient
    var run: CallRun
    let call: ServiceCall<ServiceResponse>

    init(_ method: HTTPRequest.Method = .get, _ change: (inout ServicePolicy) -> Void = { _ in }) throws {
      var policy = ServicePolicy.bare
      policy.retry.backoff.jitter = .none
      change(&policy)
      client = try ServiceClient(
        transport: ScriptedTransport(clock: clock),
        services: ["nlp": Service("http://nlp", policy: policy), "other": Service("http://other")],
        clock: clock,
        seed: 1
      )
      call = ServiceCall("nlp", ServiceRequest(method: method, path: "/"))
      let events = CallEvents(of: call.outline, client: client, group: nil)
      run = CallRun(try CallPlan(call.outline, of: client, events), events)
    }

    /// Begins, and returns what is sent.
    mutating func begin() throws -> OutgoingExchange { try sent(run.begin(isShared: false, nil)) }

    mutating func end(
      _ exchange: OutgoingExchange,
      _ outcome: Result<ServiceResponse, TransportError>,
      _ interruption: CallInterruption? = nil
    ) throws -> CallStep {
      let ending = run.conclude(exchange.request, TransportReply(outcome), interruption) { _, _ in nil }
      return try #require(ending).step
    }

    /// Another call of the same kind.
    func another() throws -> CallRun {
      let events = CallEvents(of: call.outline, client: client, group: nil)
      return CallRun(try CallPlan(call.outline, of: client, events), events)
    }

    func sent(_ step: CallStep) throws -> OutgoingExchange {
      guard case .send(let exchange) = step else { throw Unexpected(step: step) }
      return exchange
    }

    func error(_ step: CallStep) throws -> ServiceError {
      guard case .fail(let error) = step else { throw Unexpected(step: step) }
      return error
    }

    func turn(_ step: CallStep) throws -> MonotonicInstant {
      guard case .wait(.backoff(let instant)) = step else { throw Unexpected(step: step) }
      return instant
    }
  }

  private struct Unexpected: Error { let step: CallStep }

  private let ok = Result<ServiceResponse, TransportError>.success(ServiceResponse(status: .ok))
  private let lost = Result<ServiceResponse, TransportError>.failure(
    TransportError(.connectionLost, "lost", requestMayHaveBeenSent: true)
  )

  @Test func `one exchange that is answered is the whole call`() throws {
    var talk = try Talk()
    let exchange = try talk.begin()
    #expect(exchange.overdueAt == nil && exchange.fault == nil)
    guard case .win(overOthers: false) = try talk.end(exchange, ok) else { return #expect(Bool(false)) }
    let review = talk.run.end(nil, at: talk.clock.now)
    #expect(review.attempts.all.map(\.fate) == [.won])
    #expect(talk.client.audit("nlp") == .nothing)
  }

  @Test func `a failure is followed by a backoff, and that by another attempt`() throws {
    var talk = try Talk { $0.retry = RetryPolicy(maximumAttempts: 2, backoff: Backoff(jitter: .none)) }
    let first = try talk.begin()
    let turn = try talk.turn(talk.end(first, lost))
    #expect(turn == talk.clock.now.advanced(by: .milliseconds(50)))
    let second = try talk.sent(talk.run.nextAttempt(at: turn, nil))
    #expect(second.request !== first.request)
    let error = try talk.error(talk.end(second, lost))
    #expect(error.code == .connectionLost && error.retryRefusal == .maximumAttempts)
    #expect(talk.run.events.info.attempts.all.map(\.number) == [1, 2])
  }

  @Test func `an interruption ends a call before its next attempt, which costs nothing then`() throws {
    var talk = try Talk {
      $0.retry = RetryPolicy(maximumAttempts: 2, backoff: Backoff(jitter: .none))
      $0.retryBudget = RetryBudgetPolicy(ratio: 0, minimumPerSecond: 1)
    }
    let turn = try talk.turn(talk.end(talk.begin(), lost))
    let error = try talk.error(talk.run.nextAttempt(at: turn, .decided("another failed")))
    #expect(error.code == .cancelledBySibling)
    let now = talk.clock.now
    let isPaid = talk.run.plan.runtime.state.withLock { $0.payForRetry(at: now) }
    #expect(isPaid)
  }

  @Test func `an exchange that is overdue gets company, and what wins over it waits for its end`() throws {
    var talk = try Talk {
      $0.retry = RetryPolicy(maximumAttempts: 2)
      $0.hedge = HedgePolicy(after: .delay(.milliseconds(100)), maximumExtraLoad: 1)
    }
    let first = try talk.begin()
    let due = try #require(first.overdueAt)
    #expect(due == talk.clock.now.advanced(by: .milliseconds(100)))
    let second = try talk.sent(talk.run.joinOverdue(first.request, at: due, nil))
    guard case .win(overOthers: true) = try talk.end(second, ok) else { return #expect(Bool(false)) }
    guard case .end = try talk.end(first, lost) else { return #expect(Bool(false)) }
    #expect(talk.run.events.info.attempts.all.map(\.fate) == [.won, .superseded])
  }

  @Test func `what has ended, is interrupted or unknown gets no company`() throws {
    var talk = try Talk {
      $0.retry = RetryPolicy(maximumAttempts: 3)
      $0.hedge = HedgePolicy(after: .delay(.milliseconds(100)), maximumHedges: 2, maximumExtraLoad: 1)
    }
    let first = try talk.begin()
    let due = try #require(first.overdueAt)
    guard case .goOn = talk.run.joinOverdue(first.request, at: due, .cancelled) else {
      return #expect(Bool(false))
    }
    let second = try talk.sent(talk.run.joinOverdue(first.request, at: due, nil))
    _ = try talk.end(first, lost)
    guard case .goOn = talk.run.joinOverdue(first.request, at: due, nil) else {
      return #expect(Bool(false))
    }
    #expect(talk.run.underWay.count == 1)
    _ = try talk.end(second, ok)
    let ending = talk.run.conclude(second.request, TransportReply(ok), nil) { _, _ in nil }
    #expect(ending == nil)
  }

  @Test func `who waits in a queue begins with a permit, and ends without one`() throws {
    var talk = try Talk { $0.concurrency = .fixed(1, queue: 1) }
    let first = try talk.begin()
    let events = CallEvents(of: talk.call.outline, client: talk.client, group: nil)
    var other = CallRun(try CallPlan(talk.call.outline, of: talk.client, events), events)
    guard case .wait(.permit(let ticket)) = other.begin(isShared: false, nil) else {
      return #expect(Bool(false))
    }
    _ = try talk.end(first, ok)
    #expect(!ticket.outcome.resolve(.late))
    _ = try talk.sent(other.leaveQueue(ticket, .granted, at: talk.clock.now, nil))
    #expect(talk.client.audit("nlp").permits == 1)
  }

  @Test func `a permit that comes too late goes to the next`() throws {
    var talk = try Talk { $0.concurrency = .fixed(1, queue: 1) }
    let first = try talk.begin()
    let events = CallEvents(of: talk.call.outline, client: talk.client, group: nil)
    var other = CallRun(try CallPlan(talk.call.outline, of: talk.client, events), events)
    guard case .wait(.permit(let ticket)) = other.begin(isShared: false, nil) else {
      return #expect(Bool(false))
    }
    _ = try talk.end(first, ok)
    let error = try talk.error(other.leaveQueue(ticket, .granted, at: talk.clock.now, .cancelled))
    #expect(error.code == .cancelled)
    #expect(talk.client.audit("nlp").permits == 0)
  }

  /// An answer that asks for a pause of five seconds.
  private let refused = Result<ServiceResponse, TransportError>.success(
    ServiceResponse(status: .tooManyRequests, headers: [.retryAfter: "5"])
  )

  @Test func `a pause holds for who has its turn and waits for a permit`() throws {
    var talk = try Talk {
      $0.concurrency = .fixed(1, queue: 1)
      $0.learnedLimits = LearnedLimitsPolicy()
      $0.timeout = .seconds(20)
    }
    let first = try talk.begin()
    var other = try talk.another()
    guard case .wait(.permit(let ticket)) = other.begin(isShared: false, nil) else {
      return #expect(Bool(false))
    }
    let error = try talk.error(talk.end(first, refused))
    #expect(error.retryRefusal == .maximumAttempts)
    guard case .wait(.turn(let turn)) = other.leaveQueue(ticket, .granted, at: talk.clock.now, nil) else {
      return #expect(Bool(false))
    }
    #expect(turn.wakesAt == talk.clock.now.advanced(by: .seconds(5)))
    #expect(talk.client.audit("nlp").permits == 0)
    _ = try talk.sent(other.nextAttempt(at: turn.wakesAt, nil))
    #expect(talk.client.audit("nlp").permits == 1)
  }

  @Test func `extra time is for turns, and for who shares the answer of one that waits for its turn`() throws
  {
    var talk = try Talk {
      $0.concurrency = .fixed(1, queue: 1)
      $0.learnedLimits = LearnedLimitsPolicy(extraTime: .seconds(100))
      $0.timeout = .seconds(20)
    }
    _ = try talk.begin()
    var other = try talk.another()
    guard case .wait(.permit(let ticket)) = other.begin(isShared: false, nil) else {
      return #expect(Bool(false))
    }
    #expect(ticket.deadline == talk.clock.now.advanced(by: .seconds(20)))

    talk = try Talk {
      $0.singleFlight = true
      $0.learnedLimits = LearnedLimitsPolicy(extraTime: .seconds(100))
      $0.timeout = .seconds(20)
    }
    guard case .wait(.flight(_, _, let latest)) = talk.run.begin(isShared: false, nil) else {
      return #expect(Bool(false))
    }
    #expect(latest == talk.clock.now.advanced(by: .seconds(120)))
  }

  @Test func `after a pause any answer that refuses nothing lets more go`() throws {
    var talk = try Talk { $0.learnedLimits = LearnedLimitsPolicy() }
    _ = try talk.end(talk.begin(), refused)
    let later = talk.clock.now.advanced(by: .seconds(6))
    talk.run = try talk.another()
    let probe = try talk.sent(talk.run.nextAttempt(at: later, nil))
    _ = try talk.end(probe, .success(ServiceResponse(status: .notFound)))
    for _ in 0..<2 {
      var run = try talk.another()
      _ = try talk.sent(run.nextAttempt(at: later, nil))
    }
  }

  @Test func `429 spares the breaker only if it names a time, which is kept`() throws {
    for (answer, isOpen) in [(refused, false), (.success(ServiceResponse(status: .tooManyRequests)), true)] {
      var talk = try Talk {
        $0.learnedLimits = LearnedLimitsPolicy()
        $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1, openDuration: .seconds(10))
      }
      _ = try talk.end(talk.begin(), answer)
      talk.run = try talk.another()
      let step = talk.run.nextAttempt(at: talk.clock.now.advanced(by: .seconds(5)), nil)
      if case .fail(let error) = step {
        #expect(isOpen && error.code == .circuitOpen)
      } else {
        #expect(!isOpen)
      }
    }
  }

  @Test func `who makes one attempt makes no other after a pause`() throws {
    var talk = try Talk(.post) { $0.learnedLimits = LearnedLimitsPolicy() }
    let error = try talk.error(talk.end(talk.begin(), refused))
    #expect(error.retryRefusal == .maximumAttempts)
    talk = try Talk(.post) {
      $0.learnedLimits = LearnedLimitsPolicy()
      $0.retry = RetryPolicy(maximumAttempts: 2)
    }
    guard case .wait(.turn) = try talk.end(talk.begin(), refused) else { return #expect(Bool(false)) }
  }

  @Test func `a fallback stands in once, and its failure leaves the error as it was`() throws {
    var talk = try Talk { $0.fallback = .service("other") }
    guard case .wait(.fallback("other")) = try talk.end(talk.begin(), lost) else {
      return #expect(Bool(false))
    }
    let error = ServiceError(.circuitOpen, "not called", service: "other")
    let last = try talk.error(talk.run.readAnswer(error))
    #expect(last.code == .connectionLost)
    #expect(last.causes.contains { ($0 as? ServiceError)?.service == "other" })
    #expect(talk.run.source == .service)
  }

  @Test func `a value that stands in says so`() throws {
    var talk = try Talk { $0.fallback = .value(["a": 1]) }
    guard case .read(let response) = try talk.end(talk.begin(), lost) else { return #expect(Bool(false)) }
    #expect(response.status == .ok)
    guard case .win(overOthers: false) = talk.run.readAnswer(nil) else { return #expect(Bool(false)) }
    #expect(talk.run.source == .fallback)
  }

  @Test func `a call that was cancelled gets no fallback`() throws {
    var talk = try Talk { $0.fallback = .value(nil) }
    let given = TransportError(.cancelled, "cancelled", requestMayHaveBeenSent: true)
    let error = try talk.error(talk.end(talk.begin(), .failure(given), .cancelled))
    #expect(error.code == .cancelled)
  }
}
