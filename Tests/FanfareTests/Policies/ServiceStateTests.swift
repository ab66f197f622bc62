import Testing

@testable import Fanfare

@Suite struct ServiceStateTests {
  private let start = MonotonicInstant(nanoseconds: 0)

  private func state(
    _ urls: [String] = ["http://nlp"],
    _ change: (inout ServicePolicy) -> Void
  ) throws -> ServiceState {
    var policy = ServicePolicy.bare
    change(&policy)
    return ServiceState(
      policy,
      endpoints: try urls.map { try Endpoint(parsing: $0) },
      random: SeededRandom(seed: 1)
    )
  }

  private func begin(
    _ state: inout ServiceState,
    mayQueue: Bool = true,
    after time: Duration = .zero
  ) -> ServiceState.Start {
    state.beginAttempt(
      avoiding: [],
      Turns.Wish(priority: .normal, amounts: LimitAmounts([]), latest: start.advanced(by: .seconds(10))),
      nil,
      mayQueue: mayQueue,
      at: start.advanced(by: time)
    )
  }

  private func permit(_ beginning: ServiceState.Start) throws -> ServiceState.Permit {
    guard case .go(let permit, _) = beginning else { throw NoPermit() }
    return permit
  }

  private struct NoPermit: Error {}

  private func admit(_ state: inout ServiceState) -> Bool { state.admit(.normal, at: start) == nil }

  @Test func `a bare policy lets everything through and holds nothing afterwards`() throws {
    var state = try state { _ in }
    #expect(admit(&state))
    let permit = try permit(begin(&state))
    #expect(state.audit(at: start) == ServiceAudit(callsUnderWay: 1, attempts: 1))
    let aftermath = state.endAttempt(permit, .success, duration: .zero, at: start)
    #expect(aftermath.granted.isEmpty && aftermath.circuit == nil && aftermath.ejected.isEmpty)
    state.endCall()
    #expect(state.audit(at: start) == .nothing)
  }

  @Test func `a call that is refused isn't under way`() throws {
    var state = try self.state { $0.loadShedding = LoadSheddingPolicy(maximumCalls: 1) }
    #expect(admit(&state))
    #expect(!admit(&state))
    #expect(state.callsUnderWay == 1)
  }

  @Test func `what the breaker refuses takes no turn`() throws {
    var state = try state {
      $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 2)
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1, openDuration: .seconds(5))
    }
    _ = state.endAttempt(try permit(begin(&state)), .failure, duration: .zero, at: start)
    guard case .refuse(let reason) = begin(&state) else { throw NoPermit() }
    #expect(reason.code == .circuitOpen)
    #expect(state.turns.wait(at: start) == .zero)
  }

  @Test func `a permit that is given back goes to who waits for it`() throws {
    var state = try state { $0.concurrency = .fixed(1, queue: 1) }
    let first = try permit(begin(&state))
    guard case .queue(let ticket) = begin(&state) else { throw NoPermit() }
    #expect(state.enqueue(ticket) == nil)
    #expect(state.audit(at: start).waiting == 1)
    let aftermath = state.endAttempt(first, .success, duration: .zero, at: start)
    #expect(aftermath.granted.map(ObjectIdentifier.init) == [ObjectIdentifier(ticket)])
    let second = try permit(state.beginQueued(ticket, at: start).0)
    _ = state.endAttempt(second, .success, duration: .zero, at: start)
    #expect(state.audit(at: start) == .nothing)
  }

  @Test func `what may not queue is refused`() throws {
    var state = try state { $0.concurrency = .fixed(1, queue: 1) }
    _ = begin(&state)
    guard case .refuse(let reason) = begin(&state, mayQueue: false) else { throw NoPermit() }
    #expect(reason.code == .concurrencyLimited)
  }

  @Test func `a permit that was granted while the breaker opened goes on to the next`() throws {
    var state = try state {
      $0.concurrency = .fixed(1, queue: 2)
      $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1, openDuration: .seconds(5))
    }
    let first = try permit(begin(&state))
    var tickets: [PermitTicket] = []
    for _ in 0..<2 {
      guard case .queue(let ticket) = begin(&state) else { throw NoPermit() }
      _ = state.enqueue(ticket)
      tickets.append(ticket)
    }
    let aftermath = state.endAttempt(first, .failure, duration: .zero, at: start)
    #expect(aftermath.circuit?.state == .open(until: start.advanced(by: .seconds(5))))
    #expect(aftermath.granted.map(ObjectIdentifier.init) == [ObjectIdentifier(tickets[0])])
    let (beginning, next) = state.beginQueued(tickets[0], at: start)
    guard case .refuse(let reason) = beginning else { throw NoPermit() }
    #expect(reason.code == .circuitOpen)
    #expect(next.granted.map(ObjectIdentifier.init) == [ObjectIdentifier(tickets[1])])
  }

  @Test(arguments: [(Verdict.failure, true), (.overload, true), (.success, false), (.none, false)])
  func `only what speaks against the service opens its breaker`(verdict: Verdict, opens: Bool) throws {
    var state = try state { $0.circuitBreaker = CircuitBreakerPolicy(minimumAttempts: 1) }
    let permit = try permit(begin(&state))
    let aftermath = state.endAttempt(permit, verdict, duration: .zero, at: start)
    #expect((aftermath.circuit != nil) == opens)
  }

  @Test func `a hedge is paid from both budgets or from none`() throws {
    var state = try state {
      $0.retryBudget = RetryBudgetPolicy(ratio: 0, minimumPerSecond: 1)
      $0.hedge = HedgePolicy(after: .delay(.seconds(1)), maximumExtraLoad: 1)
    }
    _ = admit(&state)
    _ = admit(&state)
    #expect(state.payForHedge(at: start) == true)
    // The hedges' own budget would have one more.
    #expect(state.payForHedge(at: start) == false)
    #expect(state.payForRetry(at: start) == false)
    state.refundHedge(at: start)
    #expect(state.payForHedge(at: start) == true)
    #expect(state.payForHedge(at: start) == false)
  }

  @Test func `a hedge comes after its delay, or after the latency that most answers had`() throws {
    var state = try state { $0.hedge = HedgePolicy(after: .delay(.milliseconds(30))) }
    #expect(state.hedgeDelay(at: start) == .milliseconds(30))
    state = try self.state { _ in }
    #expect(state.hedgeDelay(at: start) == nil)
    state = try self.state { $0.hedge = HedgePolicy(after: .percentile(0.9)) }
    #expect(state.hedgeDelay(at: start) == nil)
  }
}
