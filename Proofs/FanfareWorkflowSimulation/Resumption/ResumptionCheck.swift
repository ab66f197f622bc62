internal import Fanfare
internal import FanfareWorkflows

/// What has to be true of a run that was cut and went on.
struct ResumptionCheck {
  let whole: EngineSide.Result
  let cut: RunCut
  let resumed: ResumedRun.Result

  /// What isn't; the list is empty if all is.
  var differences: [String] {
    var differences = resumed.complaints
    if resumed.ending?.status != resumed.outcome.status {
      differences.append("it is \(resumed.outcome.status), and kept as \(resumed.ending?.status as Any)")
    }
    switch cut.kind {
    case .atOnce:
      differences += differencesFromTheWhole
      differences += resumed.unended.map { "the run \($0) doesn't end" }
    case .later: differences += idleTimeDifferences + uncertainCallDifferences + limitDifferences
    case .anew: differences += doneAgain
    }
    return differences
  }

  /// What the run came through.
  var states: Set<WorkflowState> {
    var states: Set<WorkflowState> = []
    switch cut.kind {
    case .atOnce:
      states.insert(.wentOnAtOnce)
      if !cut.ongoing.isEmpty { states.insert(.askedAgain) }
    case .later:
      states.insert(.wentOnLater)
      if hasUncertainCall { states.insert(.uncertain) }
      if cut.setBack > 0 { states.insert(.clockSetBack) }
    case .anew:
      states.insert(.runAnew)
      if !reusable.isEmpty { states.insert(.doneInTheRunBefore) }
      if cut.isThird { states.insert(.thirdRun) }
    }
    return states
  }

  // MARK: At once

  private var differencesFromTheWhole: [String] {
    var differences = OutcomeComparison(expected: whole.outcome, got: resumed.outcome).endingDifferences
    let (asked, left) = (
      Self.counted(resumed.asked), Self.counted(whole.asked.filter { $0.end ?? .max > cut.instant })
    )
    if whole.outcome.usage != resumed.outcome.usage {
      differences.append(
        "its calls came to \(resumed.outcome.usage), and should have to \(whole.outcome.usage)"
      )
    }
    for (key, count) in asked where left[key, default: 0] < count { differences.append("it asks: \(key)") }
    for (key, count) in left where asked[key, default: 0] < count {
      differences.append("it doesn't ask: \(key)")
    }
    return differences
  }

  /// How often what was asked, with its key and its instants.
  private static func counted(_ asked: [WorkflowWorld.Asked]) -> [String: Int] {
    asked.reduce(into: [:]) { counts, asked in
      let deed = TimedDeed(time: asked.start, deed: asked.deed)
      counts["\(deed) until \(Moment.text(asked.end ?? .max)) \(asked.key ?? "")", default: 0] += 1
    }
  }

  // MARK: Later

  /// What was kept before the cut.
  private var inputsBefore: [String: [RunInput]] {
    cut.entries.reduce(into: [:]) { inputs, entry in
      if case .inputs(let more, let header) = entry.change { inputs[header.id, default: []] += more }
    }
  }

  private var intentsBefore: [String: Set<Int>] {
    cut.entries.reduce(into: [:]) { intents, entry in
      if case .intent(let activity, let run) = entry.change { intents[run, default: []].insert(activity) }
    }
  }

  /// Whether the time in between was taken for what it was.
  private var idleTimeDifferences: [String] {
    guard let history = resumed.histories.first, let before = inputsBefore[history.header.id],
      let last = before.last, before.count < history.inputs.count,
      case .resumed(let idle) = history.inputs[before.count].event
    else { return [] }
    let passed =
      .nanoseconds(cut.instant - cut.setBack) - .seconds(history.header.startedAt) - last.elapsed
    // Of a clock that was set back nothing is to be told but that no time has passed.
    let expected = cut.rules.limitsCountIdleTime ? .zero : max(.zero, passed)
    guard idle < expected - .nanoseconds(2) || idle > expected + .nanoseconds(2) else { return [] }
    return ["nothing ran it for \(expected), and it is told \(idle)"]
  }

