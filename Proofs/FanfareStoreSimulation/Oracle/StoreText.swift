internal import FanfareWorkflows

/// How what a store was asked and has answered reads for people.
extension StoreQuestion.Answer {
  /// What should have been answered instead.
  func difference(from right: StoreQuestion.Answer?) -> String {
    guard let right else { return "is \(text)" }
    // What isn't in the short text differs.
    return text == right.text ? "is \(self) and should be \(right)" : "is \(text) and should be \(right.text)"
  }

  private var text: String {
    switch self {
    case .batches(let batches):
      batches.map { "\($0.id.debugDescription) \($0.status) \($0.identity)" }.joined(separator: ", ")
    case .runs(let runs): "[\(runs.map(Self.text).joined(separator: ", "))]"
    case .documents(let documents): "\(documents.map(\.number))"
    case .counts(let counts):
      "\(counts.ended.map { "\($0.value) \($0.key)" }.sorted()), \(counts.underWay) under way, \(counts.unreadable) unreadable"
    case .run(let run): run.map(Self.text) ?? "none"
    case .history(let history):
      history.map {
        "\($0.header.id.debugDescription) with \($0.inputs.map(Self.text)), intents \($0.intents.sorted())"
      }
        ?? "none"
    case .telemetry(let bytes): bytes.map { "\($0.count) bytes" } ?? "none"
    }
  }

  private static func text(_ input: RunInput) -> String {
    switch input.event {
    case .started: "begin"
    case .activityEnded(let end): "answer \(end.number)"
    default: "\(input.event)"
    }
  }

  private static func text(_ run: StoredRun) -> String {
    let name = run.header?.id.debugDescription ?? "document \(run.document?.number ?? -1)"
    switch run.ending {
    case .ran(let end)?:
      return "\(name) \(end.status) with \(end.output.map { "\($0)".prefix(200) } ?? "nothing")"
    case .unreadable(let reason)?: return "\(name), which \(reason.debugDescription)"
    case nil: return "\(name) under way"
    }
  }
}

extension StoreStep: CustomStringConvertible {
  var description: String {
    let text = "\(deed)".replacing("FanfareStoreSimulation.", with: "").replacing(
      "StoreStep.Change.",
      with: ""
    )
    .replacing("StoreStep.Yield.", with: "").replacing("StoreStep.Crash.", with: "")
    .replacing("StoreQuestion.", with: "").replacing("StoreStep.Trouble.", with: "")
    return "\(number): \(text)\(isAwaited ? "" : ", not awaited")"
  }
}
