import FanfareWorkflows
import Foundation
import GRDB
import Testing

@testable import FanfareSQLite

/// What is said of files that can't be opened as a store.
@Suite struct StoreOpeningTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  private func write(_ text: String, _ name: String = "runs.sqlite") throws {
    try text.write(toFile: folder.path(name), atomically: true, encoding: .utf8)
  }

  private func makeStore() async throws {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch), try Stored.begin(0), Stored.end(0)])
    try await store.close()
  }

  @Test(arguments: [true, false]) func `a text is no store, and stays as it is`(_ writes: Bool) async throws {
    let text = String(repeating: "no database\n", count: 1000)
    try write(text)
    let error = try await storeError { try open(writes) }
    #expect(error.code == .unusable && error.description.contains("it's no database"), "\(error)")
    #expect(try String(contentsOfFile: folder.path(), encoding: .utf8) == text)
    #expect(try folder.files == ["runs.sqlite"])
  }

  @Test(arguments: [true, false]) func `another program's database is no store`(_ writes: Bool) async throws {
    let queue = try DatabaseQueue(path: folder.path())
    try await queue.write { try $0.execute(sql: "CREATE TABLE a (b)") }
    try queue.close()
    let error = try await storeError { try open(writes) }
    #expect(error.code == .unusable && error.description.contains("no store of runs"), "\(error)")
  }

  @Test(arguments: [true, false]) func `a folder is no store`(_ writes: Bool) async throws {
    let error = try await storeError { try open(writes, ".") }
    #expect(error.code == .unusable && error.description.contains("is a folder"), "\(error)")
  }

  @Test(arguments: [true, false]) func `a named pipe is no store, and stays one`(_ writes: Bool) async throws
  {
    #expect(mkfifo(folder.path(), 0o600) == 0)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"),
      withDestinationPath: "runs.sqlite"
    )
    for name in ["runs.sqlite", "link"] {
      let error = try await storeError { try open(writes, name) }
      #expect(error.code == .unusable && error.description.contains("isn't a regular file"), "\(error)")
    }
    var status = stat()
    #expect(stat(folder.path(), &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(try folder.files == ["link", "runs.sqlite"])
  }

  @Test func `a link that leads nowhere is no store, and stays one`() async throws {
    try FileManager.default.createSymbolicLink(atPath: folder.path(), withDestinationPath: "nowhere")
    let error = try await storeError { try open(true) }
    #expect(error.code == .unusable && error.description.contains("leads nowhere"), "\(error)")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path()) == "nowhere")
  }

  @Test(arguments: [true, false]) func `a folder has to be there`(_ writes: Bool) async throws {
    let error = try await storeError { try open(writes, "none/runs.sqlite") }
    #expect(error.code == .unusable && error.description.contains("there is no folder"), "\(error)")
  }

  @Test func `what is read has to be there`() async throws {
    let error = try await storeError { try open(false) }
    #expect(error.code == .unusable && error.description.contains("there is no store"), "\(error)")
    #expect(try folder.files == [])
  }

  @Test func `an empty file becomes a store when it's written, and isn't one before`() async throws {
    try write("")
    #expect(try await storeError { try open(false) }.description.contains("the file is empty"))
    try await makeStore()
    #expect(try await SQLiteRunStore(reading: folder.path()).counts(in: "b").total == 1)
  }

  @Test(arguments: [true, false]) func `a newer version's store is left alone`(_ writes: Bool) async throws {
    try await makeStore()
    let queue = try DatabaseQueue(path: folder.path())
    try await queue.write { try $0.execute(sql: "PRAGMA user_version = 99") }
    try queue.close()
    let error = try await storeError { try open(writes) }
    #expect(error.code == .newerVersion && error.description.contains("99"), "\(error)")
  }

  @Test func `a broken file is found when it's opened for writing`() async throws {
    try await makeStore()
    var bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path()))
    for place in stride(from: 4096, to: bytes.count - 8, by: 64) {
      bytes.replaceSubrange(place..<place + 8, with: [1, 255, 2, 254, 3, 253, 4, 252])
    }
    try bytes.write(to: URL(fileURLWithPath: folder.path()))
    let error = try await storeError { try open(true) }
    #expect(error.code == .unusable && error.description.contains("is broken"), "\(error)")
    // The lock was given back.
    #expect(try await storeError { try open(true) }.code == .unusable)
  }

  @Test func `a store where nothing can be written is read as it is`() async throws {
    let folder = try StoreFolder()
    try await SQLiteRunStore(writing: folder.path(), for: "tests").close()
    let file = try StoreFile(folder.path())
    #expect(file.pathForReading == file.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.path)
    defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.path) }
    // The administrator can write everywhere.
    guard !file.canWriteBeside else { return }
    #expect(file.pathForReading.hasSuffix("?immutable=1"))
    #expect(try await SQLiteRunStore(reading: folder.path()).batches().isEmpty)
  }

  @Test func `a store whose name begins with a mark is in the folder that it is in`() throws {
    let other = try StoreFile(folder.path())
    #expect(try StoreFile(folder.path("\u{301}runs.sqlite")).folder == other.folder)
  }

  @Test func `who means a store that is there creates none, and leaves nothing`() async throws {
    let path = folder.path()
    let error = try await storeError { _ = try SQLiteRunStore(writing: path, for: "a test", creates: false) }
    #expect(error.code == .unusable && error.description == "there is no store \(path): check the path")
    #expect(try folder.files.isEmpty)
  }

  @Test func `a folder that can't be written is told`() async throws {
    let error = try await storeError { _ = try SQLiteRunStore(writing: "/sys/runs.sqlite", for: "a test") }
    #expect(error.code == .readOnly && error.description.contains("can't be written"), "\(error)")
  }

  @Test func `what a store that is gone left beside its file isn't read into the next one`() async throws {
    let store = try folder.open()
    try await store.commit([.batch(Stored.batch)])
    let log = try Data(contentsOf: URL(fileURLWithPath: folder.path("runs.sqlite-wal")))
    try await store.close()
    try FileManager.default.removeItem(atPath: folder.path())
    try log.write(to: URL(fileURLWithPath: folder.path("runs.sqlite-wal")))
    try write("", "runs.sqlite-new")
    #expect(try await folder.open().batches().isEmpty)
  }

  private func open(_ writes: Bool, _ name: String = "runs.sqlite") throws {
    _ = writes ? try folder.open(name) : try SQLiteRunStore(reading: folder.path(name))
  }
}
