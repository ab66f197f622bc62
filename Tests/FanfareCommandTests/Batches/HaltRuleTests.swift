import FanfareWorkflows
import Foundation
import Testing

@testable import FanfareCommand

/// Batches that end by themselves when too much fails.
@Suite struct HaltRuleTests {
  /// A folder with a workflow that always fails, and so many inputs.
  private static func folder(_ inputs: Int) throws -> TestFolder {
    try TestFolder([
      "w.yaml": "do: [{ f: { raise: { error: { type: 'https://e.test/x', status: 400, title: X } } } }]",
      "in.jsonl": (0..<inputs).map { "{\"id\":\($0)}\n" }.joined(),
    ])
  }

  private static func run(_ folder: TestFolder, _ options: String...) throws -> BuiltCommand.Output {
    let run = ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl", "--batch", "b"]
    return try BuiltCommand.run(run + options, in: folder.url.path)
  }

  @Test(arguments: [
    (19, 19, false), (20, 1, false), (20, 2, true), (105, 10, false), (105, 11, true),
  ])
  func `a share is one of all that have ended, and says nothing of a few`(
    ended: Int,
    failed: Int,
    isReached: Bool
  ) throws {
    var tally = WorkflowTally()
    tally.count(.completed, times: ended - failed)
    tally.count(.faulted, times: failed)
    #expect(try HaltRule(parsing: "failures=10%").isReached(tally) == isReached)
  }

  @Test(arguments: ["1", "16"])
  func `a batch whose last document fails by the rule is through`(concurrency: String) throws {
    let folder = try Self.folder(2)
    let output = try Self.run(folder, "--halt", "failures=2", "--concurrency", concurrency)
    #expect(output.code == 1, "\(output)")
    #expect(!output.errors.contains("halted") && !output.errors.contains("go on with:"), "\(output.errors)")
    let listed = try folder.run("runs", "--store", "s.sqlite").text
    #expect(listed.contains("  ended, begun "), "\(listed)")
  }

  @Test func `the rule counts anew when a batch goes on, and another one can take its place`() throws {
    let folder = try Self.folder(10)
    let first = try Self.run(folder, "--halt", "failures=2", "--concurrency", "1")
    #expect(first.errors.contains("halted") && first.errors.contains("go on with: fanfare resume b"))
    for (options, documents) in [
      ([], 4), (["--halt", "failures=3"], 7), (["--halt", "failures=50"], 10),
    ] as [([String], Int)] {
      let output = try BuiltCommand.run(
        ["resume", "b", "--store", "s.sqlite"] + options,
        in: folder.url.path
      )
      let lines = try folder.text(of: "out.jsonl").split(separator: "\n")
      #expect(lines.count == documents && output.code == 1, "\(output)")
      #expect(output.errors.contains("halted") == (documents < 10), "\(output.errors)")
    }
  }
}
