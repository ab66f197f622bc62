internal import Fanfare
internal import HTTPTypes

/// Retries and what pays for them: which failures are repeated, after what time, and within which budget.
///
/// A call pays in when it is let in. The account is known as long as it can be seen that, and in which order, calls were.
struct RepetitionModel: PolicyModel {
  private let policy: ServicePolicy
  private let conversation: Conversation
  private var account: Account?
  /// Repetitions that an empty account paid for: at the same instant another must have been given back, which is told only when
  /// its call ends.
  private var debts: [(call: CallFacts, at: MonotonicInstant)] = []
  private var refundable: Set<CallID> = []
  private var delays: [CallID: Duration] = [:]
  /// Backoffs that chance should have shortened and that are as long as they may be.
  private var longestBackoffs = 0
  /// How many attempts of a call were or may have been refused with a pause, which count for nothing.
  private var deferrals: [CallID: Int] = [:]
  /// How many of them were repeated: a hedge that was refused with a pause has no backoff behind it.
  private var deferredRetries: [CallID: Int] = [:]
  /// Calls of which it isn't known how many there were.
  private var vague: Set<CallID> = []

  init(_ policy: ServicePolicy, _ conversation: Conversation) {
    self.policy = policy
    self.conversation = conversation
    account = CallFacts.areAlone(under: policy) ? policy.retryBudget.map(Account.init) : nil
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    for debt in debts where debt.at < now { notes.violation(debt.call, "repeated on an empty budget") }
    debts.removeAll { $0.at < now }
    let id = call.info.id
    switch happening {
    case .started: account?.deposit(at: now)
    case .attemptStarted(let attempt):
      begin(attempt, call, at: now, &notes)
    case .attemptEnded(let attempt): end(attempt, call, at: now, &notes)
    case .refused(let error):
      if error.code == .loadShed { account?.takeBackDeposit() }
      // A hedge that was paid for.
      if !call.running.isEmpty {
        withdraw(at: now)
        refund(at: now)
        notes.reached.insert(.hedgeRefused)
      }
      giveBack(id, at: now, &notes)
    case .ended:
      if call.mayNotHaveAsked(at: now) { account = nil }
      giveBack(id, at: now, &notes)
    case .waits, .circuitChanged, .ejected: return
    }
  }

  private mutating func withdraw(at now: MonotonicInstant) {
    account?.withdraw(at: now)
  }

  private mutating func refund(at now: MonotonicInstant) {
    account?.refund(at: now)
  }

  private mutating func giveBack(_ id: CallID, at now: MonotonicInstant, _ notes: inout Notes) {
    guard refundable.remove(id) != nil else { return }
    notes.reached.insert(.retryRefunded)
    if debts.isEmpty { refund(at: now) } else { debts.removeFirst() }
  }

  private mutating func begin(
    _ attempt: AttemptInfo,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    switch attempt.kind {
    case .first:
      if attempt.number != 1 { notes.violation(call, "attempt \(attempt.number) is called the first") }
    case .retry:
      refundable.remove(call.info.id)
      guard let due = call.retryDue else { return notes.violation(call, "a retry that wasn't decided") }
      if now < due { notes.violation(call, "a retry \(due - now) before its time") }
    case .hedge:
      if account?.isExhausted(at: now) == true {
        notes.violation(call, "a hedge that the retry budget has no room for")
      }
      withdraw(at: now)
    }
  }

  private mutating func end(
    _ attempt: Attempt,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let isLast = call.running.count == 1
    if endPause(attempt, call, at: now, &notes) { return }
    switch attempt.fate {
    case .won, .superseded: return
    case .outlived: if isLast { notes.violation(call, "outlived by nothing") }
    case .retried(let delay):
      notes.reached.insert(.retried)
      if !isLast { notes.violation(call, "a retry beside a running attempt") }
      if let error = attempt.error, let reason = reason(against: error, call) {
        notes.violation(call, "repeated although \(reason)")
      }
      let (range, isAsked, isCertain) = delayRange(after: attempt, call)
      if isAsked { notes.reached.insert(.retryAfterObeyed) }
      if !range.contains(delay) { notes.violation(call, "a backoff of \(delay), outside \(range)") }
      if isCertain { checkChance(of: delay, in: range, call, &notes) }
      if now.advanced(by: delay) >= call.deadline { notes.violation(call, "a backoff past the deadline") }
      if account?.isExhausted(at: now) == true {
        debts.append((call, now))
      } else {
        withdraw(at: now)
      }
      delays[call.info.id] = delay
      refundable.insert(call.info.id)
    case .final(let refusal):
      if !isLast { notes.violation(call, "final beside a running attempt") }
      check(refusal, attempt, call, at: now, &notes)
    }
  }

