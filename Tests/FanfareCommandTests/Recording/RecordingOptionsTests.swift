import FanfareJSON
import Foundation
import Testing

/// `fanfare run` with the options that tell more than results.
@Suite struct RecordingOptionsTests {
  private static let workflow = "do: [ { first: { set: { x: 1 } } }, { second: { set: '${ .x }' } } ]"

  @Test func `the tree follows each outcome, also where standard output is no terminal`() throws {
    let folder = try TestFolder(["w.yaml": Self.workflow])
    let output = try folder.run("run", "w.yaml", "--show")
    #expect(output.code == 0)
    let lines = output.text.split(separator: "\n")
    #expect(lines.first?.hasPrefix("- completed") == true, "\(output.text)")
    #expect(lines.contains { $0.hasPrefix("first ") } && lines.contains { $0.hasPrefix("second ") })
    #expect(lines.contains("  out {\"x\":1}") && !output.text.contains("\u{1B}"))
  }

  @Test func `in JSON the trace is a member of the outcome`() throws {
    let folder = try TestFolder(["w.yaml": Self.workflow])
    let outcome = try #require(try folder.run("run", "w.yaml", "--show", "--json").lines.first)
    #expect(outcome["status"] == "completed")
    #expect(outcome["trace"]?["tasks"]?.arrayValue?.map { $0["name"] } == ["first", "second"])
  }

  @Test func `a timeline has bars of eighty columns where there is no terminal`() throws {
    let folder = try TestFolder(["w.yaml": Self.workflow])
    let output = try folder.run("run", "w.yaml", "--timeline")
    #expect(output.text.contains("▕") && output.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `without the option nothing is told`() throws {
    let folder = try TestFolder(["w.yaml": Self.workflow])
    #expect(try folder.run("run", "w.yaml").lines.count == 1)
  }
}
