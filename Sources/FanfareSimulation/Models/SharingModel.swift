internal import Fanfare
internal import HTTPTypes

/// Answers that are kept, and calls that share one: who needn't have been sent.
struct SharingModel: PolicyModel {
  /// A request as far as answers are shared by it.
  private struct Key: Hashable {
    let method: HTTPRequest.Method?
    let path: String
  }

  private let policy: ServicePolicy
  private let conversation: Conversation
  private var kept: [Key: (from: MonotonicInstant, until: MonotonicInstant)] = [:]
  /// When each target was written to last.
  private var written: [String: MonotonicInstant] = [:]

  init?(_ policy: ServicePolicy, _ conversation: Conversation) {
    guard policy.cache != nil || policy.singleFlight else { return nil }
    self.policy = policy
    self.conversation = conversation
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let key = Key(method: call.info.method, path: call.info.path)
    switch happening {
    case .attemptStarted(let attempt):
      guard attempt.number == 1, call.isShareable, let entry = kept[key], entry.from < call.info.start else {
        return
      }
      if entry.until > call.info.start, written[key.path].map({ $0 < entry.from }) ?? true {
        notes.violation(call, "was sent although an answer is kept until \(entry.until.nanoseconds)")
      }
      notes.reached.insert(entry.until <= call.info.start ? .cacheExpired : .cacheInvalidated)
    case .attemptEnded(let attempt):
      let isWrite = call.info.method != .get && call.info.method != .head
      let status = attempt.status?.code ?? 0
      if isWrite, (200..<400).contains(status) { written[key.path] = now }
      guard attempt.fate == .won, let cache = policy.cache, !isWrite, let method = call.info.method else {
        return
      }
      // Kept under the generation in which the call began.
      if let write = written[key.path], write >= call.info.start { return }
      let answers = conversation.answers(
        to: method,
        key.path,
        at: attempt.endpoint.origin,
        during: attempt.start...now
      )
      guard answers.count == 1, let lifetime = answers[0].lifetime else {
        if answers.count == 1 { notes.reached.insert(.notKept) }
        kept[key] = nil
        return
      }
      kept[key] = (now, now.advanced(by: min(lifetime, cache.timeToLive)))
    default: return
    }
  }
}
