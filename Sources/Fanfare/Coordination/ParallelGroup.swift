internal import Instrumentation

/// How a parallel group ended.
struct ParallelOutcome: Sendable {
  let start: MonotonicInstant
  let end: MonotonicInstant
  let cancellationReason: String?

  /// The result of a call of the group, which may never have been made.
  func result<Response>(of call: CallCarrier<Response>) -> ServiceResult<Response> {
    call.result
      ?? ServiceResult(
        service: call.outline.service,
        outcome: .failure(errorOfCallNeverMade(to: call.outline.service)),
        start: end,
        duration: .zero,
        attempts: []
      )
  }

  private func errorOfCallNeverMade(to service: ServiceName) -> ServiceError {
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
    _ members: [CarriedCall],
    reportingTo inbox: CallInbox,
    completion: CompletionMode,
    maximumConcurrency: Int?
  ) async -> ParallelOutcome {
    await onEventLoop {
      let info = GroupInfo(id: nextID(), kind: .parallel, count: members.count, start: clock.now)
      var context = InstrumentationContext.current ?? .topLevel
      emit(.groupStarted(info), in: &context)
      let scope = GroupScope(id: info.id, context: context)
      let successes = await runMembers(
        members,
        inbox,
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
    _ members: [CarriedCall],
    _ inbox: CallInbox,
    scope: GroupScope,
    tracker: CompletionTracker,
    width: Int
  ) async -> Int {
    if case .giveUpRest(let reason) = tracker.begin() {
      scope.giveUp(because: reason)
      return 0
    }
    return await withDiscardingTaskGroup { group in
      await withTaskCancellationHandler {
        var tracker = tracker
        var waiting = members[...]
        var running = 0
        var successes = 0

        /// Does what a member's phase asks for; returns whether it goes on.
        func follow(_ phase: CallPhase, of member: CarriedCall) -> Bool {
          switch phase {
          case .underWay: return true
          case .waits(let what):
            group.addTask { await member.wait(for: what) }
            return true
          case .ended(let success):
            if success { successes += 1 }
            // Once the caller has cancelled, what fails for that decides nothing.
            if case .giveUpRest(let reason) = tracker.record(success: success, of: member.outline.service),
              scope.cancellationReason == nil, !Task.isCancelled
            {
              scope.giveUp(because: reason)
              group.cancelAll()
              inbox.giveUp(members)
            }
            return false
          }
        }

        while true {
          while running < width, scope.cancellationReason == nil, !Task.isCancelled,
            let member = waiting.popFirst()
          {
            if follow(member.begin(in: scope), of: member) { running += 1 }
          }
          guard running > 0 else { return successes }
          guard let member = await inbox.next() else { continue }
          if !follow(member.proceed(), of: member) { running -= 1 }
        }
      } onCancel: {
        inbox.giveUp(members)
      }
    }
  }
}
