import FanfareJSON
import Testing

/// Secrets, events and other workflows: what `fanfare run` takes from around a workflow, and gives to it.
@Suite struct RunSurroundingsTests {
  /// Yields how long the secret is, and fails with a call to nowhere that carries it.
  private static let secret = """
    use: { secrets: [ api-key ] }
    do:
      - measure: { set: { length: '${ $secrets."api-key" | length }' } }
      - ask:
          if: .length > 7
          call: http
          with:
            method: get
            endpoint: { uri: 'http://127.0.0.1:1/', authentication: { bearer: { use: api-key } } }
    """

  @Test func `a secret comes from the file, or else from its variable`() throws {
    let folder = try TestFolder(["w.yaml": Self.secret, "s.yaml": "api-key: sesame\n"])
    let variable = ["FANFARE_SECRET_API_KEY": "four"]
    let file = try folder.run("run", "w.yaml", "--secrets", "s.yaml", environment: variable)
    #expect(try file.lines.first?["output"]?["length"] == 6)
    let environment = try folder.run("run", "w.yaml", environment: variable)
    #expect(try environment.lines.first?["output"]?["length"] == 4)
  }

  @Test func `a secret is never printed`() throws {
    let folder = try TestFolder(["w.yaml": Self.secret])
    let output = try folder.run(
      "run",
      "w.yaml",
      "--log-level",
      "trace",
      environment: ["FANFARE_SECRET_API_KEY": "open-sesame-42"]
    )
    #expect(output.code == 1)
    #expect(output.errors.contains("refused the connection"))
    #expect(!(output.text + output.errors).contains("sesame"))
  }

  @Test(arguments: [
    "set: { x: '${ $secrets.\"api-key\" | tonumber }' }",
    "set: { x: '${ $secrets.\"api-key\"[3:12] | .part }' }",
    "raise: { error: { type: x, status: 400, detail: '${ $secrets.\"api-key\" }' } }",
    "do: [ { a: { set: { x: '${ $secrets.\"api-key\" }' } } }, { b: { set: { x: '${ .x.y }' } } } ]",
  ])
  func `an error shows no secret`(task: String) throws {
    let folder = try TestFolder(["w.yaml": "use: { secrets: [ api-key ] }\ndo: [ { t: { \(task) } } ]"])
    let output = try folder.run("run", "w.yaml", environment: ["FANFARE_SECRET_API_KEY": "open-sesame-42"])
    #expect(output.code == 1)
    #expect(!(output.text + output.errors).contains("sesame"))
  }

  @Test func `a secret that is missing is named before anything runs, with what to do`() throws {
    let folder = try TestFolder(["w.yaml": Self.secret, "broken.yaml": "api-key: [sesame\n"])
    let output = try folder.run("run", "w.yaml")
    #expect(output.code == 65 && output.text == "")
    #expect(
      output.errors
        == "fanfare: error: the secret 'api-key' is missing: write it into the file of --secrets, or set FANFARE_SECRET_API_KEY\n"
    )
    let broken = try folder.run("run", "w.yaml", "--secrets", "broken.yaml")
    #expect(broken.code == 65)
    #expect(broken.errors.contains("broken.yaml") && !broken.errors.contains("sesame"))
    #expect(
      try folder.run("run", "w.yaml", "--secrets", "none.yaml").errors.contains(
        "--secrets: none.yaml: there is no such file"
      )
    )
  }

  @Test func `events go to standard error, to standard output, or to the end of a file`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { tell: { emit: { event: { with: { type: told, data: '${ . }' } } } } } ]",
      "e.jsonl": "earlier\n",
    ])
    let plain = try folder.run("run", "w.yaml", "--quiet")
    #expect(try JSONValue(parsing: plain.errors)["type"] == "told")
    #expect(try plain.lines.count == 1)
    let output = try folder.run("run", "w.yaml", "--events", "-", "--lifecycle", "none", "--quiet")
    #expect(output.errors == "")
    #expect(try output.lines.map { $0["type"] } == ["told", nil])
    let file = try folder.run(
      "run",
      "w.yaml",
      "--events",
      "e.jsonl",
      "--quiet",
      "--set",
      "n=1",
      "--lifecycle",
      "none"
    )
    #expect(file.errors == "" && file.code == 0)
    let lines = try folder.text(of: "e.jsonl").split(separator: "\n")
    #expect(lines.first == "earlier" && lines.count == 2)
    #expect(try JSONValue(parsing: String(lines[1]))["data"] == ["n": 1])
  }

  @Test func `events that can't be delivered are told`() throws {
    let folder = try TestFolder(["w.yaml": "do: [ { tell: { emit: { event: { with: { type: told } } } } } ]"])
    #expect(
      try folder.run("run", "w.yaml", "--events", "/none/x").errors
        == "fanfare: error: --events: /none/x can't be written: there is no such folder\n"
    )
    let sent = try folder.run("run", "w.yaml", "--events", "http://127.0.0.1:1/")
    #expect(sent.code == 1)
    #expect(sent.errors.contains("/do/0/tell: the event wasn't taken: "))
  }

  @Test func `a workflow runs another that is included`() throws {
    let folder = try TestFolder([
      "w.yaml":
        "do: [ { other: { run: { workflow: { namespace: test, name: other, version: '1.0.0' } } } } ]",
      "other.yaml": """
      document: { dsl: '1.0.3', namespace: test, name: other, version: '1.0.0' }
      do: [ { set: { set: { from: other } } } ]
      """,
    ])
    let output = try folder.run("run", "w.yaml", "--include", "other.yaml")
    #expect(try output.lines.first?["output"] == ["from": "other"])
    #expect(try folder.run("run", "w.yaml").errors.contains("there is no workflow test/other:1.0.0"))
  }
}
