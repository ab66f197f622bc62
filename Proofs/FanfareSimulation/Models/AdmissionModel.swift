internal import Fanfare

/// Rate limit and load shedding: which calls are let in, and when their turn is.
///
/// A call is let in or not when it begins. Only of services whose calls can't be answered otherwise is it known that a call
/// that began asked to be let in, and in which order they did.
struct AdmissionModel: PolicyModel {
  private let policy: ServicePolicy
  private var isExact: Bool
  private var bucket: Bucket?
  /// The bucket as the last call that began found it.
  private var bucketBefore: Bucket?
  private var turns: [CallID: (taken: Bool, at: MonotonicInstant)] = [:]
  private var underWay: Set<CallID> = []
  private var surelyUnderWay: Set<CallID> = []
  private var surelyAtStart: [CallID: Int] = [:]
  /// The earliest time at which the first attempts so far allow another.
  private var conforming = MonotonicInstant(nanoseconds: 0)

  init(_ policy: ServicePolicy) {
    self.policy = policy
    bucket = policy.rateLimit.map(Bucket.init)
    isExact = CallFacts.areAlone(under: policy)
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let id = call.info.id
    switch happening {
    case .started:
      surelyAtStart[id] = surelyUnderWay.count
      underWay.insert(id)
      if isExact { take(call, at: now) }
    case .attemptStarted(let attempt) where attempt.number == 1:
      if isExact, let shedding = policy.loadShedding, let count = surelyAtStart[id],
        count >= limit(shedding, call.priority)
      {
        notes.violation(call, "let in as one of \(count + 1) calls at priority \(call.priority)")
      }
      surelyUnderWay.insert(id)
      check(call, at: now, &notes)
    case .refused(let error): refuse(error, call, at: now, &notes)
    case .ended:
      underWay.remove(id)
      surelyUnderWay.remove(id)
      surelyAtStart[id] = nil
      // Whether it was let in before it was given up can't be told, and others came after it.
      if call.mayNotHaveAsked(at: now) {
        isExact = false
        turns.removeAll()
      }
      guard let turn = turns.removeValue(forKey: id), turn.taken, call.started.isEmpty else { return }
      if turn.at > now { notes.reached.insert(.rateTurnGivenBack) }
      bucket?.giveBack(turn.at, at: now)
    default: return
    }
  }

  private var interval: Duration {
    .nanoseconds(Int64((1e9 / (policy.rateLimit?.perSecond ?? 1)).rounded(.up)))
  }
  private var tolerance: Duration { interval * ((policy.rateLimit?.burst ?? 1) - 1) }

  private func limit(_ shedding: LoadSheddingPolicy, _ priority: CallPriority) -> Int {
    let share: Double =
      switch priority {
      case .critical: 1
      case .normal: shedding.normalShare
      case .low: shedding.lowShare
      case .background: shedding.backgroundShare
      }
    return max(1, Int(Double(shedding.maximumCalls) * share))
  }

  private mutating func take(_ call: CallFacts, at now: MonotonicInstant) {
    guard let limit = policy.rateLimit else { return }
    let latest = limit.maximumWait.map { min(call.deadline, now.advanced(by: $0)) } ?? call.deadline
    bucketBefore = bucket
    turns[call.info.id] = bucket?.take(at: now, noLaterThan: latest)
  }

  /// A first attempt keeps to the rate: no more of them in any time than that allows.
  private mutating func check(_ call: CallFacts, at now: MonotonicInstant, _ notes: inout Notes) {
    guard policy.rateLimit != nil else { return }
    // A permit may come long after a turn, and several of them at once.
    if policy.concurrency == nil, now < conforming.advanced(by: .zero - tolerance) {
      notes.violation(call, "sooner than the rate limit allows")
    }
    conforming = max(conforming, now).advanced(by: interval)
    guard let turn = turns[call.info.id] else { return }
    if !turn.taken { return notes.violation(call, "let in although its turn is past its deadline") }
    if turn.at > call.info.start { notes.reached.insert(.rateWaited) }
    // Whoever waits for a permit as well comes later.
    if now < turn.at || (now > turn.at && policy.concurrency == nil) {
      notes.violation(call, "its first attempt comes \(now - turn.at) after its turn")
    }
  }

  private mutating func refuse(
    _ error: ServiceError,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    switch error.code {
    case .loadShed:
      notes.reached.insert(.shed)
      // Before it could ask for a turn.
      if turns.removeValue(forKey: call.info.id) != nil { bucket = bucketBefore }
      let count = underWay.count - 1
      if let shedding = policy.loadShedding, count < limit(shedding, call.priority) {
        notes.violation(call, "shed at priority \(call.priority) with \(count) calls under way")
      }
    case .rateLimited:
      notes.reached.insert(.rateRefused)
      if turns[call.info.id]?.taken == true { notes.violation(call, "refused although its turn is in time") }
    default: return
    }
  }
}

/// The turns of a rate limit, one for each interval; a bucket that is full has `burst` turns that have come already.
private struct Bucket {
  private let interval: Duration
  private let lead: Duration
  /// The first interval that nobody has yet.
  private var next = MonotonicInstant(nanoseconds: 0)
  private var lastTake = MonotonicInstant(nanoseconds: .min)
  /// Earlier ones that are free again.
  private var free: [MonotonicInstant] = []

  init(_ policy: RateLimitPolicy) {
    interval = .nanoseconds(Int64((1e9 / policy.perSecond).rounded(.up)))
    lead = interval * (policy.burst - 1)
  }

  private func turn(of slot: MonotonicInstant, at now: MonotonicInstant) -> MonotonicInstant {
    max(now, slot.advanced(by: .zero - lead))
  }

  mutating func take(
    at now: MonotonicInstant,
    noLaterThan latest: MonotonicInstant
  ) -> (taken: Bool, at: MonotonicInstant) {
    free.removeAll { $0 < now || $0 >= next }
    if let slot = free.min(), turn(of: slot, at: now) <= latest {
      free.removeAll { $0 == slot }
      return (true, turn(of: slot, at: now))
    }
    let slot = max(next, now)
    guard turn(of: slot, at: now) <= latest else { return (false, turn(of: slot, at: now)) }
    next = slot.advanced(by: interval)
    lastTake = now
    return (true, turn(of: slot, at: now))
  }

  mutating func giveBack(_ turn: MonotonicInstant, at now: MonotonicInstant) {
    guard turn >= now else { return }
    let (slot, last) = (turn.advanced(by: lead), next.advanced(by: .zero - interval))
    if slot == last || (turn == now && lastTake == now && last <= slot) {
      next = last
    } else if turn > now {
      free.append(slot)
    }
  }
}
