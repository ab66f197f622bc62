import Foundation

/// What is known of each fault already, a file for each, so that a hunt that was interrupted goes on where it was.
///
/// It holds for one copy of the package; what changes the copy takes all of it away.
struct HuntResults {
  private let folder: URL

  init(of tree: MutatedTree) {
    folder = tree.copy.appending(path: ".build/mutant-results")
  }

  /// Forgets everything.
  func clear() throws {
    guard FileManager.default.fileExists(atPath: folder.path) else { return }
    try FileManager.default.removeItem(at: folder)
  }

  /// What was kept under a name; `nil` if nothing was, or with fewer seeds.
  func lines(of name: String, seeds: Int) -> [String]? {
    guard let text = try? String(contentsOf: file(name), encoding: .utf8) else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let kept = lines.first.flatMap({ Int($0) }), kept >= seeds else { return nil }
    return Array(lines.dropFirst())
  }

  /// Keeps lines under a name.
  func keep(_ lines: [String], of name: String, seeds: Int) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let text = ["\(seeds)"] + lines.map { $0.replacing("\n", with: " ") }
    try Data(text.joined(separator: "\n").utf8).write(to: file(name), options: .atomic)
  }

  private func file(_ name: String) -> URL { folder.appending(path: name) }
}
