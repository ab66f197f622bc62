import FanfareTesting
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

  @Test func `two calls never have the same id, whatever origins they go to`() throws {
    let transport = ScriptedTransport(clock: ManualClock())
    var settings = WorkflowEngineSettings()
    settings.services = ["named": Service("http://named.test")]
    let directory = try ServiceDirectory(
      transport: transport,
      clock: ManualClock(),
      seed: 1,
      settings: settings
    )
    var ids: Set<CallID> = []
    for url in ["http://named.test", "http://a.test", "http://b.test", "http://a.test"] {
      let target = try directory.target(of: HTTPCall(method: "GET", url: url))
      ids.insert(target.client.nextID())
    }
    #expect(ids.count == 4)
  }

  @Test func `a service that is still called keeps what was learnt about it, however many others there are`()
    throws
  {
    let directory = try ServiceDirectory(
      transport: ScriptedTransport(clock: ManualClock()),
      clock: ManualClock(),
      seed: 1,
      settings: WorkflowEngineSettings()
    )
    func client(_ url: String, isConstant: Bool = false) throws -> ServiceClient {
      try directory.target(of: HTTPCall(method: "GET", url: url, isConstant: isConstant)).client
    }
    let (kept, literal, old) = (
      try client("http://kept.test"), try client("http://literal.test", isConstant: true),
      try client("http://old.test")
    )
    for number in 0..<(ServiceDirectory.maximumEntries + 100) {
      _ = try client("http://h\(number).test")
      #expect(try client("http://kept.test") === kept)
      _ = try client("http://literal.test", isConstant: true)
    }
    #expect(try client("http://literal.test") === literal)
    #expect(try client("http://old.test") !== old)
  }
}
