/// What a service has told of its limits: a pause that it asked for, and what is left of what it counts.
///
/// It holds for the whole service and not for one of its endpoints: limits are counted by who calls, and its endpoints are ways to the
/// same.
struct LearnedLimits {
  private let policy: LearnedLimitsPolicy
  /// What the policy's own limits are called.
  private let names: [String]
  private(set) var pausedUntil = MonotonicInstant(nanoseconds: .min)
  private(set) var windows: [LearnedWindow] = []
  /// The last attempt that began before the latest pause; `nil` if there was none, or it is over for good.
  private var lastBeforePause: UInt64?
  /// How many attempts may be under way after a pause; each answer lets one more.
  private var openings = 0
  private var runningSincePause = 0
  /// How often it was refused; each good answer halves it.
  private var refusals = 0

  /// How many attempts may be under way before nothing reminds of the pause.
  private static let wideOpen = 32

  init(_ policy: LearnedLimitsPolicy, names: [String]) {
    self.policy = policy
    self.names = names
  }

  /// Whether it stands in nobody's way.
  var isEmpty: Bool { windows.isEmpty && lastBeforePause == nil }

  // MARK: What may be done

  /// When an attempt may begin.
  ///
  /// - Parameters:
  ///   - amounts: what it takes.
  ///   - ahead: what those take that go before it.
  ///   - running: how many are under way.
  ///   - now: when it is.
  func turn(
    _ amounts: LimitAmounts,
    behind ahead: LimitAmounts,
    running: Int,
    at now: MonotonicInstant
  ) -> Availability {
    var turn = Availability.at(now)
    if lastBeforePause != nil {
      if now < pausedUntil {
        turn = .at(pausedUntil)
      } else if runningSincePause + ahead.count >= openings {
        turn = .afterAnswer
      }
    }
    for window in windows {
      turn = turn.and(
        window.turn(
          of: window.share(of: amounts),
          behind: window.share(of: ahead),
          isAlone: running == 0,
          at: now
        )
      )
    }
    return turn
  }

  /// Until when nothing is sent, and why; `nil` if something may be sent now.
  func pause(at now: MonotonicInstant) -> ServicePause? {
    if lastBeforePause != nil, now < pausedUntil { return ServicePause(until: pausedUntil, cause: .refused) }
    let resets = windows.filter { $0.left < 1 }.compactMap(\.resetsAt).filter { $0 > now }
    return resets.max().map { ServicePause(until: $0, cause: .limitReached) }
  }

  /// Lets limits begin anew whose time has come.
  ///
  /// - Parameters:
  ///   - now: when it is.
  ///   - sequence: the number of the last attempt that has begun.
  ///   - running: what is under way.
  mutating func roll(to now: MonotonicInstant, _ sequence: UInt64, running: LimitAmounts) {
    for index in windows.indices {
      windows[index].roll(to: now, sequence, running: windows[index].share(of: running))
    }
  }

  /// Notes an attempt that begins.
  mutating func take(_ amounts: LimitAmounts, for sequence: UInt64) {
    if lastBeforePause != nil { runningSincePause += 1 }
    for index in windows.indices { windows[index].take(windows[index].share(of: amounts), for: sequence) }
  }

  /// Forgets an attempt that was never sent.
  mutating func giveBack(_ amounts: LimitAmounts, for sequence: UInt64) {
    for index in windows.indices { windows[index].giveBack(windows[index].share(of: amounts), for: sequence) }
    leave(sequence)
  }

  /// Whether the turn of an attempt that hasn't been sent holds no more: a pause has come since, or more is under way than is left.
  func isOvertaken(_ sequence: UInt64) -> Bool {
    if let lastBeforePause, sequence <= lastBeforePause { return true }
    return windows.contains { $0.left < 0 }
  }

  private mutating func leave(_ sequence: UInt64) {
    if let lastBeforePause, sequence > lastBeforePause { runningSincePause -= 1 }
  }

