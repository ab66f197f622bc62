import Testing

@testable import FanfareCommand

@Suite struct EnvironmentArgumentsTests {
  private func arguments(_ environment: [String: String], _ written: String...) -> [String] {
    EnvironmentArguments(environment).adding(to: written, of: FanfareCommand.self)
  }

  @Test func `variables set the options of the commands that have them`() {
    let environment = [
      "FANFARE_LOG_LEVEL": "debug", "FANFARE_CONCURRENCY": "3", "FANFARE_OTHER": "x", "PATH": "y",
    ]
    #expect(
      arguments(environment, "run", "w.yaml") == ["run", "--concurrency=3", "--log-level=debug", "w.yaml"]
    )
    #expect(arguments(environment, "demo") == ["demo", "--log-level=debug"])
    #expect(arguments(environment, "validate", "w.yaml") == ["validate", "w.yaml"])
  }

  @Test func `what stands in the arguments wins, behind two dashes nothing is an option`() {
    let environment = ["FANFARE_TIMEOUT": "5s"]
    #expect(arguments(environment, "demo", "--timeout", "1s") == ["demo", "--timeout", "1s"])
    #expect(arguments(environment, "demo", "--timeout=1s") == ["demo", "--timeout=1s"])
    #expect(
      arguments(environment, "demo", "--", "--timeout") == ["demo", "--timeout=5s", "--", "--timeout"]
    )
  }

  @Test func `a flag is set unless its variable says no, and what can be repeated is set by words`() {
    #expect(arguments(["FANFARE_JSON": "1"], "demo") == ["demo", "--json"])
    #expect(arguments(["FANFARE_JSON": "false"], "demo") == ["demo"])
    #expect(arguments(["FANFARE_JSON": ""], "demo") == ["demo"])
    #expect(
      arguments(["FANFARE_FAIL": "nlp  classifier=0.5"], "services")
        == ["services", "--fail=nlp", "--fail=classifier=0.5"]
    )
  }

  @Test func `values that may have spaces stand on lines of their own`() {
    let environment = ["FANFARE_HEADER": "Authorization: Bearer x\nX-A: 1", "FANFARE_DATA": "two words"]
    #expect(
      arguments(environment, "call") == [
        "call", "--data=two words", "--header=Authorization: Bearer x", "--header=X-A: 1",
      ]
    )
    #expect(arguments(["FANFARE_SET": "title=a b"], "run") == ["run", "--set=title=a b"])
  }

  @Test func `the output of a run is no other command's`() {
    let environment = ["FANFARE_OUTPUT": "results.jsonl"]
    #expect(arguments(environment, "run", "w.yaml") == ["run", "--output=results.jsonl", "w.yaml"])
    #expect(arguments(environment, "call-each", "a") == ["call-each", "--output=results.jsonl", "a"])
    for command in ["report", "export", "call"] {
      #expect(arguments(environment, command, "a") == [command, "a"])
    }
  }

  @Test func `without a subcommand nothing is added`() {
    let environment = ["FANFARE_JSON": "1"]
    #expect(arguments(environment) == [])
    #expect(arguments(environment, "--version") == ["--version"])
    #expect(arguments(environment, "nonsense") == ["nonsense"])
  }

  @Test func `the command obeys its variables`() throws {
    let output = try BuiltCommand.run(["validate", "none.yaml"], environment: ["FANFARE_QUIET": "yes"])
    #expect(output.code == 1)
    let bad = try BuiltCommand.run(["demo"], environment: ["FANFARE_TIMEOUT": "soon"])
    #expect(bad.code == 64)
    #expect(bad.errors.contains("--timeout"))
  }
}
