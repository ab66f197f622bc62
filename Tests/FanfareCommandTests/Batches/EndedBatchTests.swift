import FanfareJSON
import Foundation
import Testing

/// What a batch allows once it is cancelled or through, and what is said of one that isn't.
@Suite struct EndedBatchTests {
  /// A batch of five that stopped at its first failure: it is open, and four of its inputs haven't begun.
  private static func haltedBatch() throws -> TestFolder {
    let folder = try TestFolder([
      "w.yaml": "do: [{ a: { raise: { error: { type: 'https://e.test/t', status: 500 } } } }]",
      "in.jsonl": (0..<5).map { #"{"n":\#($0)}"# + "\n" }.joined(),
    ])
    let output = try folder.run(
      "run",
      "w.yaml",
      "in.jsonl",
      "--store",
      "s.sqlite",
      "--output",
      "out.jsonl",
      "--batch",
      "b",
      "--halt",
      "failures=1",
      "--concurrency",
      "1"
    )
    #expect(output.errors.contains("go on with: fanfare resume b"), "\(output)")
    return folder
  }

  private static func runs(_ folder: TestFolder) throws -> Int {
    try folder.run("export", "b", "--store", "s.sqlite").text.split(separator: "\n").count
  }

  @Test(arguments: [["--dry-run"], [], ["--fresh"], ["--only", "faulted"]])
  func `nothing of a batch that is cancelled is run again`(options: [String]) throws {
    let folder = try Self.haltedBatch()
    #expect(try folder.run("cancel", "b", "--store", "s.sqlite").code == 0)
    let before = try Self.runs(folder)
    let output = try BuiltCommand.run(["retry", "b", "--store", "s.sqlite"] + options, in: folder.url.path)
    #expect(output.code == 64 && output.errors.contains("the batch 'b' is cancelled"), "\(output)")
    #expect(try Self.runs(folder) == before)
    let resumed = try folder.run("resume", "b", "--store", "s.sqlite")
    #expect(resumed.code == 64 && resumed.errors.contains("the batch 'b' is cancelled"), "\(resumed)")
  }

  @Test func `a retry of a batch that isn't through says that the rest goes on as well, and it does`() throws
  {
    let folder = try Self.haltedBatch()
    let plan = try folder.run("retry", "b", "--store", "s.sqlite", "--dry-run")
    #expect(plan.text.contains("1 document of batch b would be run again: in.jsonl:1\n"), "\(plan)")
    #expect(plan.text.contains("fanfare resume b --store s.sqlite --dry-run tells"), "\(plan)")
    #expect(try Self.runs(folder) == 1)
    let output = try folder.run("retry", "b", "--store", "s.sqlite")
    #expect(
      output.errors.contains("1 document of batch b is run again, and what is left of it goes on"),
      "\(output)"
    )
    #expect(
      output.errors.contains("batch b goes on: 0 done before, 1 to go on with, 4 to begin"),
      "\(output)"
    )
  }

  @Test func `inputs that were added to a batch that is through are told before they begin`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [{ a: { raise: { error: { type: 'https://e.test/t', status: 500 } } } }]",
      "in.jsonl": "{\"n\":0}\n",
    ])
    let first = try BuiltCommand.run(
      ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl", "--batch", "b"],
      in: folder.url.path
    )
    #expect(first.code == 1, "\(first)")
    let again = "1 document of batch b would be run again: in.jsonl:1\n"
    let alone = try folder.run("retry", "b", "--store", "s.sqlite", "--dry-run")
    #expect(alone.text == again, "\(alone)")
    try Data("{\"n\":0}\n{\"n\":1}\n".utf8).write(to: folder.url.appending(component: "in.jsonl"))
    let plan = try folder.run("retry", "b", "--store", "s.sqlite", "--dry-run")
    #expect(plan.text == again + "1 input was added since and would begin as well: in.jsonl:2\n", "\(plan)")
    let resumption = try folder.run("resume", "b", "--store", "s.sqlite", "--dry-run")
    #expect(resumption.text.contains("added      1 (in.jsonl:2)"), "\(resumption)")
    let output = try folder.run("retry", "b", "--store", "s.sqlite")
    #expect(output.errors.contains("1 to go on with, 1 to begin"), "\(output)")
    #expect(try folder.text(of: "out.jsonl").split(separator: "\n").count == 2)
  }

  @Test(arguments: ["report", "export"])
  func `what is told of a batch isn't written over its files`(command: String) throws {
    let folder = try Self.haltedBatch()
    let files = ["w.yaml", "in.jsonl", "out.jsonl"]
    let before = try files.map(folder.text)
    for (file, what) in zip(files, ["the workflow", "an input", "--output"]) {
      let output = try folder.run(command, "b", "--store", "s.sqlite", "-o", file)
      let message = "--output and \(what) of the batch are the same file, \(file)"
      #expect(output.code == 64 && output.errors.contains(message), "\(output)")
    }
    #expect(try files.map(folder.text) == before)
    // Its paths lead from where it was begun.
    let elsewhere = folder.url.appending(component: "elsewhere")
    try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
    let far = try BuiltCommand.run(
      [command, "b", "--store", "../s.sqlite", "-o", "../in.jsonl"],
      in: elsewhere.path
    )
    #expect(far.code == 64 && far.errors.contains("an input of the batch"), "\(far)")
    #expect(try files.map(folder.text) == before)
    // Once nothing is written to it any more, its output is anybody's.
    #expect(try folder.run("cancel", "b", "--store", "s.sqlite").code == 0)
    #expect(try folder.run(command, "b", "--store", "s.sqlite", "-o", "out.jsonl").code == 0)
  }
}
