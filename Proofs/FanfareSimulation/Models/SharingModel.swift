internal import Fanfare
internal import HTTPTypes

/// Answers that are kept, and calls that share one: who needn't have been sent, and who must have been.
struct SharingModel: PolicyModel {
  /// A request as far as answers are shared by it.
  private struct Key: Hashable {
    let method: HTTPRequest.Method?
    let path: String
  }

  /// An answer that is kept.
  private struct Entry {
    /// When the call began that got it.
    let begun: MonotonicInstant
    let kept: MonotonicInstant
    let until: MonotonicInstant
  }

  /// What is kept for a key.
  private enum Kept {
    case entry(Entry)
    /// Something that can't be told, since several answers came at once.
    case unknown(at: MonotonicInstant)
  }

  private let policy: ServicePolicy
  private let conversation: Conversation
  private var kept: [Key: Kept] = [:]
  /// When each target was written to last.
  private var written: [String: MonotonicInstant] = [:]
  private var flights: FlightModel?

  /// Describes the service.
  ///
  /// - Parameters:
  ///   - policy: its policy.
  ///   - isAskedByFlights: whether calls to it may be made for flights of another service, which fall back on it.
  ///   - conversation: who was sent what.
  init?(_ policy: ServicePolicy, isAskedByFlights: Bool, _ conversation: Conversation) {
    guard policy.cache != nil || policy.singleFlight else { return nil }
    self.policy = policy
    self.conversation = conversation
    flights = isAskedByFlights ? nil : FlightModel(policy)
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    flights?.observe(happening, call, at: now, &notes)
    switch happening {
    case .attemptStarted(let attempt) where attempt.number == 1: checkSending(call, &notes)
    case .attemptEnded(let attempt):
      let isWrite = call.info.method != .get && call.info.method != .head
      if isWrite, (200..<400).contains(attempt.status?.code ?? 0) { written[call.info.path] = now }
      if !isWrite, attempt.error == nil { keep(attempt, call, at: now, &notes) }
    case .ended(let summary) where summary.source == .cache: checkHit(call, &notes)
    default: return
    }
  }

  private func key(of call: CallFacts) -> Key { Key(method: call.info.method, path: call.info.path) }

  /// Whether a target was last written to between two instants, and at neither.
  private func isWritten(_ path: String, after start: MonotonicInstant, before end: MonotonicInstant) -> Bool
  {
    written[path].map { start < $0 && $0 < end } ?? false
  }

  private func checkSending(_ call: CallFacts, _ notes: inout Notes) {
    let key = key(of: call)
    guard call.isShareable, case .entry(let entry)? = kept[key], entry.kept < call.info.start else { return }
    if entry.until > call.info.start, written[key.path].map({ $0 < entry.begun }) ?? true {
      notes.violation(call, "was sent although an answer is kept until \(entry.until.nanoseconds)")
    }
    notes.reached.insert(entry.until <= call.info.start ? .cacheExpired : .cacheInvalidated)
  }

  private func checkHit(_ call: CallFacts, _ notes: inout Notes) {
    let key = key(of: call)
    switch kept[key] {
    case nil: notes.violation(call, "got a kept answer, and none was kept")
    case .unknown: return
    case .entry(let entry):
      if entry.until <= call.info.start {
        notes.violation(call, "got an answer that was kept until \(entry.until.nanoseconds)")
      }
      if isWritten(key.path, after: entry.begun, before: call.info.start) {
        notes.violation(call, "got an answer that was kept before its target was written to")
      }
    }
  }

  private mutating func keep(
    _ attempt: Attempt,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    guard let cache = policy.cache, let method = call.info.method else { return }
    let key = key(of: call)
    // Kept under the generation in which the call began: nobody will see it.
    if isWritten(key.path, after: call.info.start, before: .distantFuture) { return }
    let answers = conversation.answers(
      to: method,
      key.path,
      at: attempt.endpoint.origin,
      during: attempt.start...now
    )
    var isAlone = answers.count == 1 && written[key.path] != call.info.start
    if case .entry(let entry)? = kept[key], entry.kept == now { isAlone = false }
    if case .unknown(at: now)? = kept[key] { isAlone = false }
    guard isAlone else {
      kept[key] = .unknown(at: now)
      return
    }
    guard let lifetime = answers[0].lifetime else {
      notes.reached.insert(.notKept)
      kept[key] = nil
      return
    }
    let until = now.advanced(by: min(lifetime, cache.timeToLive))
    kept[key] = .entry(Entry(begun: call.info.start, kept: now, until: until))
  }
}
