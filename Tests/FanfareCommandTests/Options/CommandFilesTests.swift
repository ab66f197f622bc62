import FanfareJSON
import Foundation
import Testing

/// Files that a command would write over others that it reads or writes.
@Suite struct CommandFilesTests {
  private static func folder() throws -> TestFolder {
    let folder = try TestFolder([
      "w.yaml": TestFolder.echo, "in.jsonl": #"{"n":1}"# + "\n", "s.yaml": "k: v\n",
    ])
    let path = folder.url.path
    for (link, target) in [("link.jsonl", "in.jsonl"), ("next", "x")] {
      try FileManager.default.createSymbolicLink(atPath: "\(path)/\(link)", withDestinationPath: target)
    }
    try FileManager.default.linkItem(atPath: "\(path)/in.jsonl", toPath: "\(path)/same.jsonl")
    return folder
  }

  @Test(arguments: [
    (["--output", "in.jsonl"], "--output and an input are the same file, in.jsonl: name another one"),
    (["--output", "link.jsonl"], "--output and an input are the same file"),
    (["--output", "./same.jsonl"], "--output and an input are the same file"),
    (["--output", "w.yaml"], "--output and the workflow are the same file"),
    (["--trace", "in.jsonl"], "--trace and an input are the same file"),
    (["--secrets", "s.yaml", "--har", "s.yaml"], "--har and --secrets are the same file"),
    (["--policy", "s.yaml", "--joblog", "s.yaml"], "--joblog and --policy are the same file"),
    (["--output", "x", "--trace", "./x"], "--trace and --output are the same file"),
    (["--output", "x", "--events", "next"], "--events and --output are the same file"),
    (["--store", "s.sqlite", "--failed", "in.jsonl"], "--failed and an input are the same file"),
    (["--store", "s.sqlite", "--output", "x", "--failed", "x"], "--failed and --output are the same file"),
    (["--store", "s.sqlite", "--output", "s.sqlite"], "--output and --store are the same file"),
    (["--store", "s.sqlite", "--output", "s.sqlite-wal"], "--output and --store are the same file"),
    (["--output", "-"], "--output: - isn't standard output here; name a file"),
    (["--store", "s.sqlite", "--failed", "-"], "--failed: - isn't standard output here; name a file"),
  ])
  func `nothing is written over what is read, or written as something else`(
    options: [String],
    message: String
  ) throws {
    let folder = try Self.folder()
    let before = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    let output = try BuiltCommand.run(["run", "w.yaml", "in.jsonl"] + options, in: folder.url.path)
    #expect(output.code == 64 && output.errors.contains(message), "\(output)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted() == before)
    #expect(try folder.text(of: "in.jsonl") == #"{"n":1}"# + "\n" && folder.text(of: "s.yaml") == "k: v\n")
  }

  @Test(arguments: [
    (["--each", "in.jsonl", "--output", "in.jsonl"], "--output and an input are the same file"),
    (
      ["--each", "in.jsonl", "--data", "@s.yaml", "--trace", "s.yaml"], "--trace and --data are the same file"
    ),
    (["--each", "in.jsonl", "--user", "@s.yaml", "--har", "s.yaml"], "--har and --user are the same file"),
    (["--trace", "x", "--har", "next"], "--har and --trace are the same file"),
    (["--bearer", "@s.yaml", "--output", "s.yaml"], "--output and --bearer are the same file"),
    (["--data", "@s.yaml", "--trace", "s.yaml"], "--trace and --data are the same file"),
    (["--data", "@s.yaml", "--output", "./s.yaml"], "--output and --data are the same file"),
    (["--upload-file", "s.yaml", "--har", "s.yaml"], "--har and --upload-file are the same file"),
    (["--data-urlencode", "f@s.yaml", "--har", "s.yaml"], "--har and --data-urlencode are the same file"),
    (
      ["--form", "a=b", "--form", "f=@s.yaml;type=a/b", "--har", "s.yaml"],
      "--har and --form are the same file"
    ),
  ])
  func `the same goes for calls`(options: [String], message: String) throws {
    let folder = try Self.folder()
    let output = try BuiltCommand.run(["call", "http://127.0.0.1:9/"] + options, in: folder.url.path)
    #expect(output.code == 64 && output.errors.contains(message), "\(output)")
    #expect(try folder.text(of: "in.jsonl") == #"{"n":1}"# + "\n" && folder.text(of: "s.yaml") == "k: v\n")
  }

  @Test(arguments: [
    [], ["--store", "docs/s.sqlite", "--failed", "docs/failed.jsonl"],
  ])
  func `what the command reads and writes in a folder of inputs is none of them`(options: [String]) throws {
    let folder = try BatchFolder(
      TestFolder.echo,
      inputs: [
        "a.json": #"{"n":1}"#, "secrets.json": #"{"k":"v"}"#,
        "policy.json": #"{"retry":{"maximumAttempts":2}}"#,
      ]
    )
    let arguments = [
      "run", "w.yaml", "docs", "--secrets", "docs/secrets.json", "--policy", "docs/policy.json",
      "--trace", "docs/trace.json", "--har", "docs/har.json", "--joblog", "docs/jobs.txt",
      "--events", "docs/events.jsonl", "--output", "docs/results.jsonl",
    ]
    for _ in 0..<2 {
      let output = try BuiltCommand.run(arguments + options, in: folder.folder.url.path)
      #expect(output.code == 0 && !output.errors.contains("left out"), "\(output)")
      let lines = try folder.text(of: "docs/results.jsonl").split(separator: "\n")
      let inputs = try lines.map { try JSONValue(parsing: String($0))["input"]?.stringValue }
      #expect(inputs == ["docs/a.json"])
    }
  }

  @Test func `a file that standard output goes to is no input of its folder, and not read as one`() throws {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.json": #"{"n":1}"#, "out.jsonl": ""])
    let out = folder.folder.url.appending(components: "docs", "out.jsonl")
    for (input, code) in [("docs", 0), ("docs/out.jsonl", 64)] {
      let process = try BuiltCommand.process(["run", "w.yaml", input])
      process.currentDirectoryURL = folder.folder.url
      process.standardOutput = try FileHandle(forWritingTo: out)
      process.standardError = Pipe()
      try process.run()
      process.waitUntilExit()
      #expect(process.terminationStatus == code)
      #expect(try folder.text(of: "docs/out.jsonl").split(separator: "\n").count == 1)
    }
  }
}