  /// Whether a call that must not be made twice, and may have been made, fails as uncertain; and no other.
  private var uncertainCallDifferences: [String] {
    let (inputs, intents) = (inputsBefore, intentsBefore)
    var differences: [String] = []
    for history in resumed.histories {
      let before = inputs[history.header.id] ?? []
      for end in history.inputs.dropFirst(before.count).compactMap(\.end) {
        let isUncertain = end.failure?.error.type == WorkflowError.uncertain
        let mayHaveBeenMade = intents[history.header.id]?.contains(end.number) == true
        if isUncertain, !mayHaveBeenMade || cut.rules.repeatsUncertainCalls {
          // One of another workflow says so as well.
          guard end.kind == .http else { continue }
          differences.append("\(end.place) fails as uncertain, and isn't")
        }
        if !isUncertain, mayHaveBeenMade, !cut.rules.repeatsUncertainCalls,
          end.failure?.isCancellation != true
        {
          differences.append("\(end.place) is made again, and may have been made")
        }
      }
    }
    return differences
  }

  /// Whether limits are moved by the time in between, as they show in requests that are made again.
  private var limitDifferences: [String] {
    guard let end = cut.entries.last?.time, cut.rules == movingLimits, cut.setBack == 0,
      resumed.histories.count == 1
    else {
      return []
    }
    let idle = cut.instant - end
    return whole.asked.compactMap { asked in
      guard asked.start < end, asked.end ?? .max > end,
        case .request(let method, let url, let body, let deadline) = asked.deed
      else { return nil }
      // The limit of a task is moved, and a call's own begins anew: the first of them counts.
      let limits = (deadline + idle - 2)...(deadline + cut.instant - asked.start + 2)
      let isThere = resumed.asked.contains { again in
        guard case .request(method, url, body, let limit) = again.deed else { return false }
        return again.start == cut.instant && limits.contains(limit)
      }
      return isThere ? nil : "\(asked.deed) isn't made again until \(Moment.text(deadline + idle)) or later"
    }
  }

  /// The rules by which every call is made again and limits are moved.
  private var movingLimits: ResumptionRules {
    var rules = ResumptionRules()
    rules.repeatsUncertainCalls = true
    return rules
  }

  private var hasUncertainCall: Bool {
    resumed.histories.contains { history in
      history.inputs.compactMap(\.end).contains { $0.failure?.error.type == WorkflowError.uncertain }
    }
  }

  // MARK: Anew

  /// What was done in the run before, by its key: what was done last.
  private var reusable: [String: Deed] {
    whole.asked.reduce(into: [:]) { done, asked in
      if let key = asked.key, asked.isDone { done[key] = asked.deed }
    }
  }

  /// What is done once more although it was done in the run before, and keys that aren't that run's.
  private var doneAgain: [String] {
    let (reusable, header) = (reusable, resumed.histories.first?.header)
    let first = whole.keeper.entries.lazy.compactMap(\.header).first
    let (own, former) = ("\(header?.id ?? ""):", "\(first?.id ?? ""):")
    return resumed.asked.compactMap { asked in
      guard let key = asked.key else { return nil }
      if reusable[key] == asked.deed { return "\(asked.deed) is done again, with the key \(key)" }
      // What came to nothing has done nothing that others could know.
      if cut.isThird, key.hasPrefix("\(header?.previous ?? ""):") {
        return "the key \(key) isn't one of the first run"
      }
      guard key.hasPrefix(own) else { return nil }
      // A key that services know for something else can't be used for this.
      let before = whole.asked.filter { $0.key == former + key.dropFirst(own.count) }
      let isNew = !before.isEmpty && before.allSatisfy { $0.deed != asked.deed }
      return isNew ? nil : "the key \(key) isn't one of the run before"
    }
  }
}

extension RunKeeper.Entry {
  /// The header of the run that it is of, if it has it.
  fileprivate var header: RunHeader? {
    if case .inputs(_, let header) = change { header } else { nil }
  }
}
