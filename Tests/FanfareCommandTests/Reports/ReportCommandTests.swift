import Foundation
import Testing

/// `fanfare report`, as a user runs it.
@Suite struct ReportCommandTests {
  private static let workflow = """
    document: { dsl: '1.0.3', namespace: tests, name: check, version: '1.0.0' }
    do:
      - check:
          if: ${ .bad }
          raise: { error: { type: https://example.com/bad, status: 400, title: 'It is <bad>' } }
    """

  /// Runs three documents, of which one fails, and hands over the folder.
  private func withBatch(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fanfare-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(Self.workflow.utf8).write(to: folder.appendingPathComponent("check.yaml"))
    let lines = #"{"n":1}"# + "\n" + #"{"bad":true}"# + "\n" + #"{"n":3}"# + "\n"
    try Data(lines.utf8).write(to: folder.appendingPathComponent("docs.jsonl"))
    let arguments = ["run", "check.yaml", "docs.jsonl", "--store", "runs.sqlite", "--batch", "b1"]
    #expect(try BuiltCommand.run(arguments, in: folder.path).code == 2)
    try body(folder.path)
  }

  private func report(_ arguments: String..., in folder: String) throws -> BuiltCommand.Output {
    try BuiltCommand.run(["report"] + arguments, in: folder)
  }

  @Test func `the page goes to a file, to one of the batch's name, or to standard output`() throws {
    try withBatch { (folder: String) throws in
      let named = try report("b1", "--store", "runs.sqlite", "-o", "page.html", in: folder)
      #expect(named.code == 0 && named.text.isEmpty && named.errors.contains("page.html"))
      #expect(try report("b1", "--store", "runs.sqlite", in: folder).code == 0)
      let page = try report("--store", "runs.sqlite", "-o", "-", in: folder)
      #expect(page.code == 0 && page.errors.isEmpty)
      #expect(page.text.contains("2 of 3 documents are complete; 1 failed."))
      #expect(page.text.contains("It is &lt;bad&gt;") && !page.text.contains("It is <bad>"))
      #expect(
        page.text.contains(
          "fanfare retry b1 --error=https://example.com/bad --task=check --store runs.sqlite"
        )
      )
      for file in ["page.html", "b1.html"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(file)"))
      }
    }
  }

  @Test func `a page takes the place of what a link leads to, and never that of its store`() throws {
    try withBatch { (folder: String) throws in
      let link = "\(folder)/link.html"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "page.html")
      #expect(try report("b1", "--store", "runs.sqlite", "-o", "link.html", in: folder).code == 0)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "page.html")
      #expect(FileManager.default.fileExists(atPath: "\(folder)/page.html"))
      for command in ["report", "export"] {
        let output = try BuiltCommand.run(
          [command, "b1", "--store", "runs.sqlite", "-o", "./runs.sqlite"],
          in: folder
        )
        #expect(output.code == 64, "\(output)")
        #expect(output.errors.contains("--output and --store are the same file, ./runs.sqlite"), "\(output)")
      }
      #expect(try report("b1", "--store", "runs.sqlite", in: folder).code == 0)
    }
  }

  @Test func `the command that a page names runs the documents that failed`() throws {
    try withBatch { (folder: String) throws in
      let retry = [
        "retry", "b1", "--error=https://example.com/bad", "--task=check", "--store", "runs.sqlite",
        "--dry-run",
      ]
      #expect(try BuiltCommand.run(retry, in: folder).text.hasPrefix("1 document "))
    }
  }

  @Test func `what can't be read or written is told, and a run that isn't there is a note`() throws {
    try withBatch { (folder: String) throws in
      #expect(try report("none", "--store", "runs.sqlite", in: folder).code == 64)
      #expect(try report("b1", "--store", "missing.sqlite", in: folder).code == 65)
      let nowhere = try report("b1", "--store", "runs.sqlite", "-o", "no/where.html", in: folder)
      #expect(
        nowhere.code == 74
          && nowhere.errors.contains("no/where.html can't be written: there is no such folder")
      )
      let asked = try report(
        "b1",
        "--store",
        "runs.sqlite",
        "--run",
        "docs.jsonl:1",
        "--run",
        "x",
        "-o",
        "-",
        in: folder
      )
      #expect(asked.code == 0 && asked.text.contains("Asked for:"))
      #expect(asked.errors.contains("there is no timeline of x"))
    }
  }
}
