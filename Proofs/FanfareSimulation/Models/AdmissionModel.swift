internal import Fanfare

/// Load shedding: which calls are let in.
///
/// A call is let in or not when it begins. Only of services whose calls can't be answered otherwise is it known that a call
/// that began asked to be let in.
struct AdmissionModel: PolicyModel {
  private let policy: LoadSheddingPolicy
  private let isExact: Bool
  private var underWay: Set<CallID> = []
  private var surelyUnderWay: Set<CallID> = []
  private var surelyAtStart: [CallID: Int] = [:]

  init?(_ policy: ServicePolicy) {
    guard let shedding = policy.loadShedding else { return nil }
    self.policy = shedding
    isExact = CallFacts.areAlone(under: policy)
  }

  mutating func observe(
    _ happening: Happening,
    _ call: CallFacts,
    at now: MonotonicInstant,
    _ notes: inout Notes
  ) {
    let id = call.info.id
    switch happening {
    case .started:
      surelyAtStart[id] = surelyUnderWay.count
      underWay.insert(id)
    case .attemptStarted(let attempt) where attempt.number == 1:
      if isExact, let count = surelyAtStart[id], count >= limit(for: call.priority) {
        notes.violation(call, "let in as one of \(count + 1) calls at priority \(call.priority)")
      }
      surelyUnderWay.insert(id)
    case .refused(let error) where error.code == .loadShed:
      notes.reached.insert(.shed)
      let count = underWay.count - 1
      if count < limit(for: call.priority) {
        notes.violation(call, "shed at priority \(call.priority) with \(count) calls under way")
      }
    case .ended:
      underWay.remove(id)
      surelyUnderWay.remove(id)
      surelyAtStart[id] = nil
    default: return
    }
  }

  private func limit(for priority: CallPriority) -> Int {
    let share: Double =
      switch priority {
      case .critical: 1
      case .normal: policy.normalShare
      case .low: policy.lowShare
      case .background: policy.backgroundShare
      }
    return max(1, Int(Double(policy.maximumCalls) * share))
  }
}
