internal import Fanfare
internal import FanfareJSON
internal import FanfareWorkflows

/// The values that are kept: made from the numbers of steps, so that each is another one and the same again.
struct StoreValues {
  let runs: [StorePlan.Run]
  private let workflow: Workflow
  /// What the activities of runs yielded: what a run yields may come from there.
  private(set) var outputs: [Int: [JSONValue]] = [:]

  init(_ runs: [StorePlan.Run]) throws {
    self.runs = runs
    workflow = try Self.workflow.get()
  }

  private static let workflow = Result {
    try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: stores, name: random, version: '1.0.0' }
        do: [{ a: { set: { b: 1 } } }]
        """
    )
  }

  /// What stands in all that is kept of a batch from one beginning to its removal, and is looked for in the bytes of files afterwards.
  static func mark(_ batch: Int, life: Int) -> String { "<mark \(batch) of life \(life)>" }

  /// What stands in all that is kept of a run that belongs to no batch.
  static let unmarked = "<mark of no batch>"

  func batch(_ number: Int, step: Int, mark: String) -> StoredBatch {
    StoredBatch(
      id: StorePlan.batches[number],
      identity: "identity \(step)",
      workflow: .init(path: "w.yaml", text: mark, digest: "d\(step)"),
      settings: ["step": .number(JSONNumber(step)), "mark": .string(mark)],
      version: "0",
      startedAt: Double(step)
    )
  }

  func header(_ run: Int, step: Int, mark: String) -> RunHeader {
    var header = RunHeader(
      id: runs[run].name,
      of: workflow,
      input: ["step": .number(JSONNumber(step)), "mark": .string(mark)],
      seed: UInt64(step),
      startedAt: Double(step) / 4,
      runtime: .init(version: step.isMultiple(of: 3) ? "1" : "2")
    )
    header.document = document(run)
    header.parent = runs[run].parent.map { runs[$0].name }
    return header
  }

  func document(_ run: Int) -> RunDocument? {
    guard let batch = runs[run].batch else { return nil }
    let number = runs[run].document
    return RunDocument(
      batch: StorePlan.batches[batch],
      number: number,
      key: runs[run].key,
      place: number == 0 ? runs[run].key : "in.jsonl:\(number)",
      digest: "d\(number)"
    )
  }

  /// What activities of a run yielded.
  mutating func answers(_ run: Int, _ count: Int, step: Int, mark: String) -> [RunInput] {
    (0..<count).map { place in
      let number = step * 8 + place
      let output = output(number, mark)
      outputs[run, default: []].append(output)
      let end = ActivityEnd(
        number: number,
        place: "/do/0/a",
        kind: .http,
        outcome: .success(ActivityOutcome(output: output))
      )
      return RunInput(.activityEnded(end), at: .nanoseconds(number))
    }
  }

  /// An object, a text, a short value, or something that goes over several pages of the file.
  private func output(_ number: Int, _ mark: String) -> JSONValue {
    switch number % 7 {
    case 0: .number(JSONNumber(number))
    case 1: .string(Self.common)
    case 2: .string("a text that is long enough \(number) \(mark)")
    case 3: ["number": .number(JSONNumber(number)), "mark": .string(mark), "long": .string(Self.long)]
    case 4: [.number(JSONNumber(number)), .string(mark)]
    default: ["number": .number(JSONNumber(number)), "mark": .string(mark)]
    }
  }

  /// What every service may say, and is long enough to be known again.
  private static let common = "the same text wherever it comes from"
  private static let long = String(repeating: "0123456789", count: 900)

  /// Forgets what activities of a run yielded: it was removed.
  mutating func forget(_ run: Int) { outputs[run] = nil }

  /// How a run ends.
  func end(_ run: Int, _ yield: StoreStep.Yield, step: Int, mark: String) -> RunEnd {
    let outputs = outputs[run] ?? []
    let own: JSONValue = ["end": .number(JSONNumber(step)), "mark": .string(mark)]
    let output: JSONValue? =
      switch yield {
      case .nothing: nil
      case .own: own
      case .common: .string(Self.common)
      case .last: outputs.last ?? own
      case .first: outputs.suffix(4).first ?? own
      case .both: .array(outputs.suffix(2) + [own])
      case .within: ["of": ["last": outputs.last ?? own], "own": own]
      }
    let statuses: [RunStatus] = [.completed, .faulted, .partial, .cancelled]
    return RunEnd(status: statuses[step % 4], duration: .nanoseconds(step), output: output)
  }
}
