import Foundation

/// Folders for the files of tests, which go when the process ends.
///
/// No test could take its files away when it ends: a connection may read them later.
enum TemporaryFolder {
  private static let root: URL = {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID())")
    atexit { try? FileManager.default.removeItem(at: TemporaryFolder.root) }
    return root
  }()

  /// Makes a folder of a name that nothing else has.
  static func make() throws -> URL {
    let folder = root.appendingPathComponent("\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
