import Testing

/// The script that checks what the documentation refers to.
@Suite(.enabled(if: DocumentationScript.canRun)) struct LinkScriptTests {
  private let script = DocumentationScript(name: "links")

  @Test func `what leads somewhere is no complaint`() throws {
    let text = """
      # Title, with `code`

      See [below](#title-with-code), [elsewhere](https://example.invalid/nothing#there), `make test ARGS=…` and
      `fanfare jq --slurp`; in `[a](b)` nothing is linked.

      ```
      [a list](of-something) <doc:Else>
      ```

          make demo ARGS="--slow nlp=1s"
          fanfare run a.yaml b --with-sample-services | fanfare jq -r .id   # --nothing
      """
    let outcome = try script.run(text, ["--commands"])
    #expect(outcome.code == 0, "\(outcome.said)")
  }

  @Test(arguments: [
    ("[a](nowhere.md)", "there is no nowhere.md"),
    ("![a](no%20picture.png \"title\")", "there is no no%20picture.png"),
    ("[a]: nowhere.md", "there is no nowhere.md"),
    ("# A\n\n[a](#b)", "the file has no heading #b"),
    ("<doc:Nowhere>", "the catalogue has no article Nowhere"),
    ("`make nothing`", "the Makefile has no target nothing"),
    ("    make test nothing", "the Makefile has no target nothing"),
    ("`fanfare nothing x`", "fanfare has no subcommand nothing"),
    ("    fanfare jq . | fanfare run a.yaml --no-such", "fanfare run has no option --no-such"),
    ("```\n$ fanfare call --no-such\n```", "fanfare call has no option --no-such"),
  ])
  func `what leads nowhere is named with its line`(text: String, complaint: String) throws {
    let outcome = try script.run("\(text)\n", ["--commands"])
    // The line is the last one, or the one before the end of a block.
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let line = lines.last == "```" ? lines.count - 1 : lines.count
    #expect(outcome.code == 1)
    #expect(outcome.said.contains(":\(line): \(complaint)\n"), "\(outcome.said)")
    #expect(outcome.said.hasSuffix("links: one leads nowhere\n"), "\(outcome.said)")
  }
}
