import FanfareJSON
import FanfareWorkflows
import Testing

@Suite struct MemoryRunStoreTests {
  private static func document(_ number: Int, key: String? = nil) -> RunDocument {
    RunDocument(batch: "b", number: number, key: key ?? "key \(number)", place: "p", digest: "d")
  }

  private static func begin(_ number: Int, as id: String? = nil) throws -> StoreChange {
    let workflow = try Workflow(
      parsing:
        "document: { dsl: '1.0.3', namespace: t, name: t, version: '1.0.0' }\ndo: [{ a: { set: { b: 1 } } }]"
    )
    var header = RunHeader(
      id: id ?? "b.\(number)",
      of: workflow,
      input: 1,
      seed: 1,
      startedAt: 0,
      runtime: .init(version: "0")
    )
    header.document = document(number)
    return .inputs([RunInput(.started(missingSecret: nil), at: .zero)], of: header)
  }

  private static func batch(_ id: String) -> StoreChange {
    .batch(
      StoredBatch(
        id: id,
        identity: id,
        workflow: .init(path: "w", text: "", digest: "d"),
        settings: [:],
        version: "0",
        startedAt: 0
      )
    )
  }

  /// All that can be seen of a store.
  private static func everything(_ store: MemoryRunStore) async throws -> [String] {
    var seen = ["\(try await store.batches())", "\(try await store.counts(in: "b"))"]
    seen.append("\(try await store.runs(in: "b", from: 0, limit: 100))")
    for number in 0..<4 {
      seen.append("\(try await store.run(ofDocument: "key \(number)", in: "b") as Any)")
      for id in ["b.\(number)", "b.\(number)~2"] {
        seen.append("\(try await store.history(of: id) as Any) \(try await store.telemetry(of: id) as Any)")
        seen.append("\(try await store.run(id) as Any)")
      }
    }
    return seen
  }

  @Test func `a commit of which the last change doesn't fit leaves nothing of the others`() async throws {
    let store = MemoryRunStore()
    try await store.commit([Self.batch("a"), Self.batch("b"), try Self.begin(0), try Self.begin(1)])
    try await store.commit([.ended(RunEnd(status: .completed, duration: .zero), run: "b.1")])
    let before = try await Self.everything(store)
    let end = RunEnd(status: .faulted, duration: .zero)
    let changes: [[StoreChange]] = [
      [Self.batch("c")], [.batchStatus(.cancelled, batch: "b")], [.output(OutputMark(bytes: 1), batch: "b")],
      [try Self.begin(2)], [try Self.begin(1, as: "b.1~2")], [try Self.begin(0)], [.intent(1, run: "b.0")],
      [.ended(end, run: "b.1")], [.ended(end, run: "b.0")], [.concealed([], run: "b.1")],
      [.unreadable(Self.document(3), reason: "no")], [.unreadable(Self.document(1), reason: "no")],
      [.telemetry([1], run: "b.0")], [.removed(batch: "b")],
    ]
    for change in changes + [changes.flatMap { $0 }] {
      await #expect(throws: StoreError.self) {
        try await store.commit(change + [.intent(0, run: "nobody")])
      }
      #expect(try await Self.everything(store) == before, "\(change)")
    }
    // And they do fit by themselves.
    for change in changes { try await store.commit(change) }
    #expect(try await Self.everything(store) != before)
  }
}
