import FanfareBatches
import FanfareJSON
import FanfareTesting
import FanfareWorkflows
import Foundation
import Synchronization
import Testing

@testable import FanfareCommand

@Suite struct LifecyclePublisherTests {
  @Test func `with a destination the lives of runs and tasks go there, beside what is emitted`() throws {
    let folder = try TestFolder(["w.yaml": "do: [ { tell: { emit: { event: { with: { type: told } } } } } ]"])
    let output = try folder.run("run", "w.yaml", "--events", "e.jsonl", "--quiet")
    #expect(output.code == 0 && output.errors == "")
    func types() throws -> [String] {
      try folder.text(of: "e.jsonl").split(separator: "\n").compactMap {
        try JSONValue(parsing: String($0))["type"]?.stringValue
      }
    }
    let all = Set(try types())
    let prefix = "io.serverlessworkflow."
    #expect(
      all == [
        "told", "\(prefix)workflow.started.v1", "\(prefix)task.created.v1", "\(prefix)task.started.v1",
        "\(prefix)task.completed.v1", "\(prefix)workflow.completed.v1",
      ]
    )
    try FileManager.default.removeItem(at: folder.url.appending(component: "e.jsonl"))
    _ = try folder.run("run", "w.yaml", "--events", "e.jsonl", "--quiet", "--lifecycle", "workflows")
    #expect(Set(try types()) == ["told", "\(prefix)workflow.started.v1", "\(prefix)workflow.completed.v1"])
  }

  @Test func `without a destination there are none, and asking for them is a mistake`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo])
    #expect(try !folder.run("run", "w.yaml").errors.contains("serverlessworkflow"))
    let asked = try folder.run("run", "w.yaml", "--lifecycle", "all")
    #expect(
      asked.code == 64 && asked.errors.contains("--lifecycle says what goes to the destination of --events")
    )
  }

  @Test func `a sink that takes nothing holds no run up, and what finds no place is counted`() async throws {
    let sink = StuckSink()
    let publisher = LifecyclePublisher(.all, to: sink)
    // Each run has six events.
    let runs = LifecyclePublisher.capacity / 6 + 10
    try await publisher.during(patience: .zero) {
      for _ in 0..<runs { _ = try await SampleRun("do: [{ a: { set: { x: 1 } } }]", observers: [publisher]) }
      await sink.hasBegun()
    }
    let complaint = try #require(publisher.complaint)
    #expect(
      complaint.contains(" were dropped, since they are taken too slowly (--lifecycle workflows has fewer)"),
      "\(complaint)"
    )
    #expect(sink.begun == 1)
  }

  @Test func `a file gets all events in their order, however many come before anybody writes`() async throws {
    let text = Mutex("")
    let publisher = LifecyclePublisher(.all, to: LineEventSink { line in text.withLock { $0 += line } })
    // The run begins, its task is created, begins and ends, the run ends.
    let runs = LifecyclePublisher.capacity / 5 * 2
    for _ in 0..<runs { _ = try await SampleRun("do: [{ a: { set: { x: 1 } } }]", observers: [publisher]) }
    try await publisher.during {}
    #expect(publisher.complaint == nil)
    let types = try text.withLock { $0 }.split(separator: "\n").map {
      try JSONValue(parsing: String($0))["type"]?.stringValue ?? ""
    }
    try #require(types.count == runs * 5)
    let isInOrder = stride(from: 0, to: types.count, by: 5).allSatisfy {
      types[$0].contains("workflow.started") && types[$0 + 4].contains("workflow.completed")
    }
    #expect(isInOrder)
  }

  @Test func `a file gets its events behind what it has, and a new one is for its owner alone`() throws {
    let folder = try TestFolder(["w.yaml": TestFolder.echo, "old.jsonl": "mine\n"])
    for file in ["old.jsonl", "new.jsonl"] {
      #expect(try folder.run("run", "w.yaml", "--events", file, "--lifecycle", "workflows").code == 0)
    }
    let lines = try folder.text(of: "old.jsonl").split(separator: "\n")
    #expect(lines.first == "mine" && lines.count == 3)
    let path = folder.url.appending(component: "new.jsonl").path
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o600)
    let nowhere = try folder.run("run", "w.yaml", "--events", "none/e.jsonl")
    let reason = "--events: none/e.jsonl can't be written: there is no such folder"
    #expect(nowhere.code == 74 && nowhere.errors.contains(reason), "\(nowhere)")
  }

  @Test func `a file that can't be written is no matter of single events, and an error at the end`()
    async throws
  {
    let publisher = LifecyclePublisher(
      .workflows,
      to: RefusingSink(error: UnwritableOutput(path: "--events: e", reason: "the disk is full"))
    )
    try await publisher.during {
      _ = try await SampleRun("do: [{ a: { set: { x: 1 } } }]", observers: [publisher])
    }
    #expect(publisher.complaint == nil)
    let error = #expect(throws: UnwritableOutput.self) { try publisher.finish() }
    #expect("\(try #require(error))" == "--events: e can't be written: the disk is full")
  }

  @Test func `a sink that refuses is told of with an example`() async throws {
    let publisher = LifecyclePublisher(.workflows, to: RefusingSink())
    try await publisher.during {
      _ = try await SampleRun("do: [{ a: { set: { x: 1 } } }]", observers: [publisher])
    }
    #expect(publisher.complaint == "--events: of the lifecycle events 2 weren't taken, for example: no")
    #expect(throws: Never.self) { try publisher.finish() }
  }
}

/// Takes an event only when it is given up.
private final class StuckSink: EventSink {
  private let count = WatchedState(0)

  var begun: Int { count.read { $0 } }

  /// Waits until it has been given an event.
  func hasBegun() async { await count.wait { $0 > 0 } }

  func publish(_ event: JSONValue, context: ActivityContext) async throws {
    count.note { $0 += 1 }
    try await hangUntilCancelled()
  }
}

private struct RefusingSink: EventSink {
  struct No: Error, CustomStringConvertible {
    let description = "no"
  }

  var error: any Error = No()

  func publish(_ event: JSONValue, context: ActivityContext) async throws { throw error }
}
