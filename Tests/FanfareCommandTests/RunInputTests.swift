import FanfareCompression
import FanfareJSON
import Foundation
import Testing

/// What `fanfare run` reads, and in which order it answers.
@Suite struct RunInputTests {
  @Test(arguments: [
    ("t.csv", "id,text\n", "t.csv has no rows below the names of its columns, so nothing was run for it"),
    ("t.csv", "", "t.csv has no rows"), ("t.jsonl", "\n \n", "t.jsonl has no lines"),
  ])
  func `a file without inputs is told`(name: String, text: String, note: String) throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, name: text, "u.csv": "id\n1\n"])
    for files in [[name], [name, "u.csv"]] {
      let output = try BuiltCommand.run(["run", "w.yaml"] + files, in: folder.url.path)
      #expect(output.errors.contains("note: \(note)"), "\(output)")
      #expect(!output.errors.contains("u.csv has"), "\(output)")
    }
  }

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

  @Test func `each row of a table is an object of texts, named by its header`() throws {
    let folder = try TestFolder([
      "w.yaml": TestFolder.echo,
      "t.csv": "\u{FEFF}id,text\r\n1,\"a,\"\"b\"\"\r\nc\"\r\n\r\n2\r\n3,x\"y\r\n4,d\r\n",
    ])
    let output = try folder.run("run", "w.yaml", "t.csv", "--set", "n=1")
    #expect(output.code == 2)
    #expect(try output.values(of: "input") == ["t.csv:2", "t.csv:5", "t.csv:6", "t.csv:7"])
    #expect(try output.values(of: "status") == ["completed", "unreadable", "unreadable", "completed"])
    let lines = try output.lines
    #expect(lines[0]["output"] == ["id": "1", "text": "a,\"b\"\r\nc", "n": 1])
    #expect(lines[1]["error"]?["detail"] == "it has 1 field, and the first line names 2")
    #expect(lines[2]["error"]?["detail"]?.stringValue?.hasPrefix("a quote stands within field 2") == true)
  }

  @Test(arguments: [
    ("a;b\n1;2\n", "t.csv:1: its fields are separated by semicolons"),
    ("a,a\n1,2\n", "t.csv:1: two columns are called 'a'"),
    ("a,\n1,2\n", "t.csv:1: the first line names the columns, and column 2 has no name"),
    ("a\n\"b\n", "t.csv:2: a quote is opened and never closed"),
  ])
  func `a table that can't be one says where`(text: String, complaint: String) throws {
    let output = try TestFolder(["w.yaml": TestFolder.echo, "t.csv": text]).run("run", "w.yaml", "t.csv")
    #expect(output.code == 1 && output.errors.contains(complaint), "\(output.errors)")
  }

  @Test func `what ends in gz is decompressed, within bounds`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    func write(_ bytes: [UInt8], _ name: String) throws {
      try Data(bytes).write(to: folder.url.appending(component: name))
    }
    let rows = (1...5000).map { "\($0),row \($0)\n" }.joined()
    let table = Compressor.gzip(Array(("id,name\n" + rows).utf8))
    // Two streams, one behind the other (RFC 1952, section 2.2).
    let lines = Compressor.gzip(Array("{\"n\":1}\n".utf8)) + Compressor.gzip(Array("{\"n\":2}\n".utf8))
    try write(table, "t.csv.gz")
    try write(lines, "l.jsonl.gz")
    try write(Compressor.gzip(Array("some text".utf8)), "a.txt.gz")
    try write(Array(table.dropLast(9)), "cut.csv.gz")
    try write(Array("{\"n\":1}\n".utf8), "plain.jsonl.gz")
    try write(Compressor.gzip(Array(repeating: UInt8(ascii: " "), count: 64 << 20)), "bomb.jsonl.gz")
    let output = try folder.run("run", "w.yaml", "t.csv.gz", "l.jsonl.gz", "a.txt.gz", "--quiet")
    #expect(output.code == 0)
    let results = try output.lines
    #expect(results.count == 5003 && results[4999]["output"] == ["id": "5000", "name": "row 5000"])
    #expect(
      results.suffix(3).map { $0["output"] } == [
        ["n": 1], ["n": 2], ["id": "a.txt.gz", "text": "some text"],
      ]
    )
    for (name, reason) in [
      ("cut.csv.gz", "its gzip ends too early"), ("plain.jsonl.gz", "its gzip is malformed"),
      ("bomb.jsonl.gz", "it is more than 256 times as large when decompressed"),
    ] {
      let output = try folder.run("run", "w.yaml", name, "--quiet")
      #expect(output.code > 0 && output.errors.contains(reason), "\(output.errors)")
    }
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
    #expect(output.errors.contains("3 times, for example an input can't be read: none.txt: "))
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
