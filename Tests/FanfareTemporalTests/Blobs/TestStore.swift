import Foundation
import Synchronization

@testable import FanfareTemporal

/// A folder for values that is removed with it, and one that can fail.
final class TestStore: BlobStore {
  let folder: FolderBlobStore
  /// How many values were put.
  let puts = Mutex(0)
  /// How many further calls fail.
  let failures = Mutex(0)

  init() {
    let url = FileManager.default.temporaryDirectory.appending(path: "blobs-\(UUID().uuidString)")
    folder = FolderBlobStore(at: url.path)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder.place) }

  var place: String { folder.place }

  private func fail() throws {
    let fails = failures.withLock { count in
      count -= 1
      return count >= 0
    }
    if fails { throw BlobError(description: "the disk is full") }
  }

  func put(_ bytes: [UInt8], as reference: BlobReference) async throws {
    try fail()
    puts.withLock { $0 += 1 }
    try await folder.put(bytes, as: reference)
  }

  func bytes(of reference: BlobReference) async throws -> [UInt8]? {
    try fail()
    return try await folder.bytes(of: reference)
  }

  /// The files, by their paths in the folder.
  var files: [String] {
    let paths = try? FileManager.default.subpathsOfDirectory(atPath: place)
    return (paths ?? []).filter { $0.contains("/") }.sorted()
  }
}
