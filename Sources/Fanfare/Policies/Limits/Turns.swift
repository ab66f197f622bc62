/// Who may be sent to a service and when: its policy's limits, what it tells of its own, and the attempts that wait.
///
/// One queue for all limits: an attempt needs all of them, and who comes first goes first, so that one that takes much isn't passed by
/// many that take little for ever. Only what would be lost until its turn comes is for those behind it. Nothing is promised to those who wait: they ask when their time should have come, and are woken when it
/// comes earlier.
struct Turns {
  /// What an attempt was given, to be handed back with its end.
  struct Turn {
    let sequence: UInt64
    fileprivate let takenAt: MonotonicInstant
    /// What it has taken, by what is known of its estimate.
    fileprivate let amounts: LimitAmounts
    fileprivate let estimate: LimitAmounts
  }

  /// What an attempt that wants to begin is told.
  enum Answer {
    /// It may begin now; nothing is taken yet.
    case go
    /// It waits, and asks again.
    case wait(TurnWait)
    /// Its turn wouldn't come in time.
    case refuse(TurnRefused)
  }

  /// What an attempt wants.
  struct Wish {
    let priority: CallPriority
    let amounts: LimitAmounts
    /// When its turn has to have come.
    let latest: MonotonicInstant
    /// When its call has to end if its turn comes now.
    let deadline: MonotonicInstant

    init(
      priority: CallPriority,
      amounts: LimitAmounts,
      latest: MonotonicInstant,
      deadline: MonotonicInstant? = nil
    ) {
      (self.priority, self.amounts, self.latest) = (priority, amounts, latest)
      self.deadline = deadline ?? latest
    }
  }

  private let maximumWait: Duration?
  private var buckets: [LimitBucket]
  private(set) var learned: LearnedLimits?
  private(set) var queue = TurnQueue()
  private var running = LimitAmounts.none
  private var sequence: UInt64 = 0
  /// How many have taken a place, so that no two have the same rank.
  private var asked: UInt64 = 0
  /// The end of the last pause that was told of.
  private var announced = MonotonicInstant(nanoseconds: .min)

  init(_ policy: ServicePolicy) {
    maximumWait = policy.rateLimit?.maximumWait
    buckets = policy.rateLimit.map { [LimitBucket(bucket: Bucket($0), index: nil)] } ?? []
    buckets += policy.limits.enumerated().map { LimitBucket($1, index: $0) }
    learned = policy.learnedLimits.map { LearnedLimits($0, names: policy.limits.map(\.name)) }
  }

  /// Whether nothing stands in anybody's way.
  private var isFree: Bool { buckets.isEmpty && queue.isEmpty && (learned?.isEmpty ?? true) }

  // MARK: Asking

  /// Asks for a turn.
  ///
  /// - Parameters:
  ///   - wish: what is wanted.
  ///   - ticket: the place of one that waits already.
  ///   - mayWait: whether it takes a place if its turn hasn't come; otherwise it is refused.
  ///   - now: when it is.
  mutating func ask(
    _ wish: @autoclosure () -> Wish,
    _ ticket: TurnTicket?,
    mayWait: Bool,
    at now: MonotonicInstant
  ) -> Answer {
    guard !isFree else { return .go }
    learned?.roll(to: now, sequence, running: running)
    let wish = wish()
    let rank = ticket?.rank ?? TurnTicket.Rank(wish.priority, since: now, number: asked + 1)
    let ahead = queue.amounts(before: rank)
    let amounts = ticket?.amounts ?? corrected(wish.amounts)
    let turn = turn(of: amounts, behind: ahead, at: now)
    if ahead.count == 0, case .at(let instant) = turn, instant <= now { return .go }
    if ahead.count > 0, let first = queue.first, mayPass(first, amounts, at: now) { return .go }
    let latest = ticket?.latest ?? maximumWait.map { min(wish.latest, now.advanced(by: $0)) } ?? wish.latest
    let expected = if case .at(let instant) = turn { instant } else { now }
    guard mayWait, expected <= latest, now < latest else {
      return .refuse(TurnRefused(turn: expected, isPaused: learned?.pause(at: now) != nil))
    }
    // Only the first asks by itself, the others are woken by the one before: not all of them at once when a pause ends.
    let isFirst = ahead.count == 0 && expected > now
    let wakesAt = isFirst ? min(expected, nextPassing(rank, amounts, at: now) ?? expected) : latest
    let passableUntil = isFirst ? expected : nil
    let next: TurnTicket
    if let ticket {
      next = ticket.waking(at: wakesAt, passableUntil: passableUntil)
      queue.replace(next)
    } else {
      asked += 1
      next = TurnTicket(
        rank,
        amounts,
        latest: latest,
        since: now,
        wakesAt: wakesAt,
        passableUntil: passableUntil
      )
      queue.insert(next)
    }
    return .wait(
      TurnWait(ticket: next, isPaused: learned?.pause(at: now) != nil, news: announcement(at: now))
    )
  }

