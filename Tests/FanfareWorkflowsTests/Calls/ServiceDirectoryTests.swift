import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare
@testable import FanfareWorkflows

@Suite struct ServiceDirectoryTests {
  private func target(
    _ url: String,
    _ configure: (inout WorkflowEngineSettings) throws -> Void
  ) throws
    -> ServiceDirectory.Target
  {
    var settings = WorkflowEngineSettings()
    try configure(&settings)
    let directory = try ServiceDirectory(
      transport: ScriptedTransport(clock: ManualClock()),
      clock: ManualClock(),
      seed: 1,
      settings: settings
    )
    return try directory.target(of: HTTPCall(method: "GET", url: url))
  }

  @Test(arguments: [
    ("http://a.test/api/x", "named", "/x"), ("http://a.test/apis/x", "a.test", "/apis/x"),
    ("http://b.test/api/x", "b.test", "/api/x"),
  ])
  func `a named service has what is below its path`(url: String, name: String, path: String) throws {
    let target = try target(url) { $0.services = ["named": Service("http://a.test/api")] }
    #expect(target.name == ServiceName(name) && target.path == path)
  }

  @Test(arguments: ["http://me:hunter2@a.test/x", "a.test/x?token=hunter2"])
  func `a URL that is refused shows no secret`(url: String) throws {
    let error = try #require(throws: WorkflowError.self) { try target(url) { _ in } }
    #expect(!error.description.contains("hunter2"))
  }

  @Test func `the path that calls are sent to instead keeps its capitals`() throws {
    let target = try target("http://A.test/x") {
      try $0.origins.map("http://a.test/", to: "http://b.test/Mock/")
    }
    #expect(target.path == "/Mock/x")
  }

  @Test(arguments: [
    ("http://a.test", "b.test"), ("http://a.test", "ftp://b.test"), ("a.test", "http://b.test"),
    ("http://a.test/path", "http://b.test"), ("http://a.test", ""), ("http://a.test", "http://u:p@b.test"),
  ])
  func `an origin that isn't sent anywhere is found when it is mapped`(origin: String, replacement: String) {
    var origins = OriginMap()
    #expect(throws: InvalidURL.self) { try origins.map(origin, to: replacement) }
  }

  @Test func `two calls never have the same id, whatever origins they go to`() async throws {
    let recorder = EventRecorder()
    let directory = try directory {
      $0.services = ["named": Service("http://named.test", policy: .bare)]
      $0.defaultPolicy = .bare
      $0.callObservers = [recorder]
    }
    for url in ["http://named.test", "http://a.test", "http://b.test", "http://a.test"] {
      let target = try directory.target(of: HTTPCall(method: "GET", url: url))
      _ = await directory.client.call(
        target.call(ServiceRequest(method: .get, path: "/"), for: nil, .own { $0 })
      )
    }
    let ids = recorder.events.compactMap { event -> CallID? in
      guard case .callStarted(let info) = event else { return nil }
      return info.id
    }
    #expect(ids.count == 4 && Set(ids).count == 4)
  }

  private func directory(
    _ configure: (inout WorkflowEngineSettings) -> Void = { _ in }
  ) throws -> ServiceDirectory {
    var settings = WorkflowEngineSettings()
    configure(&settings)
    let clock = ManualClock()
    return try ServiceDirectory(
      transport: ScriptedTransport(clock: clock),
      clock: clock,
      seed: 1,
      settings: settings
    )
  }

  /// What is learnt from calls to a URL.
  private func state(
    of url: String,
    policy: CallPolicy? = nil,
    isConstant: Bool = false,
    in directory: ServiceDirectory
  ) throws -> ServiceRuntime {
    let call = HTTPCall(method: "GET", url: url, isConstant: isConstant, policy: policy)
    switch try directory.target(of: call).service {
    case .learned(let service): return service.runtime
    case .named(let name): return try #require(directory.client.runtimes[name])
    }
  }

  @Test func `a service that is still called keeps what was learnt about it, however many others there are`()
    throws
  {
    let directory = try directory()
    func state(_ url: String, isConstant: Bool = false) throws -> ServiceRuntime {
      try self.state(of: url, isConstant: isConstant, in: directory)
    }
    let (kept, literal, old) = (
      try state("http://kept.test"), try state("http://literal.test", isConstant: true),
      try state("http://old.test")
    )
    for number in 0..<(ServiceClient.maximumLearnedServices + 100) {
      _ = try state("http://h\(number).test")
      #expect(try state("http://kept.test") === kept)
      _ = try state("http://literal.test", isConstant: true)
    }
    #expect(try state("http://literal.test", isConstant: true) === literal)
    #expect(try state("http://old.test") !== old)
  }

  @Test func `a place with a policy has its state by its name, as long as the policy stays`() throws {
    let directory = try directory()
    func state(_ place: String, _ policy: ServicePolicy = .bare) throws -> ServiceRuntime {
      try self.state(of: "http://a.test/x", policy: CallPolicy(policy, at: place), in: directory)
    }
    let first = try state("examples/a 1.0.0#/do/0/x/metadata")
    #expect(try state("examples/a 1.0.0#/do/0/x/metadata") === first)
    #expect(try state("examples/a 1.0.0#/do/1/y/metadata") !== first)
    #expect(try state("examples/a 1.0.0#/do/0/x/metadata", ServicePolicy()) !== first)
    #expect(try self.state(of: "http://a.test/y", in: directory) !== first)
    #expect(first.name == "a.test" && first.key?.place?.name == "examples/a 1.0.0#/do/0/x/metadata")
  }

  @Test func `origins that differ in their scheme alone are two services`() throws {
    let directory = try directory()
    let plain = try state(of: "http://a.test/x", in: directory)
    #expect(try state(of: "https://a.test/x", in: directory) !== plain)
    #expect(try state(of: "http://a.test/y", in: directory) === plain)
  }

  @Test func `a service that others fall back on is one service, whoever calls it`() async throws {
    let directory = try directory {
      $0.services = [
        "spare": Service("http://spare.test", policy: ServicePolicy { $0.retry = .never })
      ]
      $0.defaultPolicy = ServicePolicy {
        $0.retry = .never
        $0.fallback = .service("spare")
      }
    }
    // Nobody listens anywhere, so each call fails at both.
    for url in ["http://a.test", "http://b.test", "http://spare.test"] {
      let target = try directory.target(of: HTTPCall(method: "GET", url: url))
      _ = await directory.client.call(
        target.call(ServiceRequest(method: .get, path: "/"), for: nil, .own { $0 })
      )
    }
    let attempts = directory.client.snapshot().reduce(into: [ServiceName: [Int]]()) { attempts, service in
      guard case .closed(let count, let failures)? = service.endpoints[0].circuit else { return }
      attempts[service.name] = [count, failures]
    }
    #expect(attempts == ["a.test": [1, 1], "b.test": [1, 1], "spare": [3, 3]])
  }
}
