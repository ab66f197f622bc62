import Fanfare
import FanfareJSON
import FanfareWorkflows
import Testing

@testable import FanfareCommand

@Suite struct ClusterWorkTests {
  @Test func `An outcome comes back from its line as it was`() throws {
    var error = WorkflowError(.communication, "it is down", status: 503, instance: "/do/0/a")
    error.causes = [WorkflowError(.timeout, "late")]
    let ends = [
      RunEnd(
        status: .completed,
        duration: .milliseconds(1_500),
        output: ["n": 1],
        meters: ["usd": 0.25, "tokens": 7]
      ),
      RunEnd(status: .partial, duration: .zero, output: .null, optionalFailures: [error]),
      RunEnd(status: .faulted, duration: .seconds(2), error: error),
    ]
    for end in ends {
      let outcome = WorkflowOutcome(input: "in.jsonl:1", ending: .ran("b.0", end))
      let read = try #require(WorkflowOutcome(line: outcome.json()))
      #expect(read.json() == outcome.json())
    }
    let unreadable = WorkflowOutcome(input: "x", ending: .unreadable(.init(id: "x", reason: "it isn't text")))
    #expect(WorkflowOutcome(line: unreadable.json())?.json() == unreadable.json())
    #expect(WorkflowOutcome(line: ["input": "x"]) == nil)
  }

  @Test func `An input goes to a cluster with its place, or with what is wrong with it`() {
    let input = WorkflowInput(name: "a.txt", text: Array("hello".utf8), adding: [:])
    #expect(ClusterFeed.line(for: input)["input"]?["text"] == "hello")
    let broken = WorkflowInput(name: "b.json", json: Array("{".utf8), adding: [:])
    #expect(ClusterFeed.line(for: broken)["place"] == "b.json")
    #expect(ClusterFeed.line(for: broken)["problem"]?.stringValue?.isEmpty == false)
  }

  @Test(arguments: [
    (["--secrets", "s.yaml"], "--secrets is for who makes the calls"),
    (["--store", "s.sqlite"], "--store is for runs in this process"),
    (["--timeline"], "--timeline is for runs in this process"),
  ]) func `What is the worker's or this process's doesn't go with a cluster`(
    _ options: [String],
    _ message: String
  ) throws {
    let output = try BuiltCommand.run(["run", "w.yaml", "--temporal", "127.0.0.1:1"] + options)
    #expect(output.code == 64 && output.errors.contains(message), "\(output.errors)")
  }

  @Test(arguments: [["--task-queue", "q"], ["--granularity", "call"], ["--batch", "b"], ["--blobs", "b"]])
  func `What is for a cluster needs one`(_ options: [String]) throws {
    let output = try BuiltCommand.run(["run", "w.yaml"] + options)
    #expect(output.code == 64 && output.errors.contains("add --"), "\(output.errors)")
  }
}
