import FanfareSQLite
import FanfareWorkflows
import Foundation

/// A folder for the files of a test, removed with the last of those who use it.
final class StoreFolder: Sendable {
  let path: String

  init() throws {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    path = url.path
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A path in it.
  func path(_ name: String = "runs.sqlite") -> String { "\(path)/\(name)" }

  /// Opens the store in it.
  func open(_ name: String = "runs.sqlite") throws -> SQLiteRunStore {
    try SQLiteRunStore(writing: path(name), for: "a test")
  }

  /// The names of the files in it.
  var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// The permissions of a file in it.
  func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }
}
