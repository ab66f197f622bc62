internal import Fanfare
internal import HTTPTypes

/// The pauses that a service asks for: no attempt is made in one, whichever call's it is.
struct PauseModel: PolicyModel {
  private let policy: LearnedLimitsPolicy
  private let conversation: Conversation
  private let endpointCount: Int
  private let isExact: Bool
  private var pausedUntil = MonotonicInstant(nanoseconds: .min)

  init?(_ policy: ServicePolicy, _ conversation: Conversation, _ endpointCount: Int) {
    guard let learned = policy.learnedLimits, policy.retry.honorsRetryAfter else { return nil }
    self.policy = learned
    self.conversation = conversation
    self.endpointCount = endpointCount
    // A fault that was put in asks for nothing.
    isExact = policy.faults == nil
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    switch happening {
    case .attemptStarted(let attempt):
      if isExact, now < pausedUntil {
        notes.violation(
          call,
          "attempt \(attempt.number) begins \(pausedUntil - now) before the end of a pause"
        )
      }
    case .attemptEnded(let attempt):
      guard let method = call.info.method, let status = attempt.status?.code,
        status == 429 || (status == 503 && endpointCount == 1), attempt.fate != .superseded
      else { return }
      let answers = conversation.answers(
        to: method,
        call.info.path,
        at: attempt.endpoint.origin,
        during: attempt.start...attempt.start
      ).filter { $0.status == status }
      guard !answers.isEmpty, answers.allSatisfy({ $0.retryAfter != nil }) else { return }
      let least = answers.compactMap(\.retryAfter).min() ?? .zero
      pausedUntil = max(
        pausedUntil,
        now.advanced(by: min(max(least, .milliseconds(50)), policy.maximumPause))
      )
    default: return
    }
  }
}
