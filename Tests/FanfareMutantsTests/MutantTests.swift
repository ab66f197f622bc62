import Foundation
import Testing

@testable import FanfareMutants

@Suite struct MutantTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func all() throws -> [Mutant] {
    let folder = root.appending(path: "Proofs/Mutants")
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().flatMap { name in
      try Mutant.parse(String(contentsOf: folder.appending(path: name), encoding: .utf8), path: name)
    }
  }

  @Test func `every fault stands for one place of the sources, and none has the name of another`() throws {
    let mutants = try Self.all()
    #expect(mutants.count >= 100)
    #expect(Set(mutants.map(\.name)).count == mutants.count)
    for mutant in mutants {
      let text = try String(contentsOf: Self.root.appending(path: mutant.file), encoding: .utf8)
      #expect(text.ranges(of: mutant.original).count == 1, "\(mutant.name): \(mutant.original)")
    }
  }

  @Test func `all of them can be planted in one tree`() throws {
    var texts: [String: String] = [:]
    for mutant in try Self.all() {
      let path = Self.root.appending(path: mutant.file)
      let text = try texts[mutant.file] ?? String(contentsOf: path, encoding: .utf8)
      texts[mutant.file] = try MutatedTree.planting(mutant, in: text)
    }
  }

  @Test func `a block is a name, a file, what is looked for and what stands in its place`() throws {
    let mutants = try Mutant.parse(
      "# words\n[a-b] Sources/M/x.swift\n-  if a {\n-    b\n+  if MUTANT || a {\n+    b\n",
      path: "x"
    )
    #expect(
      mutants == [
        Mutant(
          name: "a-b",
          file: "Sources/M/x.swift",
          original: "  if a {\n    b",
          replacement: "  if MUTANT || a {\n    b"
        )
      ]
    )
    #expect(mutants.first?.module == "M")
  }

  @Test func `a mark says who has to find a fault, and why no more can be asked`() throws {
    func expectation(_ mark: String) throws -> Mutant.Expectation? {
      try Mutant.parse("[a] Sources/M/x.swift\n\(mark)-x\n+MUTANT\n", path: "x").first?.expectation
    }
    #expect(try expectation("") == .simulation)
    #expect(try expectation("! tests only: it is about texts\n") == .tests(reason: "it is about texts"))
    #expect(try expectation("! survives: it changes nothing\n") == .nobody(reason: "it changes nothing"))
    #expect(try expectation("! simulated with: batches\n") == .simulation)
    #expect(throws: Mutant.Malformed.self) { try expectation("! simulated with: clouds\n") }
  }

  @Test(arguments: [
    "[a] f\n-x\n+y\n", "[a] f\n+MUTANT\n", "words\n", "[a] f\n! survives\n-x\n+MUTANT\n",
    "[a] f\n! survives:\n-x\n+MUTANT\n", "[a] f\n! never: b\n-x\n+MUTANT\n",
  ])
  func `what can't be read is refused`(text: String) {
    #expect(throws: Mutant.Malformed.self) { try Mutant.parse(text, path: "x") }
  }

  @Test func `a fault is planted once, and not where another has changed its lines`() throws {
    let first = Mutant(name: "a", file: "f", original: "x < y", replacement: "x < y || MUTANT")
    let text = try MutatedTree.planting(first, in: "if x < y { z }")
    #expect(text == "if x < y || isPlanted(\"a\") { z }")
    let second = Mutant(name: "b", file: "f", original: "x < y {", replacement: "MUTANT {")
    #expect(throws: MutatedTree.Unfit.self) { try MutatedTree.planting(second, in: text) }
    let third = Mutant(name: "c", file: "f", original: "{ z }", replacement: "{ if !MUTANT { z } }")
    #expect(try MutatedTree.planting(third, in: text).hasSuffix("{ if !isPlanted(\"c\") { z } }"))
    #expect(throws: MutatedTree.Unfit.self) { try MutatedTree.planting(first, in: "x < y, x < y") }
  }

  @Test func `a copy has what the package has, and nothing that is gone`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fanfare-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (root, copy) = (folder.appending(path: "root"), folder.appending(path: "copy"))
    for name in ["Sources/M/a.swift", "Tests/MTests/b.swift", "Tests/MTests/c.swift"] {
      let url = root.appending(path: name)
      try FileManager.default.createDirectory(
        at: url.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data("x < y\n".utf8).write(to: url)
    }
    _ = try Command("git", ["init", "--quiet"], in: root).output()
    let mutant = Mutant(
      name: "a",
      file: "Sources/M/a.swift",
      original: "x < y",
      replacement: "x < y || MUTANT"
    )
    let tools = root.appending(path: ".build/test-python")
    try FileManager.default.createDirectory(at: tools, withIntermediateDirectories: true)
    try Data("server".utf8).write(to: tools.appending(path: "a"))
    try Data(".build\n".utf8).write(to: root.appending(path: ".gitignore"))
    let script = root.appending(path: "run")
    _ = FileManager.default.createFile(
      atPath: script.path,
      contents: nil,
      attributes: [.posixPermissions: 0o755]
    )
    let tree = MutatedTree(root: root, copy: copy)
    try tree.write([mutant])
    #expect(FileManager.default.isExecutableFile(atPath: copy.appending(path: "run").path))
    #expect(try String(contentsOf: copy.appending(path: ".build/test-python/a"), encoding: .utf8) == "server")
    try FileManager.default.removeItem(at: root.appending(path: "Tests/MTests/b.swift"))
    try tree.write([mutant])
    func text(_ name: String) -> String? {
      try? String(contentsOf: copy.appending(path: name), encoding: .utf8)
    }
    #expect(text("Sources/M/a.swift") == "x < y || isPlanted(\"a\")\n")
    #expect(text("Sources/M/PlantedFault.swift") != nil && text("Tests/MTests/c.swift") == "x < y\n")
    #expect(text("Tests/MTests/b.swift") == nil)
  }
}
