import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct InvalidServicesTests {
  private func problems(_ services: [ServiceName: Service]) -> [String]? {
    #expect(throws: InvalidServices.self) {
      try ServiceClient(transport: ScriptedTransport(clock: ManualClock()), services: services)
    }?.problems
  }

  @Test func `a client isn't made of a URL that is none, and each is named with its service`() {
    let policy = ServicePolicy(timeout: .zero)
    let problems = problems([
      "b": Service("localhost:8002", policy: policy), "a": Service(["http://a", "ftp://a", "http://a:0"]),
      "c": Service("http://c"),
    ])
    #expect(
      problems == [
        "a: \"ftp://a\" isn't a service URL: the scheme ftp isn't http, https or http+unix",
        "a: \"http://a:0\" isn't a service URL: the port must be a number from 1 to 65535, not 0",
        "b: \"localhost:8002\" isn't a service URL: it doesn't start with http://, https:// or http+unix://; did you mean http://localhost:8002?",
        "b: timeout must be more than 0s",
      ]
    )
  }

  @Test func `a service without any URL is one that can't be called`() {
    #expect(problems(["a": Service([])]) == ["a: the service has no URL"])
  }

  @Test func `services are named by texts as well`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://nlp", .status(.ok))
    let byText = Dictionary(uniqueKeysWithValues: ["nlp"].map { ($0, Service("http://\($0)")) })
    let client = try ServiceClient(transport: transport, services: byText, clock: clock)
    let name = "nlp"
    let results = await client.parallel([.get(name, "/", as: EmptyResponse.self)])
    #expect(results[name]?.isSuccess == true)
    let chain = await client.sequence([name], startingWith: ()) { step, earlier in
      .get(earlier[name] == nil ? step : "none", "/", as: EmptyResponse.self)
    }
    #expect(chain.isComplete && client.services.keys.sorted() == ["nlp"])
  }
}
