internal import FanfareJSON

/// What the engine did differently from what the specification says.
struct OutcomeComparison {
  let expected: WorkflowRun.Outcome
  let got: WorkflowRun.Outcome

  /// Each difference as a sentence; the list is empty if there is none.
  var differences: [String] {
    var differences = endingDifferences
    differences += surplus(got.deeds, expected.deeds).map { "shouldn't be done: \($0)" }
    differences += surplus(expected.deeds, got.deeds).map { "isn't done: \($0)" }
    let traces = tracesWithCancellations
    differences += surplus(traces, expected.traces).prefix(5).map { "shouldn't be: \($0)" }
    differences += surplus(expected.traces, traces).prefix(5).map { "should be: \($0)" }
    return differences
  }

  /// Those in how and when it ended.
  var endingDifferences: [String] {
    var differences: [String] = []
    if expected.status != got.status {
      differences.append("it is \(got.status) and should be \(expected.status)")
    }
    if expected.output != got.output {
      differences.append("its output is \(text(got.output)) and should be \(text(expected.output))")
    }
    differences += Self.difference(expected.error, got.error).map { ["its error \($0)"] } ?? []
    if !Self.areAlike(expected.optionalFailures, got.optionalFailures) {
      differences.append(
        "what was left out is \(got.optionalFailures) and should be \(expected.optionalFailures)"
      )
    }
    if expected.end != got.end {
      differences.append("it ends at \(Moment.text(got.end)) and should at \(Moment.text(expected.end))")
    }
    return differences
  }

  /// What became of the tasks; one that failed while it was being cancelled may say so or not.
  private var tracesWithCancellations: [TaskTrace] {
    var wanted: [TaskTrace: Int] = [:]
    for trace in expected.traces { wanted[trace, default: 0] += 1 }
    return got.traces.map { trace in
      wanted[trace, default: 0] -= 1
      guard wanted[trace, default: 0] < 0, case .faulted = trace.ending else { return trace }
      var cancelled = trace
      cancelled.ending = .cancelled
      return wanted[cancelled, default: 0] > 0 ? cancelled : trace
    }
  }

  private func text(_ value: JSONValue?) -> String { value.map { "\($0)" } ?? "missing" }

  /// What is in one list and not in the other, in whatever order.
  private func surplus<Element: Hashable>(_ list: [Element], _ other: [Element]) -> [Element] {
    var counts: [Element: Int] = [:]
    for element in other { counts[element, default: 0] += 1 }
    return list.filter { element in
      counts[element, default: 0] -= 1
      return counts[element, default: 0] < 0
    }
  }

  private static func areAlike(_ expected: [ModelError], _ got: [ModelError]) -> Bool {
    guard expected.count == got.count else { return false }
    var rest = got
    for error in expected {
      guard let index = rest.firstIndex(where: { difference(error, $0) == nil }) else { return false }
      rest.remove(at: index)
    }
    return true
  }

  /// How an error differs from what it should be, apart from the engine's own texts.
  private static func difference(_ expected: ModelError?, _ got: ModelError?) -> String? {
    guard let expected, let got else {
      return (expected == nil) == (got == nil) ? nil : got.map { "is \($0)" } ?? "is missing"
    }
    let isSame =
      expected.type == got.type && expected.status == got.status && expected.instance == got.instance
      && expected.items == got.items && expected.body == got.body && expected.causes.count == got.causes.count
      && zip(expected.causes, got.causes).allSatisfy { difference($0, $1) == nil }
      && (!expected.isRaised || (expected.title == got.title && expected.detail == got.detail))
    return isSame ? nil : "is \(got) and should be \(expected)"
  }
}
