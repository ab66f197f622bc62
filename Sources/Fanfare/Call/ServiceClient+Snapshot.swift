internal import Synchronization

extension ServiceClient {
  /// What the client knows of every service now, by name: those that it was made with, and in workflows those that were called.
  ///
  /// Each service is seen at one moment, under its own lock; between two of them calls may go on.
  public func snapshot() -> [ServiceSnapshot] {
    let now = clock.now
    let learned = learnedServices.withLock { $0.values }
    return (runtimes.values + learned)
      .map { runtime in
        runtime.state.withLock { $0.snapshot(of: runtime, now) }
      }
      .sorted { ($0.name, $0.place ?? "") < ($1.name, $1.place ?? "") }
  }
}

extension ServiceState {
  fileprivate func snapshot(of service: ServiceRuntime, _ now: MonotonicInstant) -> ServiceSnapshot {
    // What looking would change is changed in a copy.
    var copy = self
    return ServiceSnapshot(
      name: service.name,
      place: service.key?.place?.name,
      calls: callsUnderWay,
      turn: turns.wait(at: now),
      waiting: turns.queue.count,
      pause: turns.learned?.pause(at: now),
      retries: policies.retryBudget?.available(at: now),
      hedges: policies.hedgeBudget?.available(at: now),
      hedgeDelay: copy.hedgeDelay(at: now),
      meters: meters,
      endpoints: endpoints.states.map { $0.snapshot(isOnlyOne: endpoints.states.count == 1, now) }
    )
  }
}

extension EndpointState {
  fileprivate func snapshot(isOnlyOne: Bool, _ now: MonotonicInstant) -> ServiceSnapshot.EndpointState {
    let latency = latency.value(at: now)
    return ServiceSnapshot.EndpointState(
      endpoint: endpoint,
      attempts: pending,
      circuit: breaker?.snapshot(at: now),
      concurrency: permits.map {
        ServiceSnapshot.Concurrency(limit: $0.capacity, running: $0.inUse, waiting: $0.waiterCount)
      },
      latency: isOnlyOne || latency == 0 ? nil : .seconds(latency),
      ejectedUntil: ejectedUntil.flatMap { $0 > now ? $0 : nil }
    )
  }
}