  // MARK: What answers say

  /// Takes the end of an attempt.
  ///
  /// - Parameters:
  ///   - answer: what came of it.
  ///   - attempt: the attempt.
  ///   - last: the number of the last attempt that has begun.
  ///   - running: what is under way beside it.
  ///   - now: when it ended.
  /// - Returns: the pause that it brought, if it did.
  mutating func learn(
    _ answer: LimitAnswer,
    from attempt: LimitedAttempt,
    last: UInt64,
    running: LimitAmounts,
    at now: MonotonicInstant
  ) -> ServicePause? {
    let sequence = attempt.sequence
    for index in windows.indices {
      windows[index].attemptEnded(attempt, isRefusal: answer.isRefusal, at: now)
    }
    for notice in answer.notice.windows {
      guard let index = place(of: notice, attempt, isRefusal: answer.isRefusal, at: now) else { continue }
      windows[index].learn(
        notice,
        from: attempt,
        running: windows[index].share(of: running),
        longest: policy.maximumPause,
        at: now
      )
    }
    // What it doesn't tell of any more is none of its limits.
    if answer.isGood, !windows.isEmpty { windows.removeAll { $0.isOver(after: sequence) } }
    leave(sequence)
    guard answer.isRefusal, answer.notice.namesTime else {
      if answer.isGood { open(after: sequence) }
      return nil
    }
    return pause(for: answer.notice, from: sequence, last: last, at: now)
  }

  /// Which of the limits a notice is about, a new one if it is the first of it; `nil` if nothing can be made of it.
  private mutating func place(
    of notice: LimitNotice.Window,
    _ attempt: LimitedAttempt,
    isRefusal: Bool,
    at now: MonotonicInstant
  ) -> Int? {
    let known = windows.firstIndex { $0.name == notice.name && $0.partition == notice.partition }
    if let known { return known }
    guard windows.count < LimitNotice.maximumWindows,
      var window = LearnedWindow(notice, measuredBy: names.firstIndex(of: notice.name))
    else { return nil }
    window.attemptEnded(attempt, isRefusal: isRefusal, at: now)
    windows.append(window)
    return windows.count - 1
  }

  private mutating func open(after sequence: UInt64) {
    // Not none at once: a service that refuses every other request is to be asked less often as well.
    refusals /= 2
    guard let last = lastBeforePause, sequence > last else { return }
    openings += 1
    if openings >= Self.wideOpen { lastBeforePause = nil }
  }

  private mutating func pause(
    for notice: LimitNotice,
    from sequence: UInt64,
    last: UInt64,
    at now: MonotonicInstant
  ) -> ServicePause {
    let resets = notice.windows.compactMap { ($0.remaining ?? 1) < 1 ? $0.reset : nil }
    let named = notice.retryAfter ?? resets.max() ?? .zero
    // Whoever says "now" and refuses again is asked less and less often.
    let least = Duration.milliseconds(50) * (1 << min(refusals, 10))
    // Those that were under way together were refused once.
    if lastBeforePause.map({ sequence > $0 }) ?? true { refusals += 1 }
    pausedUntil = max(pausedUntil, now.advanced(by: min(max(named, least), policy.maximumPause)))
    lastBeforePause = last
    runningSincePause = 0
    // Who says what is left needs nobody to feel the way.
    openings = windows.contains { $0.quota != nil } ? Self.wideOpen : 1
    return ServicePause(until: pausedUntil, cause: .refused)
  }
}

/// What an attempt brought for the limits of its service.
struct LimitAnswer {
  /// What its answer says of them; nothing, if there is none or it tells of none.
  var notice = LimitNotice()
  /// Whether it was refused because of one.
  var isRefusal = false
  /// Whether the service answered and refused nothing; that it has found nothing, or a mistake, is no reason to wait.
  var isGood = false
  /// What it took of each of the policy's own limits, as far as that is known; empty if nothing is.
  var actual: [Double?] = []
}
