/// A limit that a service tells of: how much may be taken before it is there in full again.
///
/// Answers say what was left when the service wrote them. What is under way at that moment may have been counted or not, so it is
/// taken for not counted; the answers to it correct that. Of two answers the one to the later attempt counts.
///
/// Some limits begin anew all at once, and of others what was taken comes back bit by bit (a log that slides). No field says which, so it is
/// told from what is left after a reset. What comes back bit by bit is reckoned from what own attempts took.
struct LearnedWindow {
  let name: String
  let partition: String
  private let countsRequests: Bool
  private let bucket: Int?
  private(set) var quota: Double?
  private var length: Duration?
  /// How much may be taken still.
  private(set) var left: Double
  /// When there will be all of it again; `nil` if nobody knows.
  private(set) var resetsAt: MonotonicInstant?
  /// The last attempt whose answer was taken.
  private var lastSequence: UInt64 = 0
  private var lastRemaining: Double
  /// How much an attempt takes as far as the answers tell, if that isn't said.
  private var typical: Double?
  /// Whether nothing is known of what is left, so that one attempt has to ask.
  private var isUnknown = false
  private var probe: UInt64?
  /// The last attempt that had begun when it began anew; zero if it never did.
  private var rolledAt: UInt64 = 0
  /// What was taken since it began anew, and was under way then; `nil` once an answer has told what there was.
  private var takenSinceRoll: Double?
  /// Whether what was taken comes back bit by bit.
  private(set) var slides = false
  private var taken = RecentTakings()
  /// How much is left at least, by what own attempts took.
  private var least = -Double.infinity
  /// How much others have of it, as far as the last answer tells.
  private var others = 0.0
  /// The longest time to a reset that was told of: the length, where that isn't said.
  private var longestReset: Duration?
  /// When somebody has to ask, although by what is known there is nothing.
  private var asksAt = MonotonicInstant(nanoseconds: .max)

  /// - Parameters:
  ///   - notice: what is said of it for the first time.
  ///   - bucket: which of the policy's own limits has its name, and so says how much an attempt takes.
  init?(_ notice: LimitNotice.Window, measuredBy bucket: Int?) {
    guard let remaining = notice.remaining else { return nil }
    (name, partition) = (notice.name, notice.partition)
    (countsRequests, self.bucket) = (notice.countsRequests, bucket)
    (left, lastRemaining) = (remaining, remaining)
  }

  /// How much attempts take of it.
  func share(of amounts: LimitAmounts) -> Double {
    if countsRequests { return Double(amounts.count) }
    return bucket.map { amounts[$0] } ?? (typical ?? 0) * Double(amounts.count)
  }

  /// Whether the answer to this attempt should have told of it: no time is known at which it begins anew, and the attempt began after
  /// the last reset and after the last one whose answer did tell.
  func isOver(after sequence: UInt64) -> Bool { resetsAt == nil && sequence > max(lastSequence, rolledAt) }

  // MARK: What answers say

  /// Takes what an answer says.
  ///
  /// - Parameters:
  ///   - notice: what it says.
  ///   - attempt: what it is the answer to.
  ///   - running: how much the attempts that are under way take of it.
  ///   - longest: the longest time that is believed.
  ///   - now: when it came.
  mutating func learn(
    _ notice: LimitNotice.Window,
    from attempt: LimitedAttempt,
    running: Double,
    longest: Duration,
    at now: MonotonicInstant
  ) {
    let sequence = attempt.sequence
    guard sequence > lastSequence, let remaining = notice.remaining else { return }
    if lastSequence > 0, remaining < lastRemaining, !isUnknown {
      let each = (lastRemaining - remaining) / Double(sequence - lastSequence)
      typical = typical.map { $0 * 0.7 + each * 0.3 } ?? each
    }
    quota = notice.quota ?? quota
    (lastSequence, lastRemaining) = (sequence, remaining)
    (isUnknown, probe) = (false, nil)
    length = notice.length ?? length
    left = remaining - running
    asksAt = now.advanced(by: longest)
    compare(remaining, from: attempt, running: running, at: now)
    guard let time = notice.reset ?? (resetsAt == nil ? length : nil) else { return }
    let reset = now.advanced(by: min(time, longest))
    longestReset = max(longestReset ?? .zero, min(time, longest))
    // Services that write whole seconds cut them or round them up; the latest of a window is right for both.
    resetsAt = max(reset, resetsAt ?? reset)
  }

  /// Compares what is left with what should be, by what own attempts took: whether it slides, and how much others take.
  private mutating func compare(
    _ remaining: Double,
    from attempt: LimitedAttempt,
    running: Double,
    at now: MonotonicInstant
  ) {
    guard let quota, let span else { return }
    taken.release(until: now.advanced(by: .zero - span))
    // What own attempts that have ended don't account for.
    let rest = quota - taken.sum - remaining
    if let since = takenSinceRoll, attempt.sequence > rolledAt {
      takenSinceRoll = nil
      let (asWindow, asLog) = (quota - since, quota - taken.sum - running)
      // Where both come to nearly the same, it tells nothing.
      if asWindow - asLog >= quota / 10 { slides = remaining < (asWindow + asLog) / 2 }
    }
    // What is under way, and what has come back while the answer was, may be part of it or not. So what is known of others holds for as long as
    // it may be true; otherwise they are taken for all of it, since nobody is to count on what they have.
    let fewest = rest - running - taken.returned(after: attempt.takenAt.advanced(by: .zero - span))
    if others < fewest || others > rest { others = max(0, rest) }
    recover(running: running, at: now)
  }

