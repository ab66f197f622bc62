internal import Fanfare

/// The rate limit: no attempt is made sooner than it allows, none waits for longer than it has to, and those go first that matter more
/// or came first.
///
/// Each attempt takes a turn, whichever attempt of its call it is.
struct TurnModel: PolicyModel {
  private struct Waiter {
    let call: CallID
    let since: MonotonicInstant
    let number: Int
    let priority: CallPriority
    let latest: MonotonicInstant

    /// A step of priority is worth ten seconds of waiting.
    var rank: (Int64, Int) { (since.nanoseconds - Int64(priority.rawValue) * 10_000_000_000, number) }
  }

  private let policy: RateLimitPolicy
  /// Whether nothing else puts an attempt off once its turn has come, and all turns are seen.
  private let isExact: Bool
  private var waiters: [Waiter] = []
  private var count = 0
  /// The earliest time at which the attempts so far allow another, with nothing saved up.
  private var next = MonotonicInstant(nanoseconds: 0)

  init?(_ policy: ServicePolicy) {
    guard let limit = policy.rateLimit else { return nil }
    self.policy = limit
    isExact = policy.concurrency == nil && policy.learnedLimits == nil && CallFacts.areAlone(under: policy)
  }

  private var interval: Duration { .nanoseconds(Int64((1e9 / policy.perSecond).rounded(.up))) }
  private var lead: Duration { interval * (policy.burst - 1) }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let id = call.info.id
    switch happening {
    case .waits(.rateLimit): wait(call, at: now, &notes)
    case .attemptStarted(let attempt): begin(attempt, call, at: now, &notes)
    case .refused(let error):
      if error.code == .rateLimited { refuse(call, at: now, &notes) }
      if call.running.isEmpty { waiters.removeAll { $0.call == id } }
    case .ended: waiters.removeAll { $0.call == id }
    default: return
    }
  }

  private func waiter(_ call: CallFacts, at now: MonotonicInstant) -> Waiter {
    Waiter(
      call: call.info.id,
      since: now,
      number: count + 1,
      priority: call.priority,
      latest: policy.maximumWait.map { min(call.deadline, now.advanced(by: $0)) } ?? call.deadline
    )
  }

  private mutating func wait(_ call: CallFacts, at now: MonotonicInstant, _ notes: inout Notes) {
    let own = waiter(call, at: now)
    count += 1
    if isExact, turn(of: own, at: now) > own.latest {
      notes.violation(call, "waits for a turn that comes too late")
    }
    waiters.append(own)
  }

  /// When the turn of an attempt comes if all go that rank before it.
  private func turn(of own: Waiter, at now: MonotonicInstant) -> MonotonicInstant {
    let ahead = waiters.count { $0.call != own.call && $0.rank < own.rank }
    return max(now, max(next, now).advanced(by: interval * ahead - lead))
  }

  private mutating func begin(
    _ attempt: AttemptInfo,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    // A permit may come long after a turn, and several of them at once.
    if isExact, now < next.advanced(by: .zero - lead) {
      notes.violation(call, "sooner than the rate limit allows")
    }
    let own = waiters.first { $0.call == call.info.id }
    waiters.removeAll { $0.call == call.info.id }
    if isExact, let own {
      notes.reached.insert(.rateWaited)
      let due = max(own.since, next.advanced(by: .zero - lead))
      if now > due { notes.violation(call, "an attempt \(now - due) after its turn") }
      if waiters.contains(where: { $0.rank < own.rank }) {
        notes.violation(call, "passes another that waits")
      }
      if waiters.contains(where: { $0.number < own.number }) { notes.reached.insert(.ratePassedByPriority) }
    } else if isExact, !waiters.isEmpty, !waiters.allSatisfy({ waiter(call, at: now).rank < $0.rank }) {
      notes.violation(call, "doesn't wait although others do")
    }
    next = max(next, now).advanced(by: interval)
  }

  private func refuse(_ call: CallFacts, at now: MonotonicInstant, _ notes: inout Notes) {
    notes.reached.insert(.rateRefused)
    guard isExact, call.running.isEmpty else { return }
    let own = waiters.first { $0.call == call.info.id } ?? waiter(call, at: now)
    if turn(of: own, at: now) <= own.latest, now < own.latest {
      notes.violation(call, "refused although its turn is in time")
    }
  }
}
