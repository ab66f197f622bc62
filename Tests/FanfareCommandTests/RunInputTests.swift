import FanfareJSON
import Foundation
import Testing

/// What `fanfare run` reads, and in which order it answers.
@Suite struct RunInputTests {
  @Test func `texts, JSON files and the lines of JSONL files are inputs`() throws {
    let folder = try TestFolder([
      "w.yaml": TestFolder.echo, "a.txt": "some text", "b.json": #"{"x": 1}"#,
      "c.jsonl": "{\"y\":1}\n\n{\"y\":2}",
    ])
    let output = try folder.run("run", "w.yaml", "a.txt", "b.json", "c.jsonl")
    #expect(output.code == 0)
    #expect(try output.values(of: "input") == ["a.txt", "b.json", "c.jsonl:1", "c.jsonl:3"])
    #expect(
      try output.lines.map { $0["output"] } == [
        ["id": "a.txt", "text": "some text"], ["x": 1], ["y": 1], ["y": 2],
      ]
    )
    #expect(output.errors.contains("4 runs in "))
  }

  @Test(arguments: [
    ("just text", ["-"], [#"{"id":"-","text":"just text"}"#]),
    ("{\"n\":1}\n[2]\n", ["-:1", "-:2"], [#"{"n":1}"#, "[2]"]),
    ("{\n  \"n\": 1\n}\n", ["-"], [#"{"n":1}"#]),
    ("\n{\"n\":1}\n{oops\n{\"n\":3}", ["-:2", "-:3", "-:4"], [#"{"n":1}"#, nil, #"{"n":3}"#]),
    ("", ["-"], [#"{"id":"-","text":""}"#]),
  ])
  func `standard input is a text, a value or a value in each line`(
    input: String,
    names: [String],
    outputs: [String?]
  ) throws {
    let output = try TestFolder(["w.yaml": TestFolder.echo]).run("run", "w.yaml", "-", input: input)
    #expect(try output.values(of: "input") == names)
    #expect(try output.lines.map { $0["output"].map { "\($0)" } } == outputs)
  }

  @Test func `an input that can't be read is reported in its place, and the rest goes on`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "a.jsonl": "{\"n\":1}\n{bad\n{\"n\":3}\n"])
    let output = try folder.run("run", "w.yaml", "none.txt", "/dev/null/x", "a.jsonl")
    #expect(output.code == 2)
    #expect(
      try output.values(of: "status") == ["unreadable", "unreadable", "completed", "unreadable", "completed"]
    )
    let details = try output.lines.compactMap { $0["error"]?["detail"]?.stringValue }
    #expect(
      details.prefix(2) == [
        "there is no such file", "there is no such file: a part of its path isn't a folder",
      ]
    )
    #expect(details.last?.contains("line 1, column 2") == true)
    #expect(output.errors.contains("3 times an input can't be read: none.txt: "))
    #expect(try folder.run("run", "w.yaml", "none.txt").code == 1)
  }

  @Test func `without inputs there is one, of what is set`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "a.json": #"{"n":0,"m":1}"#, "l.json": "[1]"])
    #expect(try folder.run("run", "w.yaml").lines.first?["output"] == [:])
    let alone = try folder.run("run", "w.yaml", "--set", "n=3", "--set", "lang=en", "--set", "o={\"a\":[1]}")
    #expect(try alone.lines.first?["output"] == ["n": 3, "lang": "en", "o": ["a": [1]]])
    let both = try folder.run("run", "w.yaml", "a.json", "l.json", "--set", "n=3", "--set", "t=a=b")
    #expect(try both.lines.first?["output"] == ["n": 3, "m": 1, "t": "a=b"])
    #expect(try both.lines.last?["error"]?["detail"] == "--set adds members to an object, and this isn't one")
  }

  @Test func `outcomes come in the order of the inputs, or as they are ready`() throws {
    let folder = try TestFolder([
      "w.yaml": "do: [ { pause: { wait: '${ .pause }' } } ]",
      "a.jsonl": #"{"pause":"PT2S"}"# + "\n" + #"{"pause":"PT0.001S"}"#,
    ])
    let ordered = try folder.run("run", "w.yaml", "a.jsonl")
    #expect(try ordered.values(of: "input") == ["a.jsonl:1", "a.jsonl:2"])
    let unordered = try folder.run("run", "w.yaml", "a.jsonl", "--unordered")
    #expect(try unordered.values(of: "input") == ["a.jsonl:2", "a.jsonl:1"])
  }

  @Test func `twenty thousand small inputs are answered in their order`() throws {
    let count = 20_000
    let folder = try TestFolder([
      "w.yaml": "do: [ { double: { set: { n: '${ .n * 2 }' } } } ]",
      "many.jsonl": (1...count).map { "{\"n\":\($0)}\n" }.joined(),
    ])
    let output = try folder.run("run", "w.yaml", "many.jsonl", "--quiet")
    #expect(output.code == 0 && output.errors == "")
    #expect(try output.lines.map { $0["output"]?["n"]?.intValue } == (1...count).map { $0 * 2 })
  }

  @Test func `what is ready is written before the next line comes`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    let process = try BuiltCommand.process([
      "run", folder.url.appending(component: "w.yaml").path, "-", "--quiet",
    ])
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    for number in 1...2 {
      try input.fileHandleForWriting.write(contentsOf: Data("{\"n\":\(number)}\n".utf8))
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      #expect(try JSONValue(parsing: line)["output"] == ["n": .number(JSONNumber(number))])
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
