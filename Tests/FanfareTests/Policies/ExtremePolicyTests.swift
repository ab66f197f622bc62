import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

/// Settings that are as large as they can be written.
@Suite struct ExtremePolicyTests {
  /// Every setting that is a number, in every part of a policy: where it stands, and its part with nothing else set.
  private static let places: [(part: String, setting: String)] = [
    ("retry", "maximumAttempts"), ("retryBudget", "minimumPerSecond"), ("hedge", "maximumHedges"),
    ("circuitBreaker", "minimumAttempts"), ("circuitBreaker", "halfOpenPermits"),
    ("concurrency", "initial"), ("concurrency", "minimum"), ("concurrency", "maximum"),
    ("concurrency", "queue"),
    ("rateLimit", "perSecond"), ("rateLimit", "burst"), ("loadShedding", "maximumCalls"),
    ("outliers", "minimumAttempts"), ("cache", "maximumEntries"), ("cache", "maximumBytes"),
    ("redirects", "maximum"), ("requestCompression", "minimumBytes"),
  ]

  /// What goes with a setting, so that its part makes sense.
  private static let company = [
    "concurrency": [#""algorithm":"fixed""#, #""algorithm":"aimd""#, #""algorithm":"gradient2""#],
    "loadShedding": [#""normalShare":1"#, #""normalShare":0.9"#],
  ]

  @Test(arguments: places)
  func `the largest number does no harm where it is allowed`(part: String, setting: String) async throws {
    for company in Self.company[part] ?? [""] {
      let extras =
        setting == "initial" ? #","maximum":\#(Int.max)"# : setting == "perSecond" ? #","burst":5"# : ""
      let other = company.isEmpty ? "" : ",\(company)"
      let text = #"{"\#(part)":{"\#(setting)":\#(Int.max)\#(extras)\#(other)}}"#
      let policy = try JSONByteDecoder().decode(ServicePolicy.self, from: Array(text.utf8))
      // A refusal in words is as good.
      guard policy.problems.isEmpty else { continue }
      let clock = ManualClock()
      let transport = ScriptedTransport(clock: clock)
      transport.on("http://a", .json("[1]"))
      let client = try ServiceClient(
        transport: transport,
        services: ["a": Service("http://a", policy: policy)],
        clock: clock,
        seed: 1
      )
      for priority in [CallPriority.critical, .normal, .low, .background] {
        for _ in 0..<8 {
          let result = await client.call(get("a").with { $0.priority = priority })
          #expect(result.isSuccess, "\(text): \(result.error as Any)")
        }
      }
      #expect(client.snapshot().count == 1)
    }
  }

  @Test(arguments: ["content-length", "Host", "transfer-encoding", "authorization", "content-type"])
  func `a deadline can't be told by a field that says something else`(name: String) throws {
    let text = #"{"deadlineHeader":"\#(name)"}"#
    let policy = try JSONByteDecoder().decode(ServicePolicy.self, from: Array(text.utf8))
    #expect(policy.problems.contains { $0.hasPrefix("deadlineHeader can't be ") }, "\(policy.problems)")
  }
}
