import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Testing

/// Batches that write a file for each document.
@Suite struct OutcomeFolderTests {
  private static func run(_ folder: BatchFolder, _ more: String...) throws -> BuiltCommand.Output {
    try BuiltCommand.run(
      ["run", "w.yaml", "docs", "--store", "s.sqlite", "--output-directory", "out"] + more,
      in: folder.folder.url.path
    )
  }

  @Test func `each document has a file, where its input is`() throws {
    let folder = try BatchFolder(
      TestFolder.echo,
      inputs: ["a.txt": "a", "b.jsonl": "{\"x\":1}\n{\"x\":2}\n"]
    )
    let output = try Self.run(folder)
    #expect(output.code == 0 && output.text.isEmpty, "\(output)")
    #expect(
      try folder.files(in: "out") == ["docs/a.txt.json", "docs/b.jsonl%3A1.json", "docs/b.jsonl%3A2.json"]
    )
    let value = try JSONValue(parsing: try folder.text(of: "out/docs/b.jsonl%3A2.json"))
    #expect(value["output"] == ["x": 2] && value["status"] == "completed", "\(value)")
  }

  @Test func `what is there stays, what is gone is written again, and what a program left is removed`() throws
  {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.txt": "a", "b.txt": "b", "c.txt": "c"])
    #expect(try Self.run(folder).code == 0)
    let whole = try folder.text(of: "out/docs/b.txt.json")
    let kept = folder.folder.url.appending(components: "out", "docs", "a.txt.json")
    let before = try FileManager.default.attributesOfItem(atPath: kept.path)[.systemFileNumber] as? Int
    try folder.remove("out/docs/b.txt.json")
    try folder.write("half", to: "out/.fanfare-new-1")
    try folder.write("mine", to: "out/.fanfare-new-mine")
    #expect(try Self.run(folder).code == 0)
    #expect(try folder.text(of: "out/docs/b.txt.json") == whole)
    #expect(try FileManager.default.attributesOfItem(atPath: kept.path)[.systemFileNumber] as? Int == before)
    #expect(try folder.files(in: "out").filter { $0.hasPrefix(".") } == [".fanfare-new-mine"])
  }

  @Test func `what is run again has its new result`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try BatchFolder(
        BatchFolder.calls(url, second: "${ $workflow.input }"),
        inputs: ["a.jsonl": "{\"id\":0}\n"]
      )
      services.fail("/second", of: 0)
      #expect(try Self.run(folder, "--key", ".id").code == 1)
      #expect(try folder.text(of: "out/0.json").contains("faulted"))
      services.fail(nil, of: 0)
      #expect(try folder.run("retry", "--store", "s.sqlite").code == 0)
      #expect(try folder.text(of: "out/0.json").contains("completed"))
    }
  }

  @Test func `two keys that look alike are two files`() throws {
    let folder = try BatchFolder(
      TestFolder.echo,
      inputs: ["a.jsonl": "{\"id\":\"../x\"}\n{\"id\":\"%2E./x\"}\n{\"id\":\"../x\"}\n"]
    )
    let output = try Self.run(folder, "--key", ".id")
    #expect(output.code == 2, "\(output)")
    #expect(
      try folder.files(in: "out") == [
        "%252E.%2Fx.json", "%2E.%2Fx.json", "unreadable%20docs%2Fa.jsonl%3A3.json",
      ]
    )
  }

  @Test func `a folder that can't be used is told`() throws {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.txt": "a"])
    try folder.write("mine", to: "file")
    let arguments = ["run", "w.yaml", "docs", "--store", "s.sqlite", "--output-directory"]
    for (path, code, message) in [
      ("docs", 65, "is in the folder docs"), ("docs/out", 65, "is in the folder docs"),
      ("", 64, "name a folder"),
      ("file", 74, "it isn't a folder"), ("file/out", 74, "it can't be created"),
      (".", 65, "it has something in it already"), (".", 65, "it has something in it already"),
    ] {
      let output = try BuiltCommand.run(arguments + [path], in: folder.folder.url.path)
      #expect(output.code == code && output.errors.contains(message), "\(path): \(output)")
    }
    let without = try folder.run("run", "w.yaml", "docs", "--output-directory", "out", "--key", ".id")
    #expect(
      without.code == 64 && without.errors.contains("--key, --output-directory are for runs that are kept"),
      "\(without)"
    )
  }
}
