import Foundation
import Testing

/// How commands take the name of a batch and the path of a store.
@Suite struct BatchNameTests {
  private let folder: TestFolder

  /// Makes a batch that is called `first`.
  init() throws {
    folder = try TestFolder(["w.yaml": TestFolder.echo, "in.jsonl": "{}\n"])
    let output = try folder.run(
      "run",
      "w.yaml",
      "in.jsonl",
      "--store",
      "s.sqlite",
      "--batch",
      "first",
      "--quiet"
    )
    #expect(output.code == 0, "\(output)")
  }

  @Test(arguments: ["resume", "retry", "runs", "report", "export", "cancel", "prune"])
  func `an empty name, as a variable has it that isn't set, is no name`(command: String) throws {
    let output = try folder.run(command, "", "--store", "s.sqlite")
    #expect(output.code == 64 && output.errors.contains("the name of the batch is empty"), "\(output)")
    #expect(try folder.run("runs", "--store", "s.sqlite").text.hasPrefix("first\n"))
  }

  @Test func `the beginning of a name will do for what only looks, and not for what can't be taken back`()
    throws
  {
    #expect(try folder.run("runs", "fi", "--store", "s.sqlite").code == 0)
    for command in ["cancel", "prune"] {
      let output = try folder.run(command, "fi", "--store", "s.sqlite")
      let advice = "there is no batch 'fi'; if 'first' is meant, give its whole name"
      #expect(output.code == 64 && output.errors.contains(advice), "\(output)")
    }
    #expect(try folder.run("prune", "first", "--store", "s.sqlite").text == "removed first\n")
  }

  @Test(arguments: [["retry"], ["cancel", "first"], ["prune", "first"], ["prune", "--older-than", "1h"]])
  func `a store whose path was mistyped is told, and not created`(arguments: [String]) throws {
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    let output = try BuiltCommand.run(arguments + ["--store", "t.sqlite"], in: folder.url.path)
    let reason = "there is no store t.sqlite: check the path"
    #expect(output.code == 65 && output.errors.contains(reason), "\(output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == before)
  }
}
