internal import Fanfare

/// Concurrency limits: how many attempts are with an endpoint, who waits, and in which order.
///
/// Waiting can't be seen: a call waits when its time has come and it has neither begun an attempt nor ended. That is known only
/// of services with one endpoint and a fixed limit, whose calls can't be answered otherwise.
struct PermitModel: PolicyModel {
  private let policy: ConcurrencyPolicy
  private let isExact: Bool
  private var running: [Origin: Int] = [:]
  /// When each call's time came.
  private var ready: [CallID: (call: CallFacts, since: MonotonicInstant)] = [:]
  /// The calls that have stopped waiting at this instant: some of them when another was refused for want of a place.
  private var leftNow: Set<CallID> = []
  private var lastTime = MonotonicInstant(nanoseconds: 0)
  /// Calls that can't be waiting any more once an instant is over, and why.
  private var suspects: [(call: CallFacts, at: MonotonicInstant, reason: String)] = []

  init?(_ policy: ServicePolicy, endpoints: Int) {
    guard let concurrency = policy.concurrency else { return nil }
    self.policy = concurrency
    isExact =
      concurrency.algorithm == .fixed && endpoints == 1 && policy.cache == nil && !policy.singleFlight
      && policy.rateLimit == nil && policy.hedge == nil
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
    }
    lastTime = now
    let id = call.info.id
    switch happening {
    case .started: ready[id] = (call, now)
    case .attemptStarted(let attempt):
      let count = running[attempt.endpoint.origin, default: 0] + 1
      running[attempt.endpoint.origin] = count
      let most = policy.algorithm == .fixed ? policy.initial : policy.maximum
      if count > most { notes.violation(call, "\(count) attempts with \(attempt.endpoint), \(most) may be") }
      guard isExact, let since = ready.removeValue(forKey: id)?.since else { return }
      leftNow.insert(id)
      if since < now { notes.reached.insert(.permitQueued) }
      for other in ready.values where other.since < since && other.since < now {
        suspects.append((other.call, now, "waited longest and was passed by"))
      }
    case .attemptEnded(let attempt):
      running[attempt.endpoint.origin, default: 0] -= 1
      if case .retried(let delay) = attempt.fate { ready[id] = (call, now.advanced(by: delay)) }
    case .refused(let error):
      if error.code == .concurrencyLimited { refuse(error, call, at: now, &notes) }
      if ready.removeValue(forKey: id) != nil { leftNow.insert(id) }
    case .ended:
      if isExact, let since = ready[id]?.since, since < now, now >= call.deadline {
        notes.reached.insert(.waiterLate)
      }
      if ready.removeValue(forKey: id) != nil { leftNow.insert(id) }
    case .circuitChanged, .ejected: return
    }
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
      if running.values.reduce(0, +) < policy.initial {
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
    // Who came at this very instant may not have asked yet.
    let lower = waiting.filter { $0.since < now && ($0.call.priority, $0.call.deadline) < rank }
    for other in lower {
      suspects.append((other.call, now, "kept its place before \(call.info.id), which matters more"))
    }
    if waiting.contains(where: { $0.call.priority != call.priority }) {
      notes.reached.insert(.waiterEvictedByPriority)
    }
  }

  /// Looks at the instant that is over: nobody may wait beside a free permit, and who was passed by must have gone.
  private mutating func lookBack(_ call: CallFacts, at now: MonotonicInstant, _ notes: inout Notes) {
    for (other, time, reason) in suspects
    where (other.end.map { $0 > time } ?? true) && other.started.last?.start != time {
      notes.violation(other, "\(reason), at \(time.nanoseconds)")
    }
    suspects.removeAll()
    let isFree = running.values.reduce(0, +) < policy.initial
    guard isFree,
      let waiting = ready.values.first(where: {
        $0.since < lastTime || ($0.since == lastTime && lastTime < now)
      }),
      waiting.since <= lastTime, waiting.call.end == nil
    else { return }
    notes.violation(waiting.call, "waits since \(waiting.since.nanoseconds) although a permit is free")
  }
}
