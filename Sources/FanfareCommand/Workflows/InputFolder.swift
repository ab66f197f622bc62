import FanfareText
import Foundation

/// The inputs in a folder and in the folders below it.
///
/// What is hidden is left alone, and so is whatever a symbolic link leads to outside of the folder: who names a folder doesn't
/// mean the rest of the disk. Links to folders aren't followed, since they can lead in circles.
struct InputFolder {
  /// The files that are inputs, in the order of the bytes of their paths.
  private(set) var files: [String] = []
  /// What is there and isn't one, by its path within the folder.
  private(set) var others: [String] = []

  private let path: String
  private let root: String
  private let excluded: Set<FileIdentity>

  /// How deep folders may be nested.
  private static let maximumDepth = 64

  /// Whether a path leads to a folder.
  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Looks what is in a folder.
  ///
  /// - Parameters:
  ///   - path: the folder; it may be a link to one.
  ///   - excluded: files that are no inputs although their names are those of some: the workflow, say, or the output.
  /// - Throws: ``UnreadableInput`` if a folder can't be read, or no input is in it.
  init(path: String, excluding excluded: Set<FileIdentity> = []) throws(UnreadableInput) {
    self.path = path
    root = SymbolicLinks.resolved(path) ?? path
    self.excluded = excluded
    try look(into: "", depth: 0)
    guard !files.isEmpty else {
      let rest = others.isEmpty ? "" : "; " + Self.list(others)
      throw UnreadableInput(
        id: path,
        reason: "the folder has no inputs, which are \(InputKind.endings) files\(rest)"
      )
    }
  }

  /// What is left out, in one line; `nil` if there is nothing.
  var note: String? {
    guard !others.isEmpty else { return nil }
    return "\(VisibleText.line(path)): \(Self.list(others)) (inputs are \(InputKind.endings) files)"
  }

  /// `2 files are left out: a.png, b.pdf`.
  private static func list(_ names: [String]) -> String {
    let shown = names.prefix(10).map { VisibleText.line($0) }.joined(separator: ", ")
    let rest = names.count > 10 ? " and \(names.count - 10) more" : ""
    return "\(names.count) \(names.count == 1 ? "file is" : "files are") left out: \(shown)\(rest)"
  }

  /// Notes what is in a folder, by its path below the root: empty or with a slash at its end.
  private mutating func look(into folder: String, depth: Int) throws(UnreadableInput) {
    let place = joined(folder)
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: place)
    } catch {
      throw UnreadableInput(id: place, reason: "the folder can't be read")
    }
    // Folders have a slash at their end while they are sorted, as in the paths of what is in them.
    let entries = names.filter { !$0.hasPrefix(".") }.map { (name: $0, type: type(of: joined(folder + $0))) }
      .map { $0.type == S_IFDIR ? ($0.name + "/", $0.type) : $0 }
      .sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
    for (name, type) in entries {
      let file = folder + name
      switch type {
      case S_IFDIR where depth < Self.maximumDepth: try look(into: file, depth: depth + 1)
      case S_IFREG: add(file)
      case S_IFLNK where isFileWithin(file): add(file)
      default: others.append(file)
      }
    }
  }

  private mutating func add(_ file: String) {
    let whole = joined(file)
    if let identity = FileIdentity(path: whole), excluded.contains(identity) { return }
    if InputKind(ofFileAt: file) == nil { others.append(file) } else { files.append(whole) }
  }

  private func joined(_ file: String) -> String {
    if file.isEmpty { return path }
    return path.hasSuffix("/") ? path + file : "\(path)/\(file)"
  }

  /// Whether a link leads to a file within the folder.
  private func isFileWithin(_ link: String) -> Bool {
    guard let target = SymbolicLinks.resolved(joined(link)), target.hasPrefix(root == "/" ? "/" : root + "/")
    else {
      return false
    }
    return type(of: target) == S_IFREG
  }

  /// What stands at a path itself, as `st_mode` has it; 0 if that can't be said.
  private func type(of path: String) -> mode_t {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
  }
}
