internal import Fanfare

/// Compares the results of a group with what its completion mode promises.
struct GroupCheck {
  let step: RandomStep
  let results: ServiceResults<ServiceResponse>
  /// How long it took.
  let length: Duration
  /// When it ended.
  let end: MonotonicInstant

  func run(_ notes: inout Notes) {
    if results.map(\.service) != step.calls.map(\.service) {
      notes.violations.append("the results aren't those of the calls")
    }
    if let deadline = step.deadline {
      if length > deadline {
        notes.violations.append("a group took \(length), longer than its deadline of \(deadline)")
      }
      if length == deadline { notes.reached.insert(.groupDeadline) }
    }
    let last = results.map { $0.start.advanced(by: $0.duration) }.max() ?? end
    if last != end {
      notes.violations.append("a group ended \(end - last) after the last of its calls")
    }
    checkCompletion(&notes)
  }

  private func checkCompletion(_ notes: inout Notes) {
    let ends = results.map { (result: $0, end: $0.start.advanced(by: $0.duration)) }
    let siblings = ends.filter { $0.result.error?.code == .cancelledBySibling }
    let wasCancelled = ends.contains { $0.result.error?.code == .cancelled }
    if wasCancelled { notes.reached.insert(.groupCancelled) }
    let successes = ends.filter { $0.result.error == nil }.map(\.end).sorted()
    // What fails because the group was cancelled decides nothing.
    let failures = ends.filter { $0.result.error.map { !$0.code.isCancellation } ?? false }.map(\.end)
      .sorted()
    let decided: MonotonicInstant?
    switch step.completion {
    case .settleAll: decided = nil
    case .failFast:
      decided = failures.first
      if decided != nil { notes.reached.insert(.failedFast) }
    case .firstSuccess:
      decided = successes.first
      if decided != nil { notes.reached.insert(.firstSucceeded) }
    case .quorum(let needed):
      let reached = successes.count >= needed ? successes[needed - 1] : nil
      let room = results.count - needed
      let missed = failures.count > room ? failures[room] : nil
      if reached != nil { notes.reached.insert(.quorumReached) }
      if missed != nil { notes.reached.insert(.quorumMissed) }
      decided = [reached, missed].compactMap(\.self).min()
    }
    guard let decided else {
      if !siblings.isEmpty {
        notes.violations.append("\(siblings.count) calls were given up although nothing was decided")
      }
      return
    }
    for (result, end) in ends where end > decided {
      notes.violations.append(
        "\(result.service) went on for \(end - decided) after \(step.completion) was decided"
      )
    }
    for (result, end) in siblings where end < decided {
      notes.violations.append(
        "\(result.service) was given up \(decided - end) before \(step.completion) was decided"
      )
    }
  }
}
