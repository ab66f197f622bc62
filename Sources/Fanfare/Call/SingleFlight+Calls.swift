extension SingleFlight {
  /// Shares the answer to equal calls: waits for one that runs already, or for one that it begins.
  ///
  /// - Parameters:
  ///   - key: what makes calls equal.
  ///   - call: the call.
  ///   - client: makes the call if none is under way.
  ///   - deadline: how long to wait.
  func share(
    _ key: RequestKey,
    _ call: ServiceCall<some Sendable>,
    _ client: ServiceClient,
    until deadline: MonotonicInstant
  ) async -> Arrival {
    let shared = call.asShared()
    let seat = board(key) { land in
      // A task of its own, so that no caller's end is the flight's end.
      Task.detached(executorPreference: client.transport.preferredExecutor()) {
        land(await client.perform(shared, in: nil))
      }
    }
    let arrival = await seat.wait(until: deadline, clock: client.clock, late: .late, cancelled: .cancelled)
    leave(key, seat)
    return arrival
  }
}
