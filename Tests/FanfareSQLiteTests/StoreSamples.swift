import FanfareJSON
import FanfareWorkflows
import Testing

/// A batch, and documents of it to be kept.
enum Stored {
  static let batch = StoredBatch(
    id: "b",
    identity: "i",
    workflow: .init(path: "w.yaml", text: "", digest: "d"),
    settings: [:],
    version: "0",
    startedAt: 0
  )

  /// What begins a run of the batch's document of a number.
  static func begin(_ number: Int, input: JSONValue = 1) throws -> StoreChange {
    .inputs([RunInput(.started(missingSecret: nil), at: .zero)], of: try header(number, input: input))
  }

  static func header(_ number: Int, input: JSONValue = 1) throws -> RunHeader {
    let workflow = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: store, name: sample, version: '1.0.0' }
        do: [{ a: { set: { b: 1 } } }]
        """
    )
    var header = RunHeader(
      id: "b.\(number)",
      of: workflow,
      input: input,
      seed: 1,
      startedAt: 0,
      runtime: .init(version: "0")
    )
    header.document = RunDocument(
      batch: "b",
      number: number,
      key: "key \(number)",
      place: "p",
      digest: "d"
    )
    return header
  }

  /// That an activity has ended with an object.
  static func answer(_ number: Int) -> RunInput {
    let outcome = ActivityOutcome(output: ["number": .number(JSONNumber(number))])
    let end = ActivityEnd(number: number, place: "/do/0/a", kind: .http, outcome: .success(outcome))
    return RunInput(.activityEnded(end), at: .nanoseconds(number))
  }

  static func end(_ number: Int) -> StoreChange {
    .ended(
      RunEnd(status: .completed, duration: .zero, output: .number(JSONNumber(number))),
      run: "b.\(number)"
    )
  }
}

/// The error that something is refused with.
func storeError(_ body: () async throws -> Void) async throws -> StoreError {
  try #require(await #expect(throws: StoreError.self) { try await body() })
}