  /// The pause that keeps attempts waiting, if nobody has been told of it.
  private mutating func announcement(at now: MonotonicInstant) -> ServicePause? {
    guard let pause = learned?.pause(at: now), isNews(pause, at: now) else { return nil }
    announced = pause.until
    return pause
  }

  /// Whether a pause is another than the one that was told of, or much longer: each answer may name a slightly different end.
  private func isNews(_ pause: ServicePause, at now: MonotonicInstant) -> Bool {
    announced <= now || pause.until - announced >= .seconds(1)
  }

  private func turn(
    of amounts: LimitAmounts,
    behind ahead: LimitAmounts,
    at now: MonotonicInstant
  ) -> Availability {
    let start = learned?.turn(amounts, behind: ahead, running: running.count, at: now) ?? .at(now)
    return buckets.reduce(start) { $0.and(.at($1.turn(of: amounts, behind: ahead, at: now))) }
  }

  /// Whether an attempt may go before the first that waits: what is left of a window may be too little for that one, and would be lost.
  ///
  /// The first isn't put off by it as far as is known (backfilling: Lifka, The ANL/IBM SP scheduling system, 1995). Of a window that
  /// slides nobody knows well, and a little would be there for small ones again and again: so it isn't passed any more once the time has
  /// come that it was told when it became the first.
  private func mayPass(_ first: TurnTicket, _ amounts: LimitAmounts, at now: MonotonicInstant) -> Bool {
    guard let end = first.passableUntil, now < end,
      case .at(let own) = turn(of: amounts, behind: .none, at: now), own <= now,
      case .at(let before) = turn(of: first.amounts, behind: .none, at: now), before > now,
      case .at(let after) = turn(of: first.amounts, behind: amounts, at: now)
    else { return false }
    return after <= before
  }

  // MARK: Taking and giving back

  /// Takes the turn of an attempt that begins now, as it was told it may.
  mutating func take(_ amounts: LimitAmounts, _ ticket: TurnTicket?, at now: MonotonicInstant) -> Turn {
    if let ticket { queue.remove(ticket) }
    sequence += 1
    let estimate = amounts
    let amounts = ticket?.amounts ?? corrected(estimate)
    running += amounts
    for index in buckets.indices { buckets[index].take(amounts, at: now) }
    learned?.take(amounts, for: sequence)
    return Turn(sequence: sequence, takenAt: now, amounts: amounts, estimate: estimate)
  }

  /// Estimates, by how much earlier ones were off.
  private func corrected(_ estimate: LimitAmounts) -> LimitAmounts {
    var amounts = estimate
    guard !amounts.values.isEmpty else { return amounts }
    for bucket in buckets { if let index = bucket.index { amounts.values[index] *= bucket.correction } }
    return amounts
  }

  /// Takes the place away of one that waits no more.
  mutating func leave(_ ticket: TurnTicket) {
    queue.remove(ticket)
  }

  /// Takes the turn back of an attempt that wasn't sent.
  mutating func giveBack(_ turn: Turn, at now: MonotonicInstant) {
    running -= turn.amounts
    for index in buckets.indices { buckets[index].giveBack(turn.amounts, takenAt: turn.takenAt, at: now) }
    learned?.giveBack(turn.amounts, for: turn.sequence)
  }

  /// Whether a turn that was taken and hasn't been used holds no more.
  func isOvertaken(_ turn: Turn) -> Bool { learned?.isOvertaken(turn.sequence) ?? false }

