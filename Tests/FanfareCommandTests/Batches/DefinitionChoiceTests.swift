import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Testing

/// Batches whose workflow has changed since they began.
@Suite struct DefinitionChoiceTests {
  private static let run = ["run", "w.yaml", "in.jsonl", "--store", "s.sqlite", "--output", "out.jsonl"]

  private static func folder(_ url: String, inputs: Int) throws -> BatchFolder {
    let folder = try BatchFolder(BatchFolder.calls(url, second: "${ $workflow.input }"), inputs: [:])
    try folder.write((0..<inputs).map { #"{"id":\#($0)}"# + "\n" }.joined(), to: "in.jsonl")
    return folder
  }

  private static func run(_ folder: BatchFolder) throws -> BuiltCommand.Output {
    try BuiltCommand.run(run, in: folder.folder.url.path)
  }

  @Test func `what failed is run by a new definition, and only calls that ask for something else are made`()
    async throws
  {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 3)
      services.fail("/second", of: 1)
      #expect(try Self.run(folder).code == 2)
      services.fail(nil, of: 0)
      let before = services.calls.count
      try folder.write(BatchFolder.calls(url, second: "${ $workflow.input + {new: true} }"), to: "w.yaml")
      let output = try folder.run("retry", "--store", "s.sqlite", "--definition", "new")
      #expect(output.code == 0, "\(output)")
      #expect(!output.errors.contains("has changed since"), "\(output)")
      #expect(services.calls.dropFirst(before).map(\.path) == ["/second"])
      // A service that knows the old key would take another body for the one that it knows.
      #expect(Set(services.keys(of: "/second", 1)).count == 2)
      let shown = try folder.run(
        "show",
        "--store",
        "s.sqlite",
        try #require(Self.runs(folder).dropFirst().first)
      )
      #expect(shown.code == 0 && shown.text.contains("second"), "\(shown)")
    }
  }

  @Test func `inputs that haven't begun take a new definition, and what had begun keeps its own`()
    async throws
  {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try Self.folder(url, inputs: 2)
      services.fail("/first", of: 1)
      #expect(
        try BuiltCommand.run(
          Self.run + ["--halt", "failures=1", "--concurrency", "1"],
          in: folder.folder.url.path
        ).code == 2
      )
      try folder.write("do: [{ only: { set: { new: true } } }]", to: "w.yaml")
      try folder.write(try folder.text(of: "in.jsonl") + "{\"id\":2}\n", to: "in.jsonl")
      let before = services.calls.count
      let plan = try folder.run("resume", "--store", "s.sqlite", "--definition", "new", "--dry-run")
      #expect(plan.text.contains("what hasn't begun takes the new definition"), "\(plan)")
      #expect(
        try folder.run("resume", "--store", "s.sqlite", "--dry-run").text.contains("w.yaml has changed since")
      )
      let output = try folder.run("resume", "--store", "s.sqlite", "--definition", "new")
      #expect(output.errors.contains("what begins from now on takes the new definition"), "\(output)")
      #expect(services.calls.count == before)
      let lines = try folder.text(of: "out.jsonl").split(separator: "\n").map {
        try JSONValue(parsing: String($0))
      }
      #expect(lines.last?["output"] == ["new": true], "\(lines)")
      // The batch has the new one now; what began by the old one is run again by that.
      let again = try Self.run(folder)
      #expect(!again.errors.contains("has changed"), "\(again)")
      services.fail(nil, of: 0)
      #expect(try folder.run("retry", "--store", "s.sqlite").code == 0)
      #expect(services.calls.count == before + 2)
      let report = try folder.run("report", "--store", "s.sqlite", "-o", "-")
      #expect(
        report.code == 0 && report.text.contains("second") && report.text.contains("only"),
        "\(report.errors)"
      )
    }
  }

  @Test func `a definition that says the same is told, one that isn't valid or is gone too`() throws {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.txt": "a"])
    let run = ["run", "w.yaml", "docs", "--store", "s.sqlite"]
    func again() throws -> BuiltCommand.Output { try BuiltCommand.run(run, in: folder.folder.url.path) }
    #expect(try again().code == 0)
    try folder.write(
      "# A comment\n" + folder.text(of: "w.yaml").replacing("echo: {", with: "echo:   {"),
      to: "w.yaml"
    )
    #expect(try !again().errors.contains("w.yaml"))
    try folder.write("do: [ { a: { sett: {} } } ]", to: "w.yaml")
    let invalid = try again()
    #expect(invalid.code == 0 && invalid.errors.contains("w.yaml can't be read now"), "\(invalid)")
    let refused = try folder.run("retry", "--store", "s.sqlite", "--definition", "newer")
    #expect(refused.code == 64 && refused.errors.contains("--definition"), "\(refused)")
    try folder.remove("w.yaml")
    #expect(try again().errors.contains("goes on with what it had: there is no such file"))
  }

  @Test func `a new definition that isn't valid changes nothing, and everything wrong in it is told`() throws
  {
    let folder = try BatchFolder(
      "do: [{ f: { raise: { error: { type: 'https://e.test/x', status: 400, title: X } } } }]",
      inputs: ["a.txt": "a"]
    )
    #expect(try folder.run("run", "w.yaml", "docs", "--store", "s.sqlite").code == 1)
    try folder.write("do: [ { a: { sett: {} } } ]", to: "w.yaml")
    let output = try folder.run("retry", "--store", "s.sqlite", "--definition", "new")
    #expect(output.code == 65 && output.errors.contains("sett"), "\(output)")
    #expect(try folder.run("runs", "--store", "s.sqlite").text.contains("1 faulted"))
  }

  @Test func `a file of policies that says something else is told, and counts`() throws {
    let folder = try BatchFolder(TestFolder.echo, inputs: ["a.txt": "a"])
    try folder.write("timeout: 2s\n", to: "p.yaml")
    func again() throws -> String {
      try folder.run("run", "w.yaml", "docs", "--store", "s.sqlite", "--policy", "p.yaml").errors
    }
    #expect(try !again().contains("p.yaml"))
    try folder.write("# A comment\ntimeout: 2s\n", to: "p.yaml")
    #expect(try !again().contains("p.yaml"))
    try folder.write("timeout: 3s\n", to: "p.yaml")
    #expect(try again().contains("p.yaml has changed since the batch began, and what it says now counts"))
  }

  private static func runs(_ folder: BatchFolder) throws -> [String] {
    try folder.run("export", "--store", "s.sqlite").values(of: "run").compactMap(\.self)
  }
}
