import Foundation
import Testing

/// What is told of inputs that were added, removed or changed since a batch was run.
@Suite struct InputSurveyTests {
  private static let run = ["run", "w.yaml", "docs", "--store", "s.sqlite", "--output", "out.jsonl"]

  private static func folder() throws -> BatchFolder {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.txt": "a", "b.txt": "b", "c.txt": "c"])
    #expect(try BuiltCommand.run(run, in: folder.folder.url.path).code == 0)
    return folder
  }

  private static func again(_ folder: BatchFolder, _ more: [String] = []) throws -> String {
    try BuiltCommand.run(run + more, in: folder.folder.url.path).errors
  }

  @Test func `nothing is told where nothing differs, whatever the time stamps say`() throws {
    let folder = try Self.folder()
    try folder.write("a", to: "docs/a.txt")
    let said = try Self.again(folder)
    #expect(!said.contains("input"), "\(said)")
  }

  @Test func `what was added, removed or changed is counted and named before anything runs`() throws {
    let folder = try Self.folder()
    for name in ["d", "e", "f", "g"] { try folder.write(name, to: "docs/\(name).txt") }
    try folder.remove("docs/b.txt")
    try folder.write("other", to: "docs/c.txt")
    let said = try Self.again(folder)
    #expect(
      said.contains(
        "4 inputs were added and come after those that it has: docs/d.txt, docs/e.txt, docs/f.txt and 1 more\n"
      ),
      "\(said)"
    )
    #expect(said.contains("1 input is gone, and what had begun stays: docs/b.txt\n"))
    #expect(said.contains("1 input has changed and stays as when it began: docs/c.txt\n"))
    #expect(try folder.text(of: "out.jsonl").split(separator: "\n").count == 7)
    #expect(try !Self.again(folder, ["--quiet"]).contains("input"))
  }

  @Test func `inputs that hadn't begun aren't taken for added ones`() throws {
    let workflow = "do: [{ f: { raise: { error: { type: 'https://e.test/x', status: 400, title: X } } } }]"
    let folder = try BatchFolder(workflow, inputs: ["b.txt": "b", "c.txt": "c", "d.txt": "d"])
    let halted = try BuiltCommand.run(
      Self.run + ["--halt", "failures=1", "--concurrency", "1"],
      in: folder.folder.url.path
    )
    #expect(halted.code == 1, "\(halted)")
    try folder.write("a", to: "docs/a.txt")
    let plan = try folder.run("resume", "--store", "s.sqlite", "--dry-run").text
    #expect(plan.contains("begins     2 (docs/c.txt, docs/d.txt)\nadded      1 (docs/a.txt)"), "\(plan)")
    let said = try folder.run("resume", "--store", "s.sqlite").errors
    #expect(said.contains("1 done before, 0 to go on with, 2 to begin\n"), "\(said)")
    #expect(said.contains("1 input was added and comes after those that it has: docs/a.txt\n"))
  }

  @Test func `lines are told from each other by their content, and a key is recommended`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "in.jsonl": "{\"id\":1}\n{\"id\":2}\n"])
    let run = ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl"]
    #expect(try BuiltCommand.run(run, in: folder.url.path).code == 0)
    try Data("{\"id\":1}\n{\"id\":3}\n".utf8).write(to: folder.url.appending(component: "in.jsonl"))
    let said = try BuiltCommand.run(run, in: folder.url.path).errors
    #expect(said.contains("1 input was added and comes after those that it has: in.jsonl:2"), "\(said)")
    #expect(said.contains("1 input is gone") && said.contains("--key .id tells them by what is in them"))
  }

  @Test func `with a key, a line that has another place is the same document`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "in.jsonl": "{\"id\":1}\n{\"id\":2}\n"])
    let run = [
      "run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl", "--key", ".id",
    ]
    #expect(try BuiltCommand.run(run, in: folder.url.path).code == 0)
    try Data("{\"id\":2}\n{\"id\":1,\"x\":1}\n".utf8).write(to: folder.url.appending(component: "in.jsonl"))
    let said = try BuiltCommand.run(run, in: folder.url.path).errors
    #expect(said.contains("1 input has changed and stays as when it began: in.jsonl:2"), "\(said)")
    #expect(!said.contains("was added") && !said.contains("is gone"))
  }

  @Test func `a file that is named three times is refused once and ends nothing`() throws {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.txt": "a"])
    let run = [
      "run", "w.yaml", "docs/a.txt", "docs/a.txt", "docs/a.txt", "--store", "s.sqlite", "--output",
      "out.jsonl",
    ]
    for _ in 0..<2 {
      let output = try BuiltCommand.run(run, in: folder.folder.url.path)
      #expect(output.code == 2, "\(output)")
      #expect(try folder.text(of: "out.jsonl").split(separator: "\n").count == 2)
    }
  }
}
