import FanfareBatches
import FanfareJSON
import FanfareWorkflows
import Foundation
import Testing

@Suite struct OutcomeFileTests {
  private let path = FileManager.default.temporaryDirectory.appending(path: "outcomes-\(UUID().uuidString)")
    .path

  private var text: String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }

  private func batch(in store: MemoryRunStore) async throws -> StoredBatch {
    let definition = StoredBatch.Definition(path: "", text: "", digest: "")
    let batch = StoredBatch(
      id: "b",
      identity: "b",
      workflow: definition,
      settings: .null,
      version: "1",
      startedAt: 0
    )
    try await store.commit([.batch(batch)])
    return batch
  }

  @Test func `a mark that couldn't be kept is kept with the next attempt, and nothing is written twice`()
    async throws
  {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = MemoryRunStore()
    var file = try OutcomeFile(path: path, of: try await batch(in: store), isNew: true)
    file.append("first\n", of: 0)
    // A store in which there is no such batch refuses the mark.
    await #expect(throws: StoreError.self) { try await file.flush(to: MemoryRunStore()) }
    #expect(file.mark.bytes == 0)
    try await file.flush(to: store)
    #expect(try await store.batch("b")?.output == OutputMark(bytes: 6, documents: 1))
    #expect(text == "first\n")
    file.append("second\n", of: 1)
    await #expect(throws: StoreError.self) { try await file.flush(to: MemoryRunStore()) }
    file.append("third\n", of: 2)
    try await file.flush(to: store)
    #expect(text == "first\nsecond\nthird\n")
    #expect(try await store.batch("b")?.output == OutputMark(bytes: 19, documents: 3))
  }

  @Test func `what stands behind the mark is cut off when the batch goes on`() async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = MemoryRunStore()
    var file = try OutcomeFile(path: path, of: try await batch(in: store), isNew: true)
    file.append("first\n", of: 0)
    try await file.flush(to: store)
    try Data("first\nhalf a li".utf8).write(to: URL(filePath: path))
    _ = try OutcomeFile(path: path, of: try await store.batch("b"))
    #expect(text == "first\n")
  }

  @Test func `what isn't a regular file is refused, and why`() throws {
    let error = #expect(throws: UnusableOutput.self) { try OutcomeFile(path: "/dev/null", of: nil) }
    #expect(try #require(error).description.hasPrefix("/dev/null: it isn't a regular file"))
  }
}
