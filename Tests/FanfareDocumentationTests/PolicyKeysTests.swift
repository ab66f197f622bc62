import FanfareJSON
import Testing

@testable import Fanfare

/// The article *Policy keys* beside the settings that are read.
@Suite struct PolicyKeysTests {
  private static let parts: [(name: String, settings: [(name: String, value: String)])] = [
    ("policy", settings(of: ServicePolicy.self)), ("medianTimeout", settings(of: MedianTimeoutPolicy.self)),
    ("retry", settings(of: RetryPolicy.self)),
    ("backoff", settings(of: Backoff.self)), ("retryBudget", settings(of: RetryBudgetPolicy.self)),
    ("hedge", settings(of: HedgePolicy.self)), ("circuitBreaker", settings(of: CircuitBreakerPolicy.self)),
    ("concurrency", settings(of: ConcurrencyPolicy.self)),
    ("learnedLimits", settings(of: LearnedLimitsPolicy.self)),
    ("rateLimit", settings(of: RateLimitPolicy.self)),
    ("limits", settings(of: LimitPolicy.self)),
    ("loadShedding", settings(of: LoadSheddingPolicy.self)), ("outliers", settings(of: OutlierPolicy.self)),
    ("cache", settings(of: CachePolicy.self)), ("redirects", settings(of: RedirectPolicy.self)),
    ("requestCompression", settings(of: RequestCompressionPolicy.self)),
    ("tls", settings(of: TLSPolicy.self)),
    ("faults", settings(of: FaultPolicy.self)),
  ]

  private let article: ReferenceTables

  init() throws {
    article = try ReferenceTables(
      of: "Sources/FanfareConfiguration/Documentation.docc/PolicyKeys.md",
      kind: "settings"
    )
  }

  @Test func `every part of a policy has its table, and nothing else has one`() throws {
    let parts = try #require(article.rows["policy"]).filter { $0[1].hasPrefix("settings") }.map { $0[0] }
    // The two backoffs of retries share a table.
    #expect(Set(parts).union(["policy", "backoff"]) == Set(article.rows.keys))
    #expect(Set(Self.parts.map(\.name)) == Set(article.rows.keys))
  }

  @Test(arguments: parts.map(\.name))
  func `the article lists each setting, in its order and with its default`(part: String) throws {
    let settings = try #require(Self.parts.first { $0.name == part }?.settings)
    let rows = try #require(article.rows[part])
    #expect(rows.map { $0[0] } == settings.map(\.name))
    #expect(rows.map { $0[2] } == settings.map(\.value))
  }

  @Test(arguments: [
    ("policy", "idempotency", IdempotencyRule.allCases.map(\.rawValue)),
    ("backoff", "jitter", Backoff.Jitter.allCases.map(\.rawValue)),
    ("concurrency", "algorithm", ConcurrencyPolicy.Algorithm.allCases.map(\.rawValue)),
  ])
  func `what a setting can be is listed`(part: String, setting: String, values: [String]) throws {
    let row = try #require(article.rows[part]?.first { $0[0] == setting })
    #expect(row[1] == values.map { "`\($0)`" }.joined(separator: ", "))
  }

  /// The settings of a part, each with what stands for its default in the article.
  private static func settings<Part: PolicyPart>(of part: Part.Type) -> [(name: String, value: String)] {
    let defaults = (try? JSONValue(parsing: "\(Part.defaults)"))?.objectValue ?? [:]
    return Part.fields.map { field in
      switch defaults[field.name] ?? .null {
      case .null: (field.name, "off")
      case .object(let object): (field.name, object.isEmpty ? "{}" : "on")
      case .string(let text): (field.name, text)
      case let value: (field.name, "\(value)")
      }
    }
  }
}
