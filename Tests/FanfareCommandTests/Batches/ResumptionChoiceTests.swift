import Fanfare
import FanfareJSON
import FanfareSamples
import Foundation
import HTTPTypes
import Testing

/// What options decide of batches that go on.
@Suite struct ResumptionChoiceTests {
  /// A batch of one document, whose only call was under way when the program ended.
  private static func interrupted(
    _ services: ToldServices,
    _ url: String,
    by signal: Int32,
    method: String,
    head: String = "",
    _ options: [String]
  ) async throws -> BatchFolder {
    // Without a body, since only such a request can be left waiting here.
    let folder = try BatchFolder(
      "do: [{ a: { call: http, with: { method: \(method), endpoint: '\(url)/a' } } }]",
      inputs: ["a.txt": "a"]
    )
    try folder.write(try folder.text(of: "w.yaml") + "\n" + head, to: "w.yaml")
    services.hang("/a")
    let process = try BuiltCommand.process(
      ["run", "w.yaml", "docs", "--store", "s.sqlite", "--output", "out.jsonl"] + options
    )
    process.currentDirectoryURL = folder.folder.url
    process.standardError = Pipe()
    services.signal(signal, to: process, after: 1)
    try await process.runToEnd { services.know($0) }
    services.hang(nil)
    return folder
  }

  @Test(arguments: [(["--on-uncertain", "repeat"], 0, 2), ([], 1, 1)])
  func `a call that must not be made twice is made again only where that is asked for`(
    _ options: [String],
    _ code: Int,
    _ calls: Int
  ) async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try await Self.interrupted(services, url, by: SIGKILL, method: "post", options)
      let plan = try folder.run("resume", "--store", "s.sqlite", "--dry-run").text
      #expect(
        plan.contains(options.isEmpty ? "its task fails" : "made again, since --on-uncertain repeat says so"),
        "\(plan)"
      )
      let output = try folder.run("resume", "--store", "s.sqlite")
      #expect(Int(output.code) == code && services.calls.count == calls, "\(output)")
      #expect(try folder.text(of: "out.jsonl").contains("urn:fanfare:error:uncertain") == options.isEmpty)
    }
  }

  @Test(arguments: [([], 0), (["--limits-count", "wall"], 1)])
  func `time in which nothing ran counts for a limit only where that is asked for`(
    _ options: [String],
    _ code: Int
  ) async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let limit = "timeout: { after: PT600S }\n"
      let folder = try await Self.interrupted(services, url, by: SIGINT, method: "get", head: limit, options)
      // As if the run had begun three years ago.
      try folder.replace("\"startedAt\":17", by: "\"startedAt\":16", in: "s.sqlite")
      let output = try folder.run("resume", "--store", "s.sqlite")
      #expect(Int(output.code) == code, "\(output)")
      #expect(try folder.text(of: "out.jsonl").contains("timeout") == (code == 1))
    }
  }

  @Test func `a retry whose earlier run can't be read is put aside, and no call is made twice`() async throws
  {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try BatchFolder(
        BatchFolder.calls(url, second: "${ $workflow.input }"),
        inputs: ["a.jsonl": "{\"id\":0}\n"]
      )
      services.fail("/second", of: 0)
      #expect(
        try folder.run("run", "w.yaml", "docs", "--store", "s.sqlite", "--output", "out.jsonl").code == 1
      )
      services.fail(nil, of: 0)
      let before = services.calls.count
      // What the first call yielded isn't JSON any more.
      try folder.replace("{\"ok\":true}", by: "{\"ok\":oops}", in: "s.sqlite")
      let output = try folder.run("retry", "--store", "s.sqlite")
      #expect(output.code == 65 || output.code == 74, "\(output)")
      #expect(output.errors.contains("go on with: fanfare resume"), "\(output)")
      #expect(services.calls.count == before)
      try folder.replace("{\"ok\":oops}", by: "{\"ok\":true}", in: "s.sqlite")
      #expect(try folder.run("resume", "--store", "s.sqlite").code == 0)
      #expect(services.calls.dropFirst(before).map(\.path) == ["/second"])
    }
  }
}

extension BatchFolder {
  /// Changes bytes of a file for as many others.
  fileprivate func replace(_ text: String, by other: String, in name: String) throws {
    let url = folder.url.appending(component: name)
    var data = try Data(contentsOf: url)
    let (old, new) = (Data(text.utf8), Data(other.utf8))
    try #require(old.count == new.count && data.range(of: old) != nil)
    while let range = data.range(of: old) { data.replaceSubrange(range, with: new) }
    try data.write(to: url)
  }
}
