import Fanfare
import FanfareHashing
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

/// Runs that take the places of others: what has succeeded there isn't done again.
@Suite struct FinishedCallsTests {
  private let store = MemoryRunStore()
  private let transport = ScriptedTransport(clock: ManualClock())

  private func engine(_ workflows: [Workflow] = [], former: [Workflow] = []) throws -> WorkflowEngine {
    var settings = WorkflowEngineSettings()
    settings.log = store
    (settings.workflows, settings.formerWorkflows) = (workflows, former)
    return try WorkflowEngine(transport: transport, clock: ManualClock(), seed: 1, settings: settings)
  }

  /// Runs a run again by a workflow.
  private func retry(_ id: String, _ workflow: Workflow, _ engine: WorkflowEngine) async throws -> RunReport {
    let header = try #require(try await store.history(of: id)).header
    let workflows = engine.settings.workflows
    let successor = header.successor(of: workflow, among: workflows, startedAt: 1, isFresh: false)
    return await engine.resume(RunHistory(header: successor, inputs: []), of: workflow)
  }

  private static func calls(_ bodies: String...) -> String {
    "do:\n"
      + zip(["a", "b", "c"], bodies).map { name, body in
        "  - \(name): { call: http, metadata: { idempotencyKey: true }, with: { method: post, endpoint: \"http://s.test/\(name)\", body: \(body) } }\n"
      }.joined()
  }

  private func keys(of path: String) -> [String?] {
    transport.requests.filter { $0.target.hasSuffix(path) }.map { $0.headers[.idempotencyKey] }
  }

  @Test func `what has another request under a new definition is done, with a key of its own`() async throws {
    transport.on("http://s.test/a", .json("1"))
    transport.on("http://s.test/b", .status(.internalServerError))
    transport.on("http://s.test/b", .json("2"))
    let first = try workflow(Self.calls("{ x: 1 }", "{ x: 1 }"))
    #expect(try await engine().run(first, input: [:], id: "r").status == .faulted)
    let second = try workflow(Self.calls("{ x: 1 }", "{ x: 2 }"))
    let report = try await retry("r", second, try engine(former: [first]))
    #expect(report.status == .completed, "\(report)")
    #expect(keys(of: "/a") == ["r:/do/0/a"])
    #expect(keys(of: "/b") == ["r:/do/1/b", "r~2:/do/1/b"])
  }

  @Test func `what failed with the same request is done with the same key, however often`() async throws {
    transport.on("http://s.test/a", .json("1"))
    for _ in 0..<3 { transport.on("http://s.test/b", .status(.internalServerError)) }
    transport.on("http://s.test/b", .json("2"))
    let first = try workflow(Self.calls("{ x: 1 }", "{ x: 1 }"))
    let second = try workflow(Self.calls("{ x: 1 }", "{ x: 2 }"))
    #expect(try await engine().run(first, input: [:], id: "r").status == .faulted)
    let later = try engine(former: [first, second])
    #expect(try await retry("r", second, later).status == .faulted)
    #expect(try await retry("r~2", second, later).status == .faulted)
    #expect(try await retry("r~3", first, later).status == .completed)
    #expect(keys(of: "/b") == ["r:/do/1/b", "r~2:/do/1/b", "r~2:/do/1/b", "r:/do/1/b"])
    #expect(keys(of: "/a").count == 1)
  }

  @Test func `what succeeded two runs ago isn't done again, although the run in between didn't get there`()
    async throws
  {
    let names = ["a", "b", "c"]
    for name in names.prefix(2) { transport.on("http://s.test/\(name)", .json("1")) }
    for name in ["a", "c"] { transport.on("http://s.test/\(name)", .status(.internalServerError)) }
    for name in ["a", "c"] { transport.on("http://s.test/\(name)", .json("1")) }
    let first = try workflow(Self.calls("{ x: 1 }", "{ x: 1 }", "{ x: 1 }"))
    #expect(try await engine().run(first, input: [:], id: "r").status == .faulted)
    // The first call is another one and fails, so the second isn't reached.
    let second = try workflow(Self.calls("{ x: 2 }", "{ x: 1 }", "{ x: 1 }"))
    let later = try engine(former: [first, second])
    #expect(try await retry("r", second, later).status == .faulted)
    #expect(try await retry("r~2", second, later).status == .completed)
    #expect(names.map { keys(of: "/\($0)").count } == [3, 1, 2])
  }

