import Testing

@testable import Fanfare

@Suite struct PolicyOrderTests {
  private let start = MonotonicInstant(nanoseconds: 0)

  private func call(_ priority: CallPriority = .normal, underWay: Int = 0) -> CallAdmission {
    CallAdmission(priority: priority, callsUnderWay: underWay)
  }

  @Test func `a call that an outer policy refuses reaches no inner one`() {
    var policies = PolicyOrder(
      ServicePolicy {
        $0.loadShedding = LoadSheddingPolicy(maximumCalls: 1)
        $0.retryBudget = RetryBudgetPolicy(ratio: 1, minimumPerSecond: 0)
      }
    )
    #expect(policies.admit(call(underWay: 1), at: start)?.code == .loadShed)
    #expect(policies.retryBudget?.withdraw(at: start) == false)
    #expect(policies.admit(call(), at: start) == nil)
    #expect(policies.retryBudget?.withdraw(at: start) == true)
  }

  @Test func `what a policy holds is wrong by the name of its field`() {
    let policy = ServicePolicy {
      $0.rateLimit = RateLimitPolicy(perSecond: 0)
      $0.faults = FaultPolicy(errorRate: 2)
      $0.retry.maximumAttempts = 0
    }
    #expect(policy.problems.contains("rateLimit.perSecond must lie between 1e-9 and 1e9, not 0.0"))
    #expect(policy.problems.contains("faults.errorRate must lie between 0 and 1, not 2.0"))
    #expect(policy.problems.contains { $0.hasPrefix("retry.maximumAttempts") })
  }
}
