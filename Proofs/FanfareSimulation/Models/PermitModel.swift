internal import Fanfare

/// Concurrency limits: how many attempts are with an endpoint, who waits, and in which order.
///
/// Waiting can't be seen: a call waits when its time has come and it has neither begun an attempt nor ended. That is known only
/// of services with one endpoint whose calls can't be answered otherwise, and end when they have nothing.
struct PermitModel: PolicyModel {
  private let policy: ConcurrencyPolicy
  private let isExact: Bool
  private var running: [Origin: Int] = [:]
  private var limits: [Origin: LimitModel] = [:]
  /// The highest limit of each endpoint at this instant: a permit that was granted under it may be used only now.
  private var highest: [Origin: Int] = [:]
  /// When each call's time came.
  private var ready: [CallID: (call: CallFacts, since: MonotonicInstant)] = [:]
  /// The calls that have stopped waiting at this instant: some of them when another was refused for want of a place.
  private var leftNow: Set<CallID> = []
  /// Whether anybody's waiting ended at this instant for another reason than a full queue.
  private var hasMadeRoom = false
  private var lastTime = MonotonicInstant(nanoseconds: 0)
  /// Calls that can't be waiting any more once an instant is over, and why.
  private var suspects: [Suspect] = []

  private struct Suspect {
    let call: CallFacts
    let at: MonotonicInstant
    let reason: String
    /// Whether that depends on nobody having made room at that instant.
    var needsFullQueue = false
  }

  init?(_ policy: ServicePolicy, endpoints: Int) {
    guard let concurrency = policy.concurrency else { return nil }
    self.policy = concurrency
    let goesElsewhere = if case .service? = policy.fallback { true } else { false }
    isExact =
      !goesElsewhere && concurrency.algorithm != .gradient2 && endpoints == 1 && policy.cache == nil
      && !policy.singleFlight
      && policy.rateLimit == nil && policy.learnedLimits == nil && policy.hedge == nil
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    if now > lastTime {
      if isExact { lookBack(call, at: now, &notes) }
      leftNow.removeAll()
      highest.removeAll()
      hasMadeRoom = false
    }
    lastTime = now
    let id = call.info.id
    switch happening {
    case .started: ready[id] = (call, now)
    case .attemptStarted(let attempt):
      let origin = attempt.endpoint.origin
      let count = running[origin, default: 0] + 1
      running[origin] = count
      let most = max(limit(of: origin).most, highest[origin] ?? 0)
      if count > most { notes.violation(call, "\(count) attempts with \(attempt.endpoint), \(most) may be") }
      hasMadeRoom = true
      guard let since = ready.removeValue(forKey: id)?.since, isExact else { return }
      leftNow.insert(id)
      if since < now { notes.reached.insert(.permitQueued) }
      for other in ready.values where other.since < since && other.since < now {
        suspects.append(Suspect(call: other.call, at: now, reason: "waited longest and was passed by"))
      }
    case .attemptEnded(let attempt):
      learn(from: attempt, at: now, &notes)
      if case .retried(let delay) = attempt.fate { ready[id] = (call, now.advanced(by: delay)) }
    case .refused(let error):
      if error.code == .concurrencyLimited { refuse(error, call, at: now, &notes) }
      if ready.removeValue(forKey: id) != nil { leftNow.insert(id) }
    case .ended:
      if isExact, let since = ready[id]?.since, since < now, now >= call.deadline {
        notes.reached.insert(.waiterLate)
      }
      if ready.removeValue(forKey: id) != nil {
        leftNow.insert(id)
        hasMadeRoom = true
      }
    case .waits, .circuitChanged, .ejected: return
    }
  }

  private func limit(of endpoint: Origin) -> LimitModel { limits[endpoint] ?? LimitModel(policy) }

  /// The limit of the only endpoint.
  private var leastLimit: Int { limits.values.first?.least ?? policy.initial }

  private mutating func learn(from attempt: Attempt, at now: MonotonicInstant, _ notes: inout Notes) {
    let origin = attempt.endpoint.origin
    var limit = limit(of: origin)
    highest[origin] = max(highest[origin] ?? 0, limit.most)
    let unseen = ready.values.count { $0.since <= now }
    let (least, most) = (limit.least, limit.most)
    limit.record(attempt, running: running[origin, default: 0], unseen: unseen, at: now)
    if limit.least > least { notes.reached.insert(.limitRose) }
    if limit.most < most { notes.reached.insert(.limitFell) }
    limits[origin] = limit
    running[origin, default: 0] -= 1
  }

  private mutating func refuse(
    _ error: ServiceError,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let isFull = error.message.contains("queue is full")
    guard isExact else { return }
    let waiting = ready.values.filter { $0.since <= now }
    guard isFull else {
      notes.reached.insert(.permitRefused)
      if running.values.reduce(0, +) < leastLimit {
        notes.violation(call, "refused although permits are free")
      }
      return
    }
    notes.reached.insert(.waiterEvicted)
    if waiting.count + leftNow.count <= policy.queue {
      notes.violation(
        call,
        "refused a place although \(waiting.count) are enough for a queue of \(policy.queue)"
      )
    }
    let rank = (call.priority, call.deadline)
    for other in waiting where (other.call.priority, other.call.deadline) < rank {
      let reason = "kept its place before #\(call.info.id.sequence), which matters more"
      // Who came at this very instant may have come when there was room again.
      suspects.append(Suspect(call: other.call, at: now, reason: reason, needsFullQueue: other.since == now))
    }
    if waiting.contains(where: { $0.call.priority != call.priority }) {
      notes.reached.insert(.waiterEvictedByPriority)
    }
  }

  /// Looks at the instant that is over: nobody may wait beside a free permit, and who was passed by must have gone.
  private mutating func lookBack(_ call: CallFacts, at now: MonotonicInstant, _ notes: inout Notes) {
    for suspect in suspects where !(suspect.needsFullQueue && hasMadeRoom) {
      guard let since = ready[suspect.call.info.id]?.since, since <= suspect.at else { continue }
      notes.violation(suspect.call, "\(suspect.reason), at \(suspect.at.nanoseconds)")
    }
    suspects.removeAll()
    // Whose time came before this instant is with an endpoint, refused or in the queue by now.
    let waiting = ready.values.count { $0.since < now && $0.call.end == nil }
    if waiting > policy.queue {
      notes.violation(call, "\(waiting) calls waited, and the queue has \(policy.queue) places")
    }
    let isFree = running.values.reduce(0, +) < leastLimit
    guard isFree,
      let waiting = ready.values.filter({ $0.since <= lastTime && $0.call.end == nil })
        .min(by: { $0.call.info.id.sequence < $1.call.info.id.sequence })
    else { return }
    notes.violation(waiting.call, "waits since \(waiting.since.nanoseconds) although a permit is free")
  }
}
