/// A limit that a service tells of: how much may be taken before it is there in full again.
///
/// Answers say what was left when the service wrote them. What is under way at that moment may have been counted or not, so it is
/// taken for not counted; the answers to it correct that. Of two answers the one to the later attempt counts.
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
  ///   - sequence: the number of its attempt.
  ///   - running: how much the attempts that are under way take of it.
  ///   - longest: the longest time that is believed.
  ///   - now: when it came.
  mutating func learn(
    _ notice: LimitNotice.Window,
    from sequence: UInt64,
    running: Double,
    longest: Duration,
    at now: MonotonicInstant
  ) {
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
    guard let time = notice.reset ?? (resetsAt == nil ? length : nil) else { return }
    let reset = now.advanced(by: min(time, longest))
    // Services that write whole seconds cut them or round them up; the latest of a window is right for both.
    resetsAt = max(reset, resetsAt ?? reset)
  }

  /// Takes note that an attempt has ended; if it was to ask, the next one asks.
  mutating func attemptEnded(_ sequence: UInt64) {
    if probe == sequence { probe = nil }
  }

  // MARK: What may be taken

  /// Begins anew if its time has come.
  ///
  /// - Parameters:
  ///   - now: when it is.
  ///   - sequence: the number of the last attempt.
  mutating func roll(to now: MonotonicInstant, _ sequence: UInt64) {
    guard let reset = resetsAt, reset <= now else { return }
    resetsAt = nil
    rolledAt = sequence
    // What was left is there still. How much more there is the service has to say: of a window that slides, only its oldest part.
    if left < 1 { isUnknown = true }
  }

  /// When an amount can be taken.
  func turn(of amount: Double, behind ahead: Double, isAlone: Bool, at now: MonotonicInstant) -> Availability
  {
    if isUnknown { return probe == nil && ahead == 0 ? .at(now) : .afterAnswer }
    // Of nothing nobody can have some, also as long as no answer tells how much they want.
    if !countsRequests, bucket == nil, typical == nil, left < 1, let resetsAt { return .at(resetsAt) }
    // More than there ever is goes when all of it is there.
    let needed = ahead + min(amount, quota ?? amount)
    if needed <= left { return .at(now) }
    // Nobody knows when: an answer has to tell, and if none is to come somebody has to ask.
    guard let resetsAt else { return isAlone && ahead == 0 ? .at(now) : .afterAnswer }
    guard let quota, quota > 0, let length else { return .at(resetsAt) }
    let more = min(max(0, ((needed - max(left, 0)) / quota).rounded(.up) - 1), 1e6)
    return .at(resetsAt.advanced(by: length * more))
  }

  /// Takes an amount for an attempt.
  mutating func take(_ amount: Double, for sequence: UInt64) {
    if isUnknown { probe = sequence }
    left -= amount
  }

  /// Gives back what an attempt took that was never sent.
  mutating func giveBack(_ amount: Double, for sequence: UInt64) {
    left += amount
    attemptEnded(sequence)
  }
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
