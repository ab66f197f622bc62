import Fanfare
import FanfareJSON
import FanfareWorkflows

/// Values to be kept.
enum Sample {
  static let workflow = try? Workflow(
    parsing: """
      document: { dsl: '1.0.3', namespace: store, name: sample, version: '1.0.0' }
      do:
        - something: { set: { a: 1 } }
      """
  )

  static func batch(_ id: String = "b", startedAt: Double = 1_700_000_000.25) -> StoredBatch {
    var batch = StoredBatch(
      id: id,
      identity: "identity of \(id)",
      workflow: .init(path: "w.yaml", text: "do: []\n", digest: "d1"),
      settings: ["arguments": ["a", 1, nil]],
      version: "0.1.0",
      startedAt: startedAt
    )
    batch.includes = [.init(path: "other.yaml", text: "do: []\n", digest: "d2")]
    return batch
  }

  static func document(_ number: Int, key: String? = nil, in batch: String = "b") -> RunDocument {
    RunDocument(
      batch: batch,
      number: number,
      key: key ?? "key \(number)",
      place: "in.jsonl:\(number + 1)",
      digest: "sha \(number)"
    )
  }

  /// The header of a run, of a document if one is given.
  static func header(_ id: String, _ document: RunDocument? = nil, input: JSONValue = 1) throws -> RunHeader {
    guard let workflow else { throw BrokenPromise(promise: "the samples are valid", finding: "they aren't") }
    var header = RunHeader(
      id: id,
      of: workflow,
      input: input,
      seed: .max,
      startedAt: 1_700_000_000.5,
      runtime: .init(version: "0.1.0")
    )
    header.document = document
    return header
  }

  static let begin = RunInput(.started(missingSecret: nil), at: .zero)

  static func answer(_ number: Int, _ output: JSONValue = 1) -> RunInput {
    let end = ActivityEnd(
      number: number,
      place: "/do/0/a",
      kind: .http,
      outcome: .success(
        ActivityOutcome(
          output: output,
          authorizationScheme: "Bearer",
          attempts: 2,
          meters: ["usd": 0.1],
          optionalFailures: [error]
        )
      )
    )
    return RunInput(.activityEnded(end), at: .nanoseconds(number), step: number % 2 == 0 ? nil : number)
  }

  /// One of every kind.
  static let inputs: [RunInput] = [
    begin, answer(1),
    RunInput(
      .activityEnded(
        ActivityEnd(
          number: 2,
          place: "/do/1/b",
          kind: .openAPI,
          outcome: .failure(ActivityFailure(error: error, attempts: 3, isCancellation: true))
        )
      ),
      at: .nanoseconds(2)
    ),
    RunInput(.timerFired(7), at: .nanoseconds(3)),
    RunInput(.resumed(after: .seconds(86_400)), at: .nanoseconds(4)),
    RunInput(.cancelled, at: .nanoseconds(5), step: 1_000_000),
  ]

  static let error: WorkflowError = {
    var error = WorkflowError(
      type: "https://e.test/t",
      status: 503,
      title: "T",
      detail: "D",
      instance: "/do/1/b"
    )
    error.causes = [
      WorkflowError(type: "about:blank", status: 500, title: nil, detail: nil, instance: "/")
    ]
    error.items = [0, 41]
    return error
  }()

  static func end(_ status: RunStatus = .completed, output: JSONValue? = ["a": 1]) -> RunEnd {
    RunEnd(status: status, duration: .nanoseconds(1_234_567_891), output: output, meters: ["usd": 0.1])
  }
}
