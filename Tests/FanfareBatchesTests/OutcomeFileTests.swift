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
    // Not even the first byte is there before the store knows how the file begins.
    #expect(file.mark.bytes == 0 && text.isEmpty)
    try await file.flush(to: store)
    let head = Array("first\nsecond\nthird\n".utf8)
    #expect(try await store.batch("b")?.output == OutputMark(bytes: 6, documents: 1, head: Array(head[..<6])))
    #expect(text == "first\n")
    file.append("second\n", of: 1)
    await #expect(throws: StoreError.self) { try await file.flush(to: MemoryRunStore()) }
    file.append("third\n", of: 2)
    try await file.flush(to: store)
    #expect(text == "first\nsecond\nthird\n")
    #expect(try await store.batch("b")?.output == OutputMark(bytes: 19, documents: 3, head: head))
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

  /// A store with a batch of which a line is in the file.
  private func storeOfOne() async throws -> MemoryRunStore {
    let store = MemoryRunStore()
    var file = try OutcomeFile(path: path, of: try await batch(in: store), isNew: true)
    file.append("first\n", of: 0)
    try await file.flush(to: store)
    return store
  }

  @Test(arguments: [("fir", ""), ("first\nhal", "first\n"), ("", "")])
  func `a file that begins as the output does is gone on with, and one that is too short is written anew`(
    found: String,
    left: String
  ) async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await storeOfOne()
    try Data(found.utf8).write(to: URL(filePath: path))
    _ = try OutcomeFile(path: path, of: try await store.batch("b"))
    #expect(text == left)
  }

  @Test(arguments: ["other\nlines\n", "f\n", "firs\u{00}\n"])
  func `a file that begins otherwise stays as it is, also where all is to be written anew`(
    found: String
  )
    async throws
  {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await storeOfOne()
    try Data(found.utf8).write(to: URL(filePath: path))
    let head = try await store.batch("b")?.output.head
    for mark in [OutputMark(bytes: 6, documents: 1, head: head), OutputMark(head: head), OutputMark()] {
      try await store.commit([.output(mark, batch: "b")])
      let batch = try await store.batch("b")
      let error = #expect(throws: UnusableOutput.self) { try OutcomeFile(path: path, of: batch) }
      #expect(error?.description.contains("isn't the output of this batch") == true)
      #expect(text == found)
    }
  }

  @Test
  func `a file of which an earlier version kept no beginning is gone on with, and recognised from then on`()
    async throws
  {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await storeOfOne()
    try await store.commit([.output(OutputMark(bytes: 6, documents: 1, head: nil), batch: "b")])
    var file = try OutcomeFile(path: path, of: try await store.batch("b"))
    file.append("second\n", of: 1)
    try await file.flush(to: store)
    #expect(text == "first\nsecond\n")
    #expect(try await store.batch("b")?.output.head == Array("first\nsecond\n".utf8))
  }

  @Test func `a file is known by how it begins, not by what was cut off or written last`() async throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let store = try await storeOfOne()
    try Data("first\nhalf a li".utf8).write(to: URL(filePath: path))
    var file = try OutcomeFile(path: path, of: try await store.batch("b"))
    file.append("second\n", of: 1)
    try await file.flush(to: store)
    #expect(try await store.batch("b")?.output.head == Array("first\nsecond\n".utf8))
    #expect(text == "first\nsecond\n")
  }

  @Test func `what isn't a regular file is refused, and why`() throws {
    let error = #expect(throws: UnusableOutput.self) { try OutcomeFile(path: "/dev/null", of: nil) }
    #expect(try #require(error).description.hasPrefix("/dev/null: it isn't a regular file"))
  }
}