  /// Takes note that an attempt has ended; if it was to ask, the next one asks.
  ///
  /// - Parameters:
  ///   - attempt: the attempt.
  ///   - isRefusal: whether it was refused, and so took nothing.
  ///   - now: when it ended, and so has been counted.
  mutating func attemptEnded(_ attempt: LimitedAttempt, isRefusal: Bool, at now: MonotonicInstant) {
    if probe == attempt.sequence { probe = nil }
    let amount = isRefusal ? 0 : share(of: attempt.amounts)
    // How long it counts isn't known before the first answer was read, and some services never say.
    let span = max(span ?? .zero, .milliseconds(1))
    taken.release(until: now.advanced(by: .zero - span))
    taken.add(amount, at: now, for: span)
  }

  /// How many amounts it remembers: a few hundred at most.
  var memory: Int { taken.memory }

  // MARK: What may be taken

  /// For how long what is taken counts, if that is known.
  private var span: Duration? { length ?? longestReset }

  /// Begins anew if its time has come, and takes account of what has come back.
  ///
  /// - Parameters:
  ///   - now: when it is.
  ///   - sequence: the number of the last attempt.
  ///   - running: how much the attempts that are under way take of it.
  mutating func roll(to now: MonotonicInstant, _ sequence: UInt64, running: Double) {
    if let reset = resetsAt, reset <= now {
      resetsAt = nil
      rolledAt = sequence
      takenSinceRoll = running
      recover(running: running, at: now)
      // What was left is there still. How much more there is the service has to say, unless own attempts have taken nearly all of it and it
      // comes back as they did.
      if left < 1, !slides || taken.sum <= others { isUnknown = true }
    } else {
      recover(running: running, at: now)
    }
    if now >= asksAt, left < 1 { isUnknown = true }
  }

  /// Adds what has come back of what own attempts took, if it does so bit by bit.
  private mutating func recover(running: Double, at now: MonotonicInstant) {
    guard slides, let quota, let span else { return }
    taken.release(until: now.advanced(by: .zero - span))
    least = quota - others - taken.sum - running
    left = max(left, least)
  }

  /// When an amount can be taken.
  func turn(of amount: Double, behind ahead: Double, isAlone: Bool, at now: MonotonicInstant) -> Availability
  {
    if isUnknown { return probe == nil && ahead == 0 ? .at(now) : .afterAnswer }
    // Of nothing nobody can have some, also as long as no answer tells how much they want.
    if !countsRequests, bucket == nil, typical == nil, left < 1, let resetsAt { return .at(resetsAt) }
    // More than there ever is goes when all of it is there.
    let needed = ahead + min(amount, quota ?? amount)
    if needed <= left + Self.rest { return .at(now) }
    if let instant = returning(needed) {
      // Of those for whom there isn't enough, only the first asks.
      return asksAt <= now ? (ahead == 0 ? .at(now) : .afterAnswer) : .at(max(now, min(instant, asksAt)))
    }
    // Nobody knows when: an answer has to tell, and if none is to come somebody has to ask.
    guard let resetsAt else { return isAlone && ahead == 0 ? .at(now) : .afterAnswer }
    guard let quota, quota > 0, let length else { return .at(resetsAt) }
    let more = min(max(0, ((needed - max(left, 0)) / quota).rounded(.up) - 1), 1e6)
    return .at(resetsAt.advanced(by: length * more))
  }

  /// When so much will be there by what own attempts took; `nil` if that doesn't tell.
  private func returning(_ needed: Double) -> MonotonicInstant? {
    guard slides, let quota, let span, let last = taken.last else { return nil }
    let missing = needed - least - Self.rest
    if let instant = taken.instant(of: missing) { return instant.advanced(by: span) }
    // Behind all that others will have taken by then, who stand before it in the queue.
    guard needed > quota, taken.sum > others else { return nil }
    return last.advanced(by: span * min((needed / quota).rounded(.up), 1e6))
  }

  /// What sums of fractions may be off by.
  private static let rest = 1e-6

  /// Takes an amount for an attempt; if there isn't enough, it is the one that asks.
  mutating func take(_ amount: Double, for sequence: UInt64) {
    if left + Self.rest < min(amount, quota ?? amount) { isUnknown = true }
    if isUnknown { probe = sequence }
    left -= amount
    least -= amount
    takenSinceRoll = takenSinceRoll.map { $0 + amount }
  }

  /// Gives back what an attempt took that was never sent.
  mutating func giveBack(_ amount: Double, for sequence: UInt64) {
    left += amount
    least += amount
    takenSinceRoll = takenSinceRoll.map { $0 - amount }
    if probe == sequence { probe = nil }
  }
}

/// An attempt that has ended.
struct LimitedAttempt {
  let sequence: UInt64
  let takenAt: MonotonicInstant
  /// What it took, as far as that is known.
  let amounts: LimitAmounts
}

/// When something can be had.
enum Availability {
  /// At this instant.
  case at(MonotonicInstant)
  /// When an attempt under way has told more.
  case afterAnswer

  /// Whichever of two comes later.
  func and(_ other: Availability) -> Availability {
    guard case .at(let first) = self, case .at(let second) = other else { return .afterAnswer }
    return .at(max(first, second))
  }
}
