internal import Fanfare

/// Second attempts: when they may begin, how many, and that they do begin.
struct HedgeModel: PolicyModel {
  private let policy: ServicePolicy
  private var refused: [CallID: Int] = [:]
  private var hedges = 0
  private var calls = 0

  init(_ policy: ServicePolicy) {
    self.policy = policy
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    switch happening {
    case .started: calls += 1
    case .refused where !call.running.isEmpty: refused[call.info.id, default: 0] += 1
    case .attemptStarted(let attempt):
      guard case .hedge(let delay) = attempt.kind else {
        if !call.running.isEmpty {
          notes.violation(call, "attempt \(attempt.number) beside another, and no hedge")
        }
        return
      }
      hedges += 1
      begin(attempt, after: delay, call, at: now, &notes)
    case .attemptEnded(let attempt): end(attempt, call, at: now, &notes)
    case .ended: refused[call.info.id] = nil
    default: return
    }
  }

  private mutating func begin(
    _ attempt: AttemptInfo,
    after delay: Duration,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    notes.reached.insert(.hedged)
    guard let hedge = policy.hedge else { return notes.violation(call, "a hedge without a policy") }
    if !call.isRepeatable { notes.violation(call, "a hedge of what may not be sent twice") }
    if call.running.isEmpty { notes.violation(call, "a hedge beside nothing") }
    if count(call) >= hedge.maximumHedges { notes.violation(call, "more hedges than \(hedge.maximumHedges)") }
    if case .delay(let least) = hedge.trigger, delay < least, !delay.isAbout(least) {
      notes.violation(call, "a hedge after \(delay) instead of \(least)")
    }
    if !call.running.values.contains(where: { $0.start.advanced(by: delay) == now }) {
      notes.violation(call, "a hedge after a time that no attempt has run for")
    }
    // Paid for by calls, in thousandths; deposits expire, and refunds can only move them.
    if hedges * 1000 > Int((hedge.maximumExtraLoad * 1000).rounded()) * calls {
      notes.violation(call, "\(hedges) hedges for \(calls) calls")
    }
  }

  private func end(_ attempt: Attempt, _ call: CallFacts, at now: MonotonicInstant, _ notes: inout Notes) {
    if attempt.fate == .won, case .hedge = attempt.kind {
      notes.reached.insert(.hedgeWon)
      if call.ended.contains(where: { $0.fate == .outlived }) {
        notes.reached.insert(.hedgeWonAfterFirstFailed)
      }
    }
    let isDecided = call.winner != nil
    if attempt.fate == .superseded, !isDecided, attempt.error?.code.isCancellation != true {
      notes.violation(call, "superseded by nothing")
    }
    if attempt.fate == .superseded, attempt.error?.code.isCancellation != true {
      notes.reached.insert(attempt.error == nil ? .supersededBySuccess : .supersededByFailure)
    }
    if isDecided, attempt.fate != .superseded {
      notes.violation(call, "\(attempt.fate) after another had won")
    }
    if let winner = call.winner {
      notes.reached.insert(.loserGivenUp)
      if now > winner.end {
        notes.violation(
          call,
          "attempt \(attempt.number) went on for \(now - winner.end) after another had won"
        )
      }
    }
    // With room for one for each call, one that was due must have been made or refused.
    guard let hedge = policy.hedge, case .delay(let delay) = hedge.trigger, hedge.maximumExtraLoad >= 1,
      hedge.maximumHedges == 1, policy.retryBudget == nil, policy.faults == nil, call.isRepeatable,
      !isDecided,
      attempt.duration > delay, call.started.last?.number == attempt.number,
      call.started.count < policy.retry.maximumAttempts, count(call) == 0, refused[call.info.id] == nil
    else { return }
    notes.violation(call, "no hedge although attempt \(attempt.number) took \(attempt.duration)")
  }

  private func count(_ call: CallFacts) -> Int {
    call.started.count { if case .hedge = $0.kind { true } else { false } }
  }
}
