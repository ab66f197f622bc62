internal import HTTPTypes
internal import Synchronization

/// What a call shares with equal calls, and what it falls back on.
extension CallRun {
  /// When the call has to end.
  var deadline: MonotonicInstant {
    guard case .success(let plan) = plan else { return info.start }
    return plan.deadline
  }

  /// Whether nothing but attempts can stand between the call and its answer.
  var isPlain: Bool {
    guard case .success(let plan) = plan else { return true }
    let policy = plan.runtime.policy
    return policy.cache == nil && !policy.singleFlight && policy.faults == nil
  }

  /// What makes calls equal to this one; `nil` if it shares nothing.
  func sharingKey() -> RequestKey? {
    guard case .success(let plan) = plan else { return nil }
    return plan.sharingKey
  }

  /// The answers that are kept.
  var cache: SharedCache? {
    guard case .success(let plan) = plan, plan.mayBeKept else { return nil }
    return plan.runtime.cache
  }

  /// The kept answer to an equal call.
  func cachedResponse(to key: RequestKey) -> ServiceResponse? {
    guard let cache else { return nil }
    let now = client.clock.now
    return cache.state.withLock { $0.response(to: key, at: now) }
  }

  /// The flights that the call may share; `nil` for the call that a flight makes itself.
  func flights(of call: ServiceCall<some Sendable>) -> SingleFlight? {
    guard case .success(let plan) = plan, !call.isShared else { return nil }
    return plan.runtime.flights
  }

  /// Reads a response that didn't come from an attempt of this call.
  func read<Response: Sendable>(
    _ response: ServiceResponse,
    reader: ResponseReader<Response>
  ) -> Result<Response, ServiceError> {
    plan.flatMap { $0.read(response, reader: reader) }
  }

  /// The error of a call that stopped waiting.
  ///
  /// - Parameter state: what it waited for, after `given up`; `nil` for the answer.
  func givenUp(_ state: String? = nil) -> ServiceError {
    switch plan {
    case .failure(let error): error
    case .success(let plan): plan.givenUp(group: group, state)
    }
  }

  /// Whether a failure isn't the last word.
  var hasFallback: Bool {
    guard case .success(let plan) = plan else { return false }
    return plan.runtime.policy.fallback != nil
  }

  /// What to use instead of an answer, if there is anything.
  func fallback(for error: ServiceError) -> Fallback? {
    guard case .success(let plan) = plan, !error.code.isCancellation else { return nil }
    return plan.runtime.policy.fallback
  }
}

extension Result<CallPlan, ServiceError> {
  /// The outcome of an attempt, from what the transport brought back.
  func interpret<Response: Sendable>(
    _ reply: TransportReply,
    _ attempt: AttemptRun,
    group: GroupScope?,
    reader: ResponseReader<Response>
  ) -> Result<Response, ServiceError> {
    flatMap { $0.interpret(reply, startedAt: attempt.info.start, group: group, reader: reader) }
  }
}
