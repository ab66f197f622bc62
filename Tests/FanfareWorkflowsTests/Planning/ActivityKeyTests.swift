import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import FanfareWorkflows

@Suite struct ActivityKeyTests {
  @Test func `what is tried again has the same key`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try: [ { a: { call: work } }, { b: { call: work } } ]
            catch: { retry: { limit: { attempt: { count: 2 } } } }
      """
    )
    run.succeed("a")
    run.fail("b")
    run.move(to: 0)
    run.succeed("a")
    run.fail("b")
    #expect(
      run.keys == [
        "test:/do/0/attempt/try/0/a", "test:/do/0/attempt/try/1/b", "test:/do/0/attempt/try/0/a",
        "test:/do/0/attempt/try/1/b",
      ]
    )
  }

  @Test func `a task that is reached again by a jump has another key`() throws {
    var run = try PlannerConversation(
      "do: [ { a: { call: work } }, { b: { switch: [ { again: { when: . < 3, then: a } }, { on: { then: end } } ] } } ]"
    )
    for output in 1...3 { run.succeed("a", .number(JSONNumber(output))) }
    #expect(run.keys == ["test:/do/0/a", "test:/do/0/a#1", "test:/do/0/a#2"])
  }

  @Test func `a jump in a try that is tried again makes no other keys of what came before it`() throws {
    var run = try PlannerConversation(
      """
      do:
        - attempt:
            try:
              - a: { call: work }
              - b: { switch: [ { again: { when: . == 1, then: a } }, { on: { then: c } } ] }
              - c: { call: work }
            catch: { retry: { limit: { attempt: { count: 1 } } } }
      """
    )
    run.succeed("a", 1)
    run.succeed("a", 2)
    run.fail("c")
    run.move(to: 0)
    #expect(run.keys.first == run.keys.last && run.keys.count == 4)
  }

  @Test func `items of maps and rounds of loops have keys of their own`() throws {
    var run = try PlannerConversation(
      """
      do:
        - all:
            call: map:1.0.0@default
            with: { in: '[1, 2]', maximumConcurrency: 1, do: [ { each: { for: { in: '[7, 8]' }, do: [ { a: { call: work } } ] } } ] }
      """
    )
    for _ in 0..<4 { run.succeed("a") }
    #expect(Set(run.keys).count == 4)
    #expect(run.keys.map { $0.suffix(5) } == ["[0,0]", "[0,1]", "[1,0]", "[1,1]"])
  }

  @Test func `a function and an extension have another key in each place that they are used`() throws {
    var run = try PlannerConversation(
      """
      use:
        functions: { f: { call: work } }
        extensions: [ { x: { extend: call, before: [ { log: { call: work } } ] } } ]
      do: [ { one: { call: f } }, { two: { call: f } } ]
      """
    )
    for name in ["log", "f", "log", "f"] where run.running[name] != nil { run.succeed(name) }
    #expect(run.keys.count >= 4 && Set(run.keys).count == run.keys.count, "\(run.keys)")
  }

  @Test func `a key is short and has visible ASCII only`() {
    let places = ["/do/0/größe [a]~1b", "/do/1/" + String(repeating: "x", count: 500)]
    let short = ActivityKey(run: "r 1", place: places[0], sites: [], indices: [], generation: 0)
    #expect(short.text == "r%201:/do/0/gr%C3%B6%C3%9Fe%20%5Ba%5D~1b")
    let long = ActivityKey(run: "r", place: places[1], sites: [places[0]], indices: [1], generation: 2)
    #expect(long.text.utf8.count == 66 && long.text.hasPrefix("r:"))
  }

  private func sent(_ method: String, _ metadata: String, headers: String = "{}") async throws -> String? {
    let run = try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with: { method: \(method), endpoint: 'http://a.test/x', headers: \(headers) }
            metadata: \(metadata)
      """
    )
    #expect(run.report.status == .completed, "\(run.error)")
    return run.transport.requests.first?.headers[HTTPField.Name("Idempotency-Key") ?? .accept]
  }

  @Test func `the key is sent where the method isn't idempotent and the file says so`() async throws {
    #expect(try await sent("post", "{ idempotencyKey: true }")?.hasSuffix(":/do/0/a") == true)
    #expect(try await sent("patch", "{ idempotencyKey: true }") != nil)
    #expect(try await sent("put", "{ idempotencyKey: true }") == nil)
    #expect(try await sent("get", "{ idempotencyKey: true }") == nil)
    #expect(try await sent("post", "{ idempotencyKey: false }") == nil)
    #expect(try await sent("post", "{}") == nil)
    #expect(try await sent("post", "{ idempotencyKey: true }", headers: "{ Idempotency-Key: own }") == "own")
  }

  @Test func `a workflow that is run again by a try sends the same keys`() async throws {
    let inner = try Workflow(
      parsing: """
        document: { dsl: '1.0.3', namespace: test, name: inner, version: '1.0.0' }
        do:
          - a: { call: http, with: { method: post, endpoint: 'http://a.test/x' }, metadata: { idempotencyKey: true } }
          - b: { raise: { error: { type: 'https://e.test/t', status: 500 } } }
        """
    )
    let run = try await ScriptedRun(
      """
      do:
        - t:
            try: [ { s: { run: { workflow: { namespace: test, name: inner, version: '1.0.0' } } } } ]
            catch: { retry: { limit: { attempt: { count: 2 } } } }
      """,
      settings: { $0.workflows = [inner] }
    )
    let keys = run.transport.requests.map { $0.headers[HTTPField.Name("Idempotency-Key") ?? .accept] }
    #expect(keys.count == 3 && Set(keys).count == 1 && keys[0]?.hasSuffix(":/do/0/a") == true, "\(keys)")
  }

  @Test func `sending the key allows no repetition by itself`() async throws {
    let run = try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with: { method: post, endpoint: 'http://b.test/x' }
            metadata: { idempotencyKey: true, policy: { retry: { maximumAttempts: 3 } } }
      """,
      script: { $0.on("http://b.test", .respond(ServiceResponse(status: .serviceUnavailable))) }
    )
    #expect(run.report.status == .faulted && run.conversation.count == 1)
  }

  @Test func `only calls of services have a key to send, and it is sent or not`() {
    #expect(problems("do: [{ a: { set: { x: 1 }, metadata: { idempotencyKey: true } } }]").count == 1)
    let call = "call: http, with: { method: post, endpoint: 'http://a.test' }"
    #expect(problems("do: [{ a: { \(call), metadata: { idempotencyKey: 'yes' } } }]").count == 1)
  }
}