  /// Takes the end of an attempt.
  ///
  /// - Returns: the pause that it brought, if it did, and whether nobody has been told of it.
  mutating func end(
    _ turn: Turn,
    _ answer: LimitAnswer,
    at now: MonotonicInstant
  ) -> (pause: ServicePause, isNew: Bool)? {
    running -= turn.amounts
    for index in buckets.indices {
      buckets[index].settle(turn.amounts, turn.estimate, by: answer, takenAt: turn.takenAt, at: now)
    }
    let attempt = LimitedAttempt(
      sequence: turn.sequence,
      takenAt: turn.takenAt,
      amounts: turn.amounts.settled(by: answer.actual)
    )
    let pause = learned?.learn(answer, from: attempt, last: sequence, running: running, at: now)
    guard let pause else { return nil }
    let isNew = isNews(pause, at: now)
    if isNew { announced = pause.until }
    return (pause, isNew)
  }

  // MARK: Waking

  /// Who has to ask again now: the next in the queue if its turn comes earlier than it believes, or one behind it that may pass it, and
  /// after a pause began those who can't wait for its end.
  mutating func woken(at now: MonotonicInstant, pause: ServicePause? = nil) -> [TurnTicket] {
    guard let first = queue.first else { return [] }
    var woken = pause.map { pause in queue.waiting.filter { $0.latest < pause.until } } ?? []
    learned?.roll(to: now, sequence, running: running)
    guard let next = next(first, at: now), !woken.contains(where: { $0 === next }) else { return woken }
    woken.append(next)
    return woken
  }

  private func next(_ first: TurnTicket, at now: MonotonicInstant) -> TurnTicket? {
    guard case .at(let instant) = turn(of: first.amounts, behind: .none, at: now) else { return nil }
    if instant < first.wakesAt { return first }
    if let passing = passing(first, at: now) { return passing }
    // Who has come since the first set its timer may pass it before that, which only the first looks after.
    guard let passing = nextPassing(first.rank, first.amounts, at: now) else { return nil }
    return passing < first.wakesAt ? first : nil
  }

  /// When one that waits behind the first may pass it, since the limits of the policy let it then; `nil` if none may before something happens.
  ///
  /// The first asks again then, and has that one woken: so there is one timer for all.
  private func nextPassing(
    _ rank: TurnTicket.Rank,
    _ amounts: LimitAmounts,
    at now: MonotonicInstant
  ) -> MonotonicInstant? {
    guard !amounts.values.isEmpty else { return nil }
    return queue.waiting.prefix(Self.mostLookedAt).filter { rank < $0.rank }.compactMap { ticket in
      guard case .at(let turn) = turn(of: ticket.amounts, behind: .none, at: now), turn > now else {
        return nil
      }
      return turn
    }.min()
  }

  /// The next that may pass the first; it has the one behind it look in turn.
  private func passing(_ first: TurnTicket, at now: MonotonicInstant) -> TurnTicket? {
    // Where all take the same, what isn't enough for one isn't for any.
    guard !first.amounts.values.isEmpty else { return nil }
    return queue.waiting.dropFirst().prefix(Self.mostLookedAt).first { mayPass(first, $0.amounts, at: now) }
  }

  /// How many are asked whether they may pass the first, each time that there may be room.
  private static let mostLookedAt = 64

  // MARK: Looking

  /// Whether somebody waits who may go: nobody does, once those have asked who were woken or whose time it is.
  func isMissed(at now: MonotonicInstant) -> Bool {
    guard let first = queue.first else { return false }
    var copy = self
    copy.learned?.roll(to: now, sequence, running: running)
    guard case .at(let instant) = copy.turn(of: first.amounts, behind: .none, at: now) else { return false }
    return instant <= now || copy.passing(first, at: now) != nil
  }

  /// How long an attempt that came now would wait; `nil` if there is nothing to wait for.
  func wait(at now: MonotonicInstant) -> Duration? {
    guard !isFree else { return nil }
    var copy = self
    copy.learned?.roll(to: now, sequence, running: running)
    let ahead = queue.waiting.reduce(into: LimitAmounts.none) { $0 += $1.amounts }
    guard case .at(let instant) = copy.turn(of: LimitAmounts([]), behind: ahead, at: now) else {
      return .zero
    }
    return instant - now
  }
}

/// What an attempt is told whose turn hasn't come.
struct TurnWait {
  let ticket: TurnTicket
  /// Whether the service has asked for the wait.
  let isPaused: Bool
  /// A pause of which nobody has been told.
  let news: ServicePause?
}
