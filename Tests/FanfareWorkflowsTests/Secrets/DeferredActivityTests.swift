import Fanfare
import FanfareJSON
import FanfareTesting
import HTTPTypes
import Synchronization
import Testing

@testable import FanfareWorkflows

/// What mentions secrets is worked out where it is performed.
@Suite struct DeferredActivityTests {
  private static let secrets: JSONObject = ["tok": "s3cr3t-token", "host": "http://a.test"]

  /// One of each kind of activity, with secrets in each.
  private static let body = """
    use: { secrets: [tok, host] }
    do:
      - bearer: { call: http, with: { method: get, endpoint: { uri: 'http://a.test/1', authentication: { bearer: { token: '${ $secrets.tok }' } } } } }
      - header: { call: http, with: { method: get, endpoint: 'http://a.test/2', headers: { X-Key: '${ $secrets.tok }' }, output: response } }
      - place: { call: http, with: { method: get, endpoint: '${ $secrets.host + "/3?t=" + $secrets.tok }' } }
      - literal: { call: http, with: { method: get, endpoint: { uri: 'http://a.test/4', authentication: { basic: { username: u, password: s3cr3t-too } } } } }
      - body: { call: http, with: { method: post, endpoint: 'http://a.test/5', body: { t: '${ $secrets.tok }', n: '${ now }' } } }
      - own: { call: work, with: { t: '${ $secrets.tok }' } }
      - event: { emit: { event: { with: { type: t, source: 'http://s', data: { t: '${ $secrets.tok }' } } } } }
    """

  private func run(
    _ log: NotedLog
  ) async throws -> (report: RunReport, transport: ScriptedTransport, told: [JSONValue]) {
    let transport = ScriptedTransport(clock: ManualClock())
    transport.on("http://a.test", .json("1"))
    let told = Mutex<[JSONValue]>([])
    var settings = WorkflowEngineSettings()
    settings.log = log
    settings.secret = { Self.secrets[$0] }
    settings.functions["work"] = { argument, _ in
      told.withLock { $0.append(argument) }
      return 1
    }
    let engine = try WorkflowEngine(transport: transport, clock: ManualClock(), seed: 1, settings: settings)
    let report = await engine.run(try workflow(Self.body, functions: ["work"]), input: [:])
    return (report, transport, told.withLock { $0 })
  }

  @Test func `secrets reach whom they are meant for, and nothing of them is in the log`() async throws {
    let log = NotedLog()
    let (report, transport, told) = try await run(log)
    #expect(report.status == .completed, "\(report.error?.description ?? "")")
    let requests = transport.requests
    #expect(requests.first?.headers[.authorization] == "Bearer s3cr3t-token")
    #expect(requests[1].headers[HTTPField.Name("X-Key") ?? .accept] == "s3cr3t-token")
    #expect(String(decoding: requests[4].body, as: UTF8.self).contains("s3cr3t-token"))
    #expect(told == [["t": "s3cr3t-token"]])
    #expect(log.text.contains("/do/6/event"))
    #expect(!log.text.contains("s3cr3t"), "\(log.text)")
  }

  @Test func `commands hold no secrets, with everything that they refer to`() throws {
    let workflow = try workflow(Self.body, functions: ["work"])
    let header = RunHeader(
      id: "r",
      of: workflow,
      input: [:],
      seed: 1,
      startedAt: 0,
      runtime: RunHeader.Runtime(version: "1")
    )
    let info = RunInfo(header, of: workflow, start: MonotonicInstant(nanoseconds: 0))
    var planner = RunPlanner(info, secrets: Self.secrets)
    var decision = planner.decide(RunInput(.started(missingSecret: nil), at: .zero))
    var count = 0
    while case .perform(let request)? = decision.commands.first {
      var text = ""
      dump(request.activity, to: &text)
      #expect(!text.contains("s3cr3t-token"), "\(request.task.task.name)")
      count += 1
      decision = planner.decide(
        RunInput(.activityEnded(request.ended(.success(ActivityOutcome(output: 1)))), at: .zero)
      )
    }
    #expect(count == 7 && planner.isOver)
  }

  @Test func `what a call proved itself with isn't known afterwards, but how`() async throws {
    let run = try await ScriptedRun(
      """
      do:
        - a:
            call: http
            with: { method: get, endpoint: { uri: 'http://a.test', authentication: { bearer: { token: abcdef } } } }
            output: { as: '${ $authorization }' }
      """
    )
    #expect(run.report.output == ["scheme": "Bearer", "parameter": "<hidden>"])
  }

  @Test func `an expression with secrets that takes long or goes deep is worked out all the same`()
    async throws
  {
    let deep = "def f: if . > 0 then . - 1 | f + 1 else 0 end; 5000 | f"
    let run = try await ScriptedRun(
      """
      use: { secrets: [tok] }
      do:
        - a: { call: http, with: { method: post, endpoint: 'http://a.test', body: '${ $secrets.tok + ([range(50000)] | length | tostring) + (\(deep) | tostring) }' } }
      """,
      settings: { $0.secret = { _ in "t-" } }
    )
    #expect(run.bodies == ["t-500005000"], "\(run.error)")
  }
}

/// Notes what is kept as one text.
private final class NotedLog: RunLog {
  private let state = Mutex("")

  var text: String { state.withLock { $0 } }

  func append(_ inputs: [RunInput], to run: RunHeader) async throws {
    let inputs = String(decoding: try JSONByteEncoder().encode(inputs), as: UTF8.self)
    let header = String(decoding: try JSONByteEncoder().encode(run), as: UTF8.self)
    state.withLock { $0 += inputs + header }
  }
}