  /// Looks at the end of an attempt that was, or may have been, refused with a pause under limits that are learnt: that costs neither an
  /// attempt nor budget.
  ///
  /// - Returns: whether it was such an end.
  private mutating func endPause(
    _ attempt: Attempt,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) -> Bool {
    if vague.contains(call.info.id) { return true }
    let status = attempt.status?.code
    guard policy.learnedLimits != nil, policy.retry.honorsRetryAfter, policy.retry.maximumAttempts > 1,
      status == 429 || status == 503
    else {
      return false
    }
    let asked = retryAfters(of: attempt, call)
    guard asked.contains(where: { $0 != nil }) else { return false }
    deferrals[call.info.id, default: 0] += 1
    if case .retried = attempt.fate { deferredRetries[call.info.id, default: 0] += 1 }
    // What it cost isn't known if another answer may have been meant, or an endpoint may have spoken for itself alone.
    guard status == 429, !asked.contains(nil) else {
      account = nil
      vague.insert(call.info.id)
      return true
    }
    switch attempt.fate {
    case .final(.maximumAttempts), .final(.retryBudgetExhausted), .final(.deadlineTooClose),
      .final(.notIdempotent):
      notes.violation(call, "refused with a pause, and not repeated: \(attempt.fate)")
    case .final(.paused(let until)):
      notes.reached.insert(.pauseRefused)
      if until < call.deadline { notes.violation(call, "not repeated although the pause ends in time") }
    case .retried(let delay):
      notes.reached.insert(.paused)
      if let least = asked.compactMap(\.self).min(),
        delay < min(least, policy.learnedLimits?.maximumPause ?? .zero)
      {
        notes.violation(call, "a pause of \(delay), although \(least) were asked for")
      }
      if now.advanced(by: delay) >= call.deadline { notes.violation(call, "a pause past the deadline") }
    default: return true
    }
    return true
  }

  /// Once in a million times chance leaves a backoff as long as it is, and never three times in a run.
  private mutating func checkChance(
    of delay: Duration,
    in range: ClosedRange<Duration>,
    _ call: CallFacts,
    _ notes: inout Notes
  ) {
    guard range.lowerBound == .zero, range.upperBound >= .milliseconds(1), delay.isAbout(range.upperBound)
    else { return }
    longestBackoffs += 1
    if longestBackoffs == 3 { notes.violation(call, "a third backoff without its chance") }
  }

  /// Why a failure mustn't be repeated, if so.
  private func reason(against error: ServiceError, _ call: CallFacts) -> String? {
    if !repeats(error) { return "\(error.code) isn't" }
    if call.started.count - deferrals[call.info.id, default: 0] >= policy.retry.maximumAttempts {
      return "\(call.started.count) attempts were made"
    }
    if !call.isRepeatable, error.code != .connectionRefused, policy.faults == nil {
      return "it may not be sent twice"
    }
    return nil
  }

  private func repeats(_ error: ServiceError) -> Bool {
    guard error.code == .httpStatus, let status = error.status else {
      return policy.retry.codes.contains(error.code)
    }
    return policy.retry.statuses.contains(status.code)
  }

  private mutating func check(
    _ refusal: RetryRefusal,
    _ attempt: Attempt,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    guard let error = attempt.error else { return notes.violation(call, "final without an error") }
    switch refusal {
    case .maximumAttempts
    where call.started.count - deferrals[call.info.id, default: 0] <= policy.retry.maximumAttempts
      && call.started.count >= policy.retry.maximumAttempts && repeats(error):
      return
    case .notRetryable where !repeats(error): return
    case .notIdempotent where !call.isRepeatable && error.code != .connectionRefused && repeats(error):
      notes.reached.insert(.unsafeNotRepeated)
    case .deadlineTooClose
    where now.advanced(by: delayRange(after: attempt, call).range.upperBound) >= call.deadline:
      notes.reached.insert(.retryDeadlineTooClose)
    case .retryBudgetExhausted
    where account?.isExhausted(at: now) != false && reason(against: error, call) == nil:
      notes.reached.insert(.retryBudgetSpent)
    default: notes.violation(call, "not repeated because of \(refusal), which isn't so")
    }
  }

