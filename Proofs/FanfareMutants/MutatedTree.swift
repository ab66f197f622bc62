import Foundation

/// A copy of the package in which every fault is planted, and none is on unless a variable says so.
///
/// One build serves all faults. They stand in the copy only, so no other build can contain them.
struct MutatedTree {
  /// The variable that turns a fault on by its name.
  static let variable = "FANFARE_MUTANT"

  let root: URL
  let copy: URL
  /// Where the copy is built: with the package itself, what both stand on is compiled once, and what is theirs whenever the other has
  /// been built last.
  let builds: URL

  init(root: URL, copy: URL, builds: URL? = nil) {
    (self.root, self.copy, self.builds) = (root, copy, builds ?? copy.appending(path: ".build"))
  }

  /// Brings the copy up to date; files that are as they were stay untouched, so that the next build is short.
  ///
  /// - Parameters:
  ///   - mutants: the faults that are planted.
  ///   - beforeChange: is called before a source is changed.
  /// - Returns: whether one was.
  @discardableResult
  func write(_ mutants: [Mutant], beforeChange: () throws -> Void = {}) throws -> Bool {
    var texts: [String: Data] = [:]
    for path in try files() { texts[path] = try Data(contentsOf: root.appending(path: path)) }
    for mutant in mutants {
      guard let data = texts[mutant.file] else {
        throw Unfit(mutant: mutant, reason: "there is no \(mutant.file)")
      }
      texts[mutant.file] = Data(try Self.planting(mutant, in: String(decoding: data, as: UTF8.self)).utf8)
    }
    for folder in Set(mutants.map(\.moduleFolder)) {
      texts["\(folder)/PlantedFault.swift"] = Data(Self.switchSource.utf8)
    }
    let changed = texts.filter { (try? Data(contentsOf: copy.appending(path: $0))) != $1 }
    let superfluous = superfluousFiles(besides: Set(texts.keys))
    // What is written for people decides nothing.
    let isOther = !superfluous.isEmpty || changed.keys.contains { !$0.hasSuffix(".md") }
    if isOther { try beforeChange() }
    let manager = FileManager.default
    for path in superfluous { try manager.removeItem(at: copy.appending(path: path)) }
    try linkTools()
    for (path, data) in changed {
      let url = copy.appending(path: path)
      try manager.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try data.write(to: url)
      // Tests start scripts.
      let attributes = try? manager.attributesOfItem(atPath: root.appending(path: path).path)
      if let permissions = attributes?[.posixPermissions] {
        try manager.setAttributes([.posixPermissions: permissions], ofItemAtPath: url.path)
      }
    }
    return isOther
  }

  /// What `Scripts/ensure-toolchain` has installed for tests; without it those are left out that need servers of others.
  private static let tools = ".build/test-python"

  /// Lets the tests of the copy find what is installed for those of the package.
  private func linkTools() throws {
    let (here, there) = (root.appending(path: Self.tools), copy.appending(path: Self.tools))
    let manager = FileManager.default
    guard manager.fileExists(atPath: here.path), !manager.fileExists(atPath: there.path) else { return }
    try manager.createDirectory(at: there.deletingLastPathComponent(), withIntermediateDirectories: true)
    try manager.createSymbolicLink(at: there, withDestinationURL: here)
  }

  /// A fault that doesn't fit the source any more.
  struct Unfit: Error, CustomStringConvertible {
    let mutant: Mutant
    let reason: String
    var description: String { "[\(mutant.name)] doesn't fit: \(reason)" }
  }

  /// The source with a fault besides those that it has already.
  ///
  /// - Throws: an error unless the fault's lines stand there once; two faults can't share a part of a line.
  static func planting(_ mutant: Mutant, in text: String) throws(Unfit) -> String {
    let count = text.ranges(of: mutant.original).count
    guard count == 1 else {
      throw Unfit(mutant: mutant, reason: "its lines stand \(count) times in \(mutant.file)")
    }
    let on = mutant.replacement.replacing("MUTANT", with: "isPlanted(\"\(mutant.name)\")")
    return text.replacing(mutant.original, with: on)
  }

  /// Tells whether a fault is on; asked for each time, but looked up once.
  private static let switchSource = """
    #if canImport(Glibc)
    internal import Glibc
    #elseif canImport(Darwin)
    internal import Darwin
    #endif

    private let planted = getenv("\(variable)").map { String(cString: $0) } ?? ""

    func isPlanted(_ name: StaticString) -> Bool {
      planted.utf8.count == name.utf8CodeUnitCount && planted == name.description
    }

    """

  /// What belongs to the package, from its root.
  private func files() throws -> [String] {
    let listing = try Command("git", ["ls-files", "--cached", "--others", "--exclude-standard"], in: root)
      .output()
    // The versions of what it depends on aren't the package's to say, but the copy is to be built with the same.
    return (listing.split(separator: "\n").map(String.init) + ["Package.resolved"]).filter {
      FileManager.default.fileExists(atPath: root.appending(path: $0).path)
    }
  }

  /// The sources of the copy that the package doesn't have any more, tests among them: they would be compiled with the others.
  private func superfluousFiles(besides kept: Set<String>) -> [String] {
    let folders = Set(kept.compactMap { $0.contains("/") ? String($0.prefix { $0 != "/" }) : nil })
    return folders.sorted().flatMap { folder in
      let found = FileManager.default.enumerator(atPath: copy.appending(path: folder).path)
      return (found?.compactMap { $0 as? String } ?? []).map { "\(folder)/\($0)" }
        .filter { $0.hasSuffix(".swift") && !kept.contains($0) }
    }
  }
}