  @Test func `calls of a workflow that the run runs aren't made again either, and keep their keys`()
    async throws
  {
    transport.on("http://s.test/a", .json("1"))
    transport.on("http://s.test/b", .status(.internalServerError))
    transport.on("http://s.test/b", .json("2"))
    let parent = try workflow("do: [{ one: { set: { y: 1 } } }, \(Self.child)]")
    let engine = try engine([try child()])
    #expect(await engine.run(parent, input: [:], id: "r").status == .faulted)
    #expect(try await retry("r", parent, engine).status == .completed)
    // What the inner workflow is known by follows from where it is run, and not from how often anything was.
    let place = SHA256.hash(Array("r:/do/1/sub".utf8)).hexadecimalDigits
    #expect(keys(of: "/a") == ["\(place):/do/0/a"])
    #expect(keys(of: "/b") == ["\(place):/do/1/b", "\(place):/do/1/b"])
  }

  private static let child =
    "{ sub: { run: { workflow: { namespace: test, name: child, version: '1.0.0' } } } }"

  private func child() throws -> Workflow {
    try workflow(
      Self.calls("{ x: 1 }", "{ x: 1 }"),
      head: "document: { dsl: '1.0.3', namespace: test, name: child, version: '1.0.0' }\n"
    )
  }

  @Test
  func `what succeeded in a workflow within isn't done again, although the run in between came to nothing`()
    async throws
  {
    transport.on("http://s.test/a", .json("1"))
    transport.on("http://s.test/b", .status(.internalServerError))
    transport.on("http://s.test/b", .json("2"))
    let parent = try workflow("do: [\(Self.child)]")
    let engine = try engine([try child()])
    #expect(await engine.run(parent, input: [:], id: "r").status == .faulted)
    let first = try #require(try await store.history(of: "r")).header
    let second = first.successor(of: parent, among: engine.settings.workflows, startedAt: 1, isFresh: false)
    try await store.append([RunInput(.started(missingSecret: nil), at: .zero)], to: second)
    #expect(try await retry("r~2", parent, engine).status == .completed)
    #expect(keys(of: "/a").count == 1 && keys(of: "/b").count == 2)
  }

  @Test func `nor is what succeeded in an earlier try of it`() async throws {
    transport.on("http://s.test/a", .json("1"))
    for _ in 0..<2 { transport.on("http://s.test/a", .status(.internalServerError)) }
    transport.on("http://s.test/b", .status(.internalServerError))
    transport.on("http://s.test/b", .json("2"))
    let parent = try workflow(
      "do: [{ again: { try: [\(Self.child)], catch: { retry: { limit: { attempt: { count: 1 } } } } } }]"
    )
    let engine = try engine([try child()])
    #expect(await engine.run(parent, input: [:], id: "r").status == .faulted)
    let report = try await retry("r", parent, engine)
    #expect(report.status == .completed, "\(report)")
    #expect(keys(of: "/a").count == 2 && keys(of: "/b").count == 2)
    #expect(Set(keys(of: "/a")).count == 1 && Set(keys(of: "/b")).count == 1)
  }

  @Test func `of a workflow that left out what failed, only that is done again`() async throws {
    transport.on("http://s.test/a", .json("1"))
    transport.on("http://s.test/b", .status(.internalServerError))
    transport.on("http://s.test/b", .json("2"))
    let branches = ["a", "b"].map { name in
      "{ \(name): { call: http, metadata: { idempotencyKey: true, optional: true }, with: { method: post, endpoint: 'http://s.test/\(name)', body: 1 } } }"
    }
    let child = try workflow(
      "do: [{ both: { fork: { branches: [\(branches.joined(separator: ", "))] } } }]",
      head: "document: { dsl: '1.0.3', namespace: test, name: child, version: '1.0.0' }\n"
    )
    let parent = try workflow("do: [\(Self.child)]")
    let engine = try engine([child])
    #expect(await engine.run(parent, input: [:], id: "r").status == .partial)
    let report = try await retry("r", parent, engine)
    #expect(report.status == .completed && report.output == [1, 2], "\(report)")
    #expect(keys(of: "/a").count == 1 && keys(of: "/b").count == 2)
  }

  @Test func `a run whose predecessor isn't known any more is put aside`() async throws {
    transport.on("http://s.test/a", .status(.internalServerError))
    let first = try workflow(Self.calls("{ x: 1 }"))
    #expect(try await engine().run(first, input: [:], id: "r").status == .faulted)
    let second = try workflow(Self.calls("{ x: 2 }"))
    let report = try await retry("r", second, try engine())
    #expect(report.status == .suspended)
    #expect(report.error?.detail?.contains("the workflow of the run r, whose place") == true, "\(report)")
    #expect(transport.requests.count == 1)
  }
}
