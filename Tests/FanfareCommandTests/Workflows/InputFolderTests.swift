import FanfareJSON
import Foundation
import Testing

@testable import FanfareCommand

@Suite struct InputFolderTests {
  /// A folder `docs` with what can stand in one, beside a file that isn't in it.
  private static func folder() throws -> TestFolder {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "outside.txt": "secret"])
    let docs = folder.url.appending(component: "docs")
    let files = FileManager.default
    for name in ["docs/sub", "docs/.git", "docs/empty", "docs/only"] {
      try files.createDirectory(at: folder.url.appending(path: name), withIntermediateDirectories: true)
    }
    for (name, text) in [
      "b.txt": "b", "a.md": "a", "c.JSON": "{\"c\":1}", "d.jsonl": "{\"d\":1}\n{\"d\":2}\n", "p.png": "?",
      "no-ending": "?", ".hidden.txt": "?", ".git/x.txt": "?", "sub/z.txt": "z", "only/q.pdf": "?",
      "sub.txt": "s",
    ] { try Data(text.utf8).write(to: docs.appending(path: name)) }
    for (name, target) in [
      "out.txt": "../outside.txt", "in.txt": "b.txt", "loop": "..", "gone.txt": "nowhere",
      "dev.txt": "/dev/null",
    ] {
      try files.createSymbolicLink(atPath: docs.appending(path: name).path, withDestinationPath: target)
    }
    return folder
  }

  @Test func `the files of a folder are inputs in the order of their paths, and the others are named`() throws
  {
    let output = try Self.folder().run("run", "w.yaml", "docs")
    #expect(output.code == 0)
    #expect(
      try output.values(of: "input") == [
        "docs/a.md", "docs/b.txt", "docs/c.JSON", "docs/d.jsonl:1", "docs/d.jsonl:2", "docs/in.txt",
        "docs/sub.txt",
        "docs/sub/z.txt",
      ]
    )
    #expect(try output.lines[2]["output"] == ["c": 1])
    let note = try #require(output.errors.split(separator: "\n").first)
    #expect(
      note
        == "fanfare: note: docs: 7 files are left out: dev.txt, gone.txt, loop, no-ending, only/q.pdf, out.txt, p.png "
        + "(inputs are .json, .jsonl, .ndjson, .csv, .txt and .md files)"
    )
    #expect(!output.text.contains("secret"))
  }

  @Test func `a slash at the end changes nothing, and quiet names nothing`() throws {
    let output = try Self.folder().run("run", "w.yaml", "docs/", "--quiet")
    #expect(try output.values(of: "input").first == "docs/a.md" && output.errors == "")
  }

  @Test(arguments: [
    ("docs/empty", "the folder has no inputs, which are .json, .jsonl, .ndjson, .csv, .txt and .md files"),
    (
      "docs/only",
      "the folder has no inputs, which are .json, .jsonl, .ndjson, .csv, .txt and .md files; 1 file is left out: q.pdf"
    ),
  ])
  func `a folder without inputs is an error that says so`(path: String, reason: String) throws {
    let output = try Self.folder().run("run", "w.yaml", path)
    #expect(output.code == 1)
    #expect(try output.lines.first?["status"] == "unreadable")
    #expect(try output.lines.first?["error"]?["detail"]?.stringValue == reason)
    #expect(output.errors.contains("an input can't be read: \(path): the folder has no inputs"))
  }

  @Test func `the workflow isn't an input of its own`() throws {
    let folder = try TestFolder(["a.json": "{}"])
    let header = #"{"document":{"dsl":"1.0.3","namespace":"t","name":"t","version":"1.0.0"},"#
    let workflow = header + #""do":[{"echo":{"set":"${ . }"}}]}"#
    try Data(workflow.utf8).write(to: folder.url.appending(component: "w.json"))
    #expect(try folder.run("run", "w.json", ".").values(of: "input") == ["./a.json"])
  }

  @Test func `names of files can't steer the terminal`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "a.txt": "a", "x\u{1B}[2J\ny": "?"])
    let output = try folder.run("run", "w.yaml", ".")
    #expect(output.errors.hasPrefix("fanfare: note: .: 1 file is left out: x\\u001b[2J\\u000ay ("))
  }
}