  /// What the time before the next attempt may be, whether the service asked for some, and whether it is known which answer came.
  private func delayRange(
    after attempt: Attempt,
    _ call: CallFacts
  ) -> (range: ClosedRange<Duration>, isAsked: Bool, isCertain: Bool) {
    let asked = retryAfters(of: attempt, call)
    let retries =
      call.ended.count { if case .retried = $0.fate { true } else { false } }
      - deferredRetries[call.info.id, default: 0]
    func range(isThrottled: Bool) -> ClosedRange<Duration> {
      let backoff = isThrottled ? policy.retry.throttlingBackoff : policy.retry.backoff
      var longest = backoff.base
      for _ in 0..<min(max(0, retries), 40) { longest = min(longest * 2, backoff.cap) }
      longest = min(longest, backoff.cap)
      switch backoff.jitter {
      case .none: return longest...longest
      case .full: return .zero...longest
      case .decorrelated:
        let upper = min(max(delays[call.info.id] ?? .zero, backoff.base) * 3, backoff.cap)
        return min(backoff.base, upper)...upper
      }
    }
    let status = attempt.status?.code
    let ranges = asked.map { asked -> ClosedRange<Duration> in
      guard let asked else { return range(isThrottled: status == 429) }
      let own = range(isThrottled: status == 429 || status == 503)
      guard policy.retry.honorsRetryAfter else { return own }
      func clamped(_ backoff: Duration) -> Duration { min(max(asked, backoff), backoff + .seconds(5)) }
      return clamped(own.lowerBound)...clamped(own.upperBound)
    }
    let (lower, upper) = (ranges.map(\.lowerBound).min() ?? .zero, ranges.map(\.upperBound).max() ?? .zero)
    return (lower...upper, asked.contains { $0 != nil }, ranges.count == 1)
  }

  /// What the answer to an attempt may have asked for: of equal requests at the same time nobody knows which got which answer,
  /// and a fault that was put in asks for nothing.
  private func retryAfters(of attempt: Attempt, _ call: CallFacts) -> [Duration?] {
    guard let method = call.info.method, let status = attempt.status?.code else { return [nil] }
    let end = policy.faults == nil ? attempt.start : attempt.start.advanced(by: attempt.duration)
    let answers = conversation.answers(
      to: method,
      call.info.path,
      at: attempt.endpoint.origin,
      during: attempt.start...end
    )
    let asked = answers.filter { $0.status == status }.map(\.retryAfter)
    return policy.faults == nil ? asked : asked + [nil]
  }
}

/// An account of repetitions, in thousandths, by the second of their deposit.
private struct Account {
  private let policy: RetryBudgetPolicy
  private var deposits: [(second: Int64, amount: Int)] = []
  private var second: Int64 = 0
  private var freeLeft: Int

  init(_ policy: RetryBudgetPolicy) {
    self.policy = policy
    freeLeft = policy.minimumPerSecond
  }

  private mutating func turn(to now: MonotonicInstant) {
    let current = now.nanoseconds / 1_000_000_000
    if current > second {
      second = current
      freeLeft = policy.minimumPerSecond
    }
    let life = max(1, policy.timeToLive.components.seconds)
    deposits.removeAll { $0.amount == 0 || $0.second <= second - life }
  }

  mutating func deposit(at time: MonotonicInstant) {
    add(Int((policy.ratio * 1000).rounded()), at: time)
  }

  /// Undoes the last deposit, which was made just before.
  mutating func takeBackDeposit() {
    deposits.removeLast()
  }

  mutating func refund(at now: MonotonicInstant) { add(1000, at: now) }

  private mutating func add(_ amount: Int, at time: MonotonicInstant) {
    let second = time.nanoseconds / 1_000_000_000
    deposits.append((second, amount))
  }

  mutating func isExhausted(at now: MonotonicInstant) -> Bool {
    turn(to: now)
    return deposits.reduce(0) { $0 + $1.amount } < 1000 && freeLeft == 0
  }

  mutating func withdraw(at now: MonotonicInstant) {
    turn(to: now)
    guard deposits.reduce(0, { $0 + $1.amount }) >= 1000 else {
      freeLeft = max(0, freeLeft - 1)
      return
    }
    var due = 1000
    for index in deposits.indices where due > 0 {
      let part = min(due, deposits[index].amount)
      deposits[index].amount -= part
      due -= part
    }
  }
}
