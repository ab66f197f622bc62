import FanfareJSON
import FanfareTesting
import HTTPTypes
import Metrics
import MetricsTestKit
import Testing

@testable import Fanfare

@Suite struct MeterPolicyTests {
  private static func policy(_ change: (inout ServicePolicy) -> Void = { _ in }) -> ServicePolicy {
    var policy = ServicePolicy.bare
    policy.meters = [
      MeterPolicy("calls") { _ in 1 },
      MeterPolicy("tokens") { answer in (try? JSONValue(parsing: answer.body))?["tokens"]?.doubleValue },
    ]
    change(&policy)
    return policy
  }

  @Test func `answers are summed up for each call and each service, and metrics have them`() async throws {
    let metrics = TestMetrics()
    let talk = try Conversation(
      policy: Self.policy(),
      observers: [MetricsObserver(factory: metrics)]
    )
    talk.transport.on("http://nlp", .json(#"{"tokens":12.5}"#))
    #expect(await talk.client.call(get("nlp")).meters == ["calls": 1, "tokens": 12.5])
    #expect(await talk.client.call(get("nlp")).meters == ["calls": 1, "tokens": 12.5])
    let snapshots = talk.client.snapshot()
    #expect(snapshots.first { $0.name == "nlp" }?.meters == ["calls": 2, "tokens": 25])
    #expect(snapshots.first { $0.name == "summarizer" }?.meters == [:])
    let name = [("service", "nlp"), ("fanfare.meter.name", "calls")]
    #expect(try metrics.expectCounter("fanfare.meter", name).totalValue == 2)
  }

  @Test func `what was refused costs nothing, and an answer that can't be read does`() async throws {
    let talk = try Conversation(policy: Self.policy { $0.retry = RetryPolicy(maximumAttempts: 2) })
    talk.transport.on("http://nlp", .json(#"{"tokens":5}"#, status: .serviceUnavailable))
    talk.transport.on("http://nlp", .json(#"{"tokens":7}"#))
    let result = await talk.whileWaiting(advancing: .seconds(1)) { await $0.call(get("nlp")) }
    #expect(result.isSuccess && result.attempts.count == 2)
    #expect(result.meters == ["calls": 1, "tokens": 7])
    let unread = await talk.client.call(.get("nlp", "/", as: [Int].self))
    #expect(unread.error?.code == .undecodableResponse && unread.meters["tokens"] == 7)
  }

  @Test func `what can't be told counts as nothing`() async throws {
    let talk = try Conversation(
      policy: Self.policy { $0.meters.append(MeterPolicy("odd") { _ in -.infinity }) }
    )
    talk.transport.on("http://nlp", .json("[]"))
    #expect(await talk.client.call(get("nlp")).meters == ["calls": 1])
  }

  @Test func `they are written by their names, and read as expressions that something has to compile`() throws
  {
    let text = #"{"usd":".u * 2","tokens":".t"}"#
    var policy = try JSONByteDecoder().decode(ServicePolicy.self, from: Array(#"{"meters":\#(text)}"#.utf8))
    #expect(policy.meters.map(\.name) == ["tokens", "usd"])
    #expect(policy.problems.contains { $0.hasPrefix("meters: the expression of 'tokens'") })
    try policy.resolveLimits { text in { $0["t"]?.doubleValue.map { text == ".t" ? $0 : 0 } } }
    #expect(policy.problems.isEmpty)
    let answer = ServiceResponse(status: .ok, body: Array(#"{"t":3}"#.utf8))
    #expect(policy.meters.amounts(of: answer) == ["tokens": 3, "usd": 0])
    #expect(policy.description.contains(#""meters":{"tokens":".t","usd":".u * 2"}"#))
  }

  @Test func `two of a name and one without are mistakes, and a policy's own holds`() {
    let own = MeterPolicy("a") { _ in 1 }
    let twice = ServicePolicy { $0.meters = [own, own, MeterPolicy("") { _ in 1 }] }
    #expect(twice.problems == ["meters: two are called 'a'", "meters: a meter needs a name"])
    let added = ServicePolicy { $0.meters = [own] }.adding([
      MeterPolicy("a", amount: LimitMeasure("other") { _ in 2 }), MeterPolicy("b") { _ in 1 },
    ])
    #expect(added.meters.map(\.name) == ["a", "b"] && added.meters[0].amount.text == "closure")
  }
}

@Suite struct MetersTests {
  @Test func `sums stand in the order of their names and hold no nonsense`() {
    var meters: Meters = ["usd": 1]
    meters += ["tokens": 5, "usd": 0.5]
    meters.add(-1, to: "usd")
    meters.add(.nan, to: "usd")
    meters.add(.infinity, to: "big")
    #expect(meters.entries.map(\.name) == ["big", "tokens", "usd"])
    #expect(meters["usd"] == 1.5 && meters["big"] == 1e15 && meters["none"] == 0)
    #expect((meters + meters)["big"] == 1e15 && meters.times(2)["usd"] == 3)
  }

  @Test func `they are written as an object and read again`() throws {
    let meters: Meters = ["b": 1, "a": 0.25]
    let bytes = try JSONByteEncoder().encode(meters)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"a":0.25,"b":1}"#)
    #expect(try JSONByteDecoder().decode(Meters.self, from: bytes) == meters)
  }
}
