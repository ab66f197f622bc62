import FanfareWorkflows
import Foundation
import Testing

@testable import FanfareSQLite

@Suite struct StoreLockTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test func `a second writer is told of the first, and readers aren't kept out`() async throws {
    let store = try folder.open()
    let link = folder.path("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: folder.path())
    for path in [folder.path(), link] {
      let error = try await storeError { _ = try SQLiteRunStore(writing: path, for: "the second") }
      #expect(error.code == .locked, "\(error)")
      #expect(
        error.description.contains("process \(ProcessInfo.processInfo.processIdentifier) on "),
        "\(error)"
      )
      #expect(error.description.contains("(a test)"), "\(error)")
    }
    try await store.commit([.batch(Stored.batch)])
    #expect(try await SQLiteRunStore(reading: link).batches().count == 1)
    try await store.close()
    try await folder.open().close()
    #expect(try folder.files == ["link", "runs.sqlite"])
  }

  @Test func `what a process that has died left behind keeps nobody out`() async throws {
    try Data(#"{"process":1,"host":"h","purpose":"p"}"#.utf8)
      .write(to: URL(fileURLWithPath: folder.path("runs.sqlite-lock")))
    try await folder.open().close()
    #expect(try folder.files == ["runs.sqlite"])
  }

  @Test func `a store that is dropped without being closed is closed`() async throws {
    do {
      let store = try folder.open()
      try await store.commit([.batch(Stored.batch)])
    }
    #expect(try folder.files == ["runs.sqlite"])
    #expect(try await folder.open().batches().count == 1)
  }

  @Test func `only its owner can read the files of a store`() async throws {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    let files = try folder.files
    #expect(files == ["runs.sqlite", "runs.sqlite-lock", "runs.sqlite-shm", "runs.sqlite-wal"])
    for file in files { #expect(try folder.mode(file) == 0o600, "\(file)") }
    try await store.close()
  }

  @Test func `nothing is kept by a reader, nor after closing`() async throws {
    let store = try folder.open()
    let reader = try SQLiteRunStore(reading: folder.path())
    #expect(try await storeError { try await reader.commit([.batch(Stored.batch)]) }.code == .readOnly)
    try await store.close()
    try await store.close()
    let error = try await storeError { try await store.commit([.batch(Stored.batch)]) }
    #expect(error.code == .failed && error.description.contains("was closed"), "\(error)")
    try await reader.close()
  }
}
