import FanfareJSON
import Testing

@testable import Fanfare

@Suite struct AttemptSchedulerTests {
  /// A scheduler and what it is handed in.
  private struct OneCall {
    var scheduler: AttemptScheduler
    var state: ServiceState

    init(
      mayRepeat: Bool = true,
      timeout: Duration = .seconds(10),
      _ change: (inout ServicePolicy) -> Void = { _ in }
    ) {
      var policy = ServicePolicy(timeout: timeout)
      policy.retry.backoff = Backoff(base: .milliseconds(100), cap: .seconds(1), jitter: .none)
      policy.hedge = HedgePolicy(after: .delay(.milliseconds(50)), maximumExtraLoad: 1)
      change(&policy)
      let runtime = ServiceRuntime("nlp", Service("http://nlp", policy: policy), json: .init(), seed: 1)
      scheduler = AttemptScheduler(
        runtime,
        mayRepeat: mayRepeat,
        deadline: MonotonicInstant(nanoseconds: 0).advanced(by: timeout)
      )
      state = ServiceState(policy, endpoints: runtime.endpoints, random: SeededRandom(seed: 1))
      // Calls are what hedges are paid from.
      _ = state.admit(.normal, at: MonotonicInstant(nanoseconds: 0))
    }

    mutating func fail(
      _ code: ServiceError.Code = .connectionLost,
      mayHaveBeenSent: Bool = true,
      after time: Duration = .zero
    ) -> Attempt.Fate {
      let error = ServiceError(code, "failed", service: "nlp")
      let failure = AttemptScheduler.Failure(error: error, mayHaveBeenSent: mayHaveBeenSent, retryAfter: nil)
      return scheduler.fail(
        failure,
        latest: .distantFuture,
        at: MonotonicInstant(nanoseconds: 0).advanced(by: time),
        &state
      )
    }

    mutating func hedge(after time: Duration = .zero) -> Bool {
      scheduler.hedge(at: MonotonicInstant(nanoseconds: 0).advanced(by: time), &state)
    }
  }

  @Test func `attempts are counted from one`() {
    var call = OneCall()
    #expect(call.scheduler.begin() == 1)
    #expect(call.scheduler.begin() == 2)
    #expect(call.scheduler.runningCount == 2)
  }

  @Test func `failures are repeated after growing backoffs, up to the maximum`() {
    var call = OneCall()
    var fates: [Attempt.Fate] = []
    for _ in 0..<3 {
      _ = call.scheduler.begin()
      fates.append(call.fail())
    }
    #expect(
      fates == [
        .retried(after: .milliseconds(100)), .retried(after: .milliseconds(200)), .final(.maximumAttempts),
      ]
    )
  }

  @Test func `what isn't repeated says why`() {
    var call = OneCall()
    _ = call.scheduler.begin()
    #expect(call.fail(.cancelled) == .final(.notRetryable))

    call = OneCall(mayRepeat: false)
    _ = call.scheduler.begin()
    #expect(call.fail() == .final(.notIdempotent))
    _ = call.scheduler.begin()
    #expect(call.fail(mayHaveBeenSent: false) == .retried(after: .milliseconds(100)))

    call = OneCall(timeout: .seconds(1))
    _ = call.scheduler.begin()
    #expect(call.fail(after: .milliseconds(900)) == .final(.deadlineTooClose))

    call = OneCall { $0.retryBudget = RetryBudgetPolicy(ratio: 0, minimumPerSecond: 0) }
    _ = call.scheduler.begin()
    #expect(call.fail() == .final(.retryBudgetExhausted))
  }

  @Test func `a failure beside another attempt decides nothing`() {
    var call = OneCall()
    _ = call.scheduler.begin()
    #expect(call.hedge() == true)
    _ = call.scheduler.begin()
    #expect(call.fail() == .outlived)
    #expect(call.scheduler.succeed() == .won)
  }

  @Test func `only one attempt wins`() {
    var call = OneCall()
    for _ in 0..<3 { _ = call.scheduler.begin() }
    #expect(call.scheduler.succeed() == .won)
    #expect(call.scheduler.succeed() == .superseded)
    #expect(call.fail() == .superseded)
    #expect(call.scheduler.runningCount == 0)
  }

  @Test func `a hedge joins what runs, as often as it may`() {
    var call = OneCall()
    #expect(call.hedge() == false)
    _ = call.scheduler.begin()
    #expect(call.scheduler.canHedge)
    #expect(call.hedge() == true)
    _ = call.scheduler.begin()
    #expect(!call.scheduler.canHedge)
    #expect(call.hedge() == false)
  }

  @Test func `a hedge is an attempt, and none is made that may not be repeated, is late or can't be paid`() {
    var call = OneCall { $0.retry.maximumAttempts = 1 }
    _ = call.scheduler.begin()
    #expect(!call.scheduler.canHedge)

    call = OneCall(mayRepeat: false)
    _ = call.scheduler.begin()
    #expect(call.hedge() == false)

    call = OneCall()
    _ = call.scheduler.begin()
    #expect(call.hedge(after: .seconds(10)) == false)

    call = OneCall { $0.retryBudget = RetryBudgetPolicy(ratio: 0, minimumPerSecond: 0) }
    _ = call.scheduler.begin()
    #expect(call.scheduler.canHedge)
    #expect(call.hedge() == false)

    call = OneCall()
    _ = call.scheduler.begin()
    _ = call.scheduler.succeed()
    #expect(call.hedge() == false)
  }
}
