import Foundation
import Testing

@testable import FanfareTemporal

@Suite struct FolderBlobStoreTests {
  private let store = TestStore()
  private let value = Array("a value".utf8)
  private var reference: BlobReference { BlobReference(to: value) }

  @Test func `A value is a file by its hash, once however often it is put, and comes back`() async throws {
    for _ in 0..<2 { try await store.folder.put(value, as: reference) }
    // As sha256sum has it.
    #expect(reference.hash == "aa62dea5c98c96bdbb4abf7e49a15b90c13453552e04199caf3f4ad333e33c7d")
    #expect(store.files == ["\(reference.hash.prefix(2))/\(reference.hash)"])
    #expect(try await store.folder.bytes(of: reference) == value)
  }

  @Test func `A value that isn't there is none, and no error`() async throws {
    #expect(try await store.folder.bytes(of: reference) == nil)
  }

  @Test func `What was damaged is written anew`() async throws {
    try await store.folder.put(value, as: reference)
    let path = store.folder.path(of: reference)
    for damage in ["", "another", "a value that is longer"] {
      try Data(damage.utf8).write(to: URL(filePath: path))
      try await store.folder.put(value, as: reference)
      #expect(try await store.folder.bytes(of: reference) == value)
    }
    #expect(store.files.count == 1, "nothing is left of the writing")
  }

  @Test func `A value that is put again counts as new`() async throws {
    try await store.folder.put(value, as: reference)
    let (path, manager) = (store.folder.path(of: reference), FileManager.default)
    try manager.setAttributes([.modificationDate: Date(timeIntervalSince1970: 1_000)], ofItemAtPath: path)
    try await store.folder.put(value, as: reference)
    let date = try manager.attributesOfItem(atPath: path)[.modificationDate] as? Date
    #expect((date ?? .distantPast).timeIntervalSince1970 > 1_000_000)
  }

  @Test func `A folder that can't be written says where and why`() async throws {
    let path = store.place
    try Data().write(to: URL(filePath: path))
    let error = await #expect(throws: BlobError.self) { try await store.folder.put(value, as: reference) }
    #expect(error?.description.hasPrefix(path) == true)
    #expect(
      error?.description.contains("not a directory") == true,
      "\(error?.description ?? "")"
    )
  }
}
