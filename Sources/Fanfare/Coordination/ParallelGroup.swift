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
    return await withTaskCancellationHandler {
      var drive = MemberDrive(members, inbox, scope, tracker, width: width)
      // Most groups are exchanges and nothing else, and then they need no tasks.
      var need = await drive.next()
      while case .cancellation? = need { need = await drive.next() }
      if need != nil { await carryOn(&drive, need) }
      return drive.successes
    } onCancel: {
      inbox.giveUp(members)
    }
  }

  /// Goes on with a group of which a member waits for more than exchanges.
  ///
  /// Not inlined, since its frame would then be part of every group's.
  @inline(never)
  private func carryOn(_ drive: inout MemberDrive, _ first: MemberDrive.Need?) async {
    await withDiscardingTaskGroup { group in
      // It may have been decided before anything needed a task.
      if drive.isDecided { group.cancelAll() }
      var need = first
      while true {
        switch need {
        case .task(let member, let what)?: group.addTask { await member.wait(for: what) }
        case .cancellation?: group.cancelAll()
        case nil: return
        }
        need = await drive.next()
      }
    }
  }
}

/// Begins the members of a group and follows them, in the task of the group.
private struct MemberDrive {
  /// What it can't do by itself.
  enum Need {
    /// A task in which a member waits for something.
    case task(CarriedCall, CallWait)
    /// The end of all that members wait for in tasks.
    case cancellation
  }

  private let members: [CarriedCall]
  private let inbox: CallInbox
  private let scope: GroupScope
  private let width: Int
  private var tracker: CompletionTracker
  private var waiting: ArraySlice<CarriedCall>
  private var running = 0
  /// How many members have succeeded.
  private(set) var successes = 0

  /// Whether the members that go on were given up.
  var isDecided: Bool { scope.cancellationReason != nil }

  init(
    _ members: [CarriedCall],
    _ inbox: CallInbox,
    _ scope: GroupScope,
    _ tracker: CompletionTracker,
    width: Int
  ) {
    self.members = members
    self.inbox = inbox
    self.scope = scope
    self.tracker = tracker
    self.width = width
    waiting = members[...]
  }

  /// Goes on until something is needed; `nil` once every member that began has ended.
  mutating func next() async -> Need? {
    while true {
      while running < width, scope.cancellationReason == nil, !Task.isCancelled,
        let member = waiting.popFirst()
      {
        running += 1
        if let need = follow(member.begin(in: scope), of: member) { return need }
      }
      guard running > 0 else { return nil }
      guard let member = await inbox.next() else { continue }
      if let need = follow(member.proceed(), of: member) { return need }
    }
  }

  private mutating func follow(_ phase: CallPhase, of member: CarriedCall) -> Need? {
    switch phase {
    case .underWay: return nil
    case .waits(let what): return .task(member, what)
    case .ended(let success):
      running -= 1
      if success { successes += 1 }
      // Once the caller has cancelled, what fails for that decides nothing.
      guard case .giveUpRest(let reason) = tracker.record(success: success, of: member.outline.service),
        scope.cancellationReason == nil, !Task.isCancelled
      else { return nil }
      scope.giveUp(because: reason)
      inbox.giveUp(members)
      return .cancellation
    }
  }
}
