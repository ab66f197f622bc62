internal import Instrumentation
internal import Synchronization

/// One member of a parallel group: a service to name in decisions, and the work that calls it.
struct ParallelMember: Sendable {
  let service: ServiceName
  /// Makes the call, keeps its result, and says whether it succeeded.
  let run: @Sendable (GroupScope) async -> Bool
}

/// Where a member's result waits until its group has ended.
final class ResultSlot<Value: Sendable>: Sendable {
  private let result = Mutex<ServiceResult<Value>?>(nil)

  func fill(with value: ServiceResult<Value>) {
    result.withLock { $0 = value }
  }

  /// The result, or the one of a call that was never made.
  func take(orNeverMade service: ServiceName, _ group: ParallelOutcome) -> ServiceResult<Value> {
    if let result = result.withLock({ $0 }) { return result }
    return ServiceResult(
      service: service,
      outcome: .failure(group.errorOfCallNeverMade(to: service)),
      start: group.end,
      duration: .zero,
      attempts: []
    )
  }
}

/// How a parallel group ended.
struct ParallelOutcome: Sendable {
  let start: MonotonicInstant
  let end: MonotonicInstant
  let cancellationReason: String?

  func errorOfCallNeverMade(to service: ServiceName) -> ServiceError {
    if let cancellationReason {
      return ServiceError(.cancelledBySibling, "never made: \(cancellationReason)", service: service)
    }
    return ServiceError(.cancelled, "cancelled before it was made", service: service)
  }
}

extension ServiceClient {
  /// Runs the members of a group side by side, at most `maximumConcurrency` at a time, until the completion
  /// mode has decided and every member that began has ended.
  func run(
    _ members: [ParallelMember],
    completion: CompletionMode,
    maximumConcurrency: Int?
  ) async -> ParallelOutcome {
    await onEventLoop {
      let scope = GroupScope(id: nextID())
      let info = GroupInfo(id: scope.id, kind: .parallel, count: members.count, start: clock.now)
      var context = InstrumentationContext.current ?? .topLevel
      emit(.groupStarted(info), in: &context)
      let successes = await runMembers(
        members,
        scope: scope,
        tracker: CompletionTracker(completion, count: members.count),
        width: maximumConcurrency.map { max(1, $0) } ?? members.count
      )
      let end = clock.now
      let summary = GroupSummary(
        successes: successes,
        failures: members.count - successes,
        duration: end - info.start
      )
      emit(.groupEnded(info, summary), in: &context)
      return ParallelOutcome(start: info.start, end: end, cancellationReason: scope.cancellationReason)
    }
  }

  /// Returns the number of members that succeeded.
  private func runMembers(
    _ members: [ParallelMember],
    scope: GroupScope,
    tracker: CompletionTracker,
    width: Int
  ) async -> Int {
    if case .giveUpRest(let reason) = tracker.begin() {
      scope.giveUp(because: reason)
      return 0
    }
    return await withTaskGroup(of: (index: Int, success: Bool).self) { group in
      var tracker = tracker
      var waiting = members.indices[...]
      var successes = 0

      func startNext() {
        guard scope.cancellationReason == nil, let index = waiting.popFirst() else { return }
        _ = group.addImmediateTaskUnlessCancelled { (index, await members[index].run(scope)) }
      }

      for _ in 0..<min(width, members.count) { startNext() }
      while let (index, success) = await group.next() {
        if success { successes += 1 }
        if case .giveUpRest(let reason) = tracker.record(success: success, of: members[index].service),
          scope.cancellationReason == nil
        {
          scope.giveUp(because: reason)
          group.cancelAll()
        }
        startNext()
      }
      return successes
    }
  }
}
