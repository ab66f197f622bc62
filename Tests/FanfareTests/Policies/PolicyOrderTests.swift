import Testing

@testable import Fanfare

@Suite struct PolicyOrderTests {
  private let start = MonotonicInstant(nanoseconds: 0)

  private func call(_ priority: CallPriority = .normal, underWay: Int = 0) -> CallAdmission {
    CallAdmission(
      priority: priority,
      deadline: start.advanced(by: .seconds(10)),
      callsUnderWay: underWay,
      turn: start
    )
  }

  @Test func `a call that an outer policy refuses reaches no inner one`() {
    var policies = PolicyOrder(
      ServicePolicy {
        $0.loadShedding = LoadSheddingPolicy(maximumCalls: 1)
        $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1)
        $0.retryBudget = RetryBudgetPolicy(ratio: 1, minimumPerSecond: 0)
      }
    )
    var refused = call(underWay: 1)
    #expect(policies.admit(&refused, at: start)?.code == .loadShed)
    #expect(policies.retryBudget?.withdraw(at: start) == false)
    // The turn is still there.
    var admitted = call()
    #expect(policies.admit(&admitted, at: start) == nil)
    #expect(admitted.turn == start)
    #expect(policies.retryBudget?.withdraw(at: start) == true)
  }

  @Test func `a turn that is missed is given to the next, and one that was used isn't`() {
    var policies = PolicyOrder(ServicePolicy { $0.rateLimit = RateLimitPolicy(perSecond: 1, burst: 1) })
    var turns: [Duration] = []
    for missed in [false, true, false] {
      var call = call()
      #expect(policies.admit(&call, at: start) == nil)
      turns.append(call.turn - start)
      policies.callEnded(missed ? MissedTurn(turn: call.turn, now: start) : nil)
    }
    #expect(turns == [.zero, .seconds(1), .seconds(1)])
  }

  @Test func `what a policy holds is wrong by the name of its field`() {
    let policy = ServicePolicy {
      $0.rateLimit = RateLimitPolicy(perSecond: 0)
      $0.faults = FaultPolicy(errorRate: 2)
      $0.retry.maximumAttempts = 0
    }
    #expect(policy.problems.contains("rateLimit.perSecond must be above 0, not 0.0"))
    #expect(policy.problems.contains("faults.errorRate must lie between 0 and 1, not 2.0"))
    #expect(policy.problems.contains { $0.hasPrefix("retry.maximumAttempts") })
  }
}
