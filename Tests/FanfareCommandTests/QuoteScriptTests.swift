import Foundation
import Testing

/// The script that fills in and checks the outputs that the documentation quotes.
@Suite(.enabled(if: DocumentationScript.canRun)) struct QuoteScriptTests {
  private func quote(_ text: String, _ options: String...) throws -> DocumentationScript.Outcome {
    try DocumentationScript(name: "quote").run(text, options)
  }

  private static func document(_ command: String, _ block: String = "") -> String {
    "# Title\n\n<!-- quote: \(command) -->\n\n```console\n\(block)```\n\nMore.\n"
  }

  @Test func `a quoted output is what the command prints, and the rest of the file stays`() throws {
    let result = try quote(Self.document("fanfare jq -nc '[1, 2][]'", "old\n"))
    #expect(result.code == 0)
    #expect(result.text == Self.document("fanfare jq -nc '[1, 2][]'", "$ fanfare jq -nc '[1, 2][]'\n1\n2\n"))
    #expect(try quote(result.text, "--check").code == 0)
  }

  @Test func `times don't count as a change, and everything else does`() throws {
    let command = "fanfare jq -rn '\"doc  ok 12.3 ms\"'"
    let slower = Self.document(command, "$ \(command)\ndoc ok    1.5 s\n")
    let same = try quote(slower)
    #expect(same.code == 0 && same.text == slower)
    let other = Self.document(command, "$ \(command)\ndoc failed 12.3 ms\n")
    let checked = try quote(other, "--check")
    #expect(checked.code == 1 && checked.text == other)
    #expect(checked.said.contains("-doc failed <time>") && checked.said.contains("+doc ok <time>"))
  }

  @Test(arguments: [
    ("fanfare nonsense", "exit code 64"), ("no-such-command", "exit code 127"),
  ])
  func `a command that can't be what was meant is an error`(command: String, message: String) throws {
    let result = try quote(Self.document(command))
    #expect(result.code == 1 && result.said.contains(message), "\(result.said)")
  }

  @Test func `a command without a block is an error, and what commands write goes nowhere`() throws {
    #expect(try quote("<!-- quote: fanfare jq -n 1 -->\ntext\n").said.contains("there is no fenced block"))
    let result = try quote(Self.document("fanfare new && ls workflow.yaml"))
    #expect(result.text.hasSuffix("\nworkflow.yaml\n```\n\nMore.\n"), "\(result.text)")
    #expect(!FileManager.default.fileExists(atPath: Examples.folder.path + "/../workflow.yaml"))
  }
}
