import FanfareJSON
import FanfareSamples
import FanfareWorkflows
import Foundation
import HTTPTypes
import Testing

@testable import FanfareCommand

/// What `fanfare resume --dry-run` tells.
@Suite struct ResumptionPlanTests {
  @Test func `it tells what is kept, goes on, is uncertain and why, is new, and how long that takes`()
    async throws
  {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let folder = try BatchFolder(
        "do: [{ pay: { call: http, with: { method: post, endpoint: '\(url)/pay/{id}' } } }]",
        inputs: ["a.jsonl": (0..<5).map { "{\"id\":\($0)}\n" }.joined()]
      )
      // Without a body, since only such a request can be left waiting here.
      services.hang("/pay/3")
      let process = try BuiltCommand.process([
        "run", "w.yaml", "docs", "--store", "s.sqlite", "--output", "o", "--concurrency", "1",
      ])
      process.currentDirectoryURL = folder.folder.url
      process.standardError = Pipe()
      services.signal(SIGKILL, to: process, after: 4)
      try await process.runToEnd { services.know($0) }
      try folder.write("b", to: "docs/b.txt")
      let plan = try folder.run("resume", "--store", "s.sqlite", "--dry-run").text
      #expect(plan.contains("kept       3 (3 completed)\ngoes on    0\n"), "\(plan)")
      #expect(
        plan.contains(
          "uncertain  1 (docs/a.jsonl:4): a call that must not be made twice may have been made; it is not"
        )
      )
      #expect(plan.contains("\n           docs/a.jsonl:4: /do/0/pay, POST \(url)/pay/3\n"))
      #expect(plan.contains("begins     2 (docs/a.jsonl:5, docs/b.txt)\ntime left  about "))
      #expect(services.calls.count == 4)
    }
  }

  @Test func `a call of a workflow that a task runs can be uncertain too`() async throws {
    let services = ToldServices()
    try await withPlainServer(services) { url in
      let run = "do: [{ sub: { run: { workflow: { namespace: test, name: inner, version: '1.0.0' } } } }]"
      let folder = try BatchFolder(run, inputs: ["a.txt": "a"])
      let head = "document: { dsl: '1.0.3', namespace: test, name: inner, version: '1.0.0' }\n"
      let call = "do: [{ pay: { call: http, with: { method: post, endpoint: '\(url)/pay' } } }]"
      try folder.write(head + call, to: "inner.yaml")
      services.hang("/pay")
      let process = try BuiltCommand.process([
        "run", "w.yaml", "docs", "--include", "inner.yaml", "--store", "s.sqlite",
      ])
      process.currentDirectoryURL = folder.folder.url
      (process.standardError, process.standardOutput) = (Pipe(), Pipe())
      services.signal(SIGKILL, to: process, after: 1)
      try await process.runToEnd { services.know($0) }
      let plan = try folder.run("resume", "--store", "s.sqlite", "--dry-run").text
      #expect(plan.contains("goes on    0\nuncertain  1 (docs/a.txt)"), "\(plan)")
      #expect(plan.contains("docs/a.txt: /do/0/pay, POST \(url)/pay"))
    }
  }

  @Test func `in a narrow window its lines go on below each other`() async throws {
    let store = MemoryRunStore()
    let definition = StoredBatch.Definition(path: "w.yaml", text: "", digest: "")
    let batch = StoredBatch(
      id: "b",
      identity: "",
      workflow: definition,
      settings: [:],
      version: "",
      startedAt: 0
    )
    try await store.commit([.batch(batch)])
    let plan = try await ResumptionPlan(of: batch, in: store, nil, repeatsUncertain: false, notes: [])
    let lines = plan.text(width: 40).split(separator: "\n").map(String.init)
    #expect(lines.contains("begins     the inputs that haven't; how"), "\(lines)")
    #expect(lines.allSatisfy { $0.count <= 40 } && lines.contains("           many can't be said before"))
  }

  @Test func `a rate counts the time in which something ran`() {
    #expect(RunRate.rate(of: [(0, 1), (0.5, 1.5), (100, 101)]) == 3 / 2.5)
    #expect(RunRate.rate(of: [(0, 1), (1, 2)]) == nil)
    #expect(RunRate.rate(of: [(0, 0), (0, 0), (0, 0)]) == nil)
  }
}
