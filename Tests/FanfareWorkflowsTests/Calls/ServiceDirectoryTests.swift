import Fanfare
import FanfareTesting
import Testing

@testable import FanfareWorkflows

@Suite struct ServiceDirectoryTests {
  private func target(
    _ url: String,
    _ configure: (inout WorkflowEngineSettings) -> Void
  ) throws
    -> ServiceDirectory.Target
  {
    var settings = WorkflowEngineSettings()
    configure(&settings)
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
    let target = try target("http://A.test/x") { $0.origins.map("http://a.test/", to: "http://b.test/Mock/") }
    #expect(target.path == "/Mock/x")
  }
}
