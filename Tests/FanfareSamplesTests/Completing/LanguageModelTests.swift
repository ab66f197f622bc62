import FanfareCompression
import FanfareJSON
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization
import Testing

@testable import FanfareSamples

@Suite struct LanguageModelTests {
  /// A service of few limits whose time is moved by hand.
  private final class Conversation: Sendable {
    private let seconds = Mutex(0.0)
    let limits: ModelLimits

    init(requests: Double = 60, tokens: Double = 10_000) {
      limits = ModelLimits(requests: requests, tokens: tokens, per: .seconds(60))
    }

    func advance(by time: Double) { seconds.withLock { $0 += time } }

    /// Asks one question after another.
    func ask(
      _ bodies: [String],
      headers: HTTPFields = [:],
      pauses: [Double] = []
    ) async throws -> [TestResponse] {
      let model = LanguageModel(limits, clock: ContinuousClock()) { [self] in seconds.withLock { $0 } }
      let router = SampleRouter(
        service: .llm,
        behaviour: SampleBehaviour(),
        chance: Chance(seed: 0),
        clock: ContinuousClock(),
        operation: { $0 },
        model: model
      )
      return try await Application(router: router.build()).test(.router) { client in
        var responses: [TestResponse] = []
        for (index, body) in bodies.enumerated() {
          responses.append(
            try await client.execute(
              uri: SampleService.llm.path,
              method: .post,
              headers: headers,
              body: ByteBuffer(string: body)
            )
          )
          if index < pauses.count { advance(by: pauses[index]) }
        }
        return responses
      }
    }
  }

  private static func question(_ text: String, _ more: String = "") -> String {
    #"{"model":"m","messages":[{"role":"user","content":"\#(text)"}]\#(more)}"#
  }

  private static let question = question(
    "The team won the match. The coach praised the goalkeeper. It rained."
  )

  private static func json(_ response: TestResponse) throws -> JSONValue {
    try JSONValue(parsing: Array(buffer: response.body))
  }

  private static func field(_ name: String, of response: TestResponse) -> String? {
    HTTPField.Name(name).flatMap { response.headers[$0] }
  }

  @Test func `it answers in the form of such APIs, with what that came to`() async throws {
    let response = try #require(try await Conversation().ask([Self.question]).first)
    let answer = try Self.json(response)
    #expect(response.status == .ok && answer["object"] == "chat.completion" && answer["model"] == "m")
    let choice = try #require(answer["choices"]?.arrayValue?.first)
    #expect(choice["message"]?["role"] == "assistant" && choice["finish_reason"] == "stop")
    #expect(choice["message"]?["content"]?.stringValue?.contains("The coach praised the goalkeeper.") == true)
    let usage = try #require(answer["usage"])
    // 68 bytes, 4 for each token.
    #expect(usage["prompt_tokens"] == 17)
    let sum = (usage["prompt_tokens"]?.intValue ?? 0) + (usage["completion_tokens"]?.intValue ?? 0)
    #expect(usage["total_tokens"]?.intValue == sum)
    #expect(Self.field("x-ratelimit-remaining-requests", of: response) == "59")
    #expect(Self.field("x-ratelimit-remaining-tokens", of: response) == "\(10_000 - sum)")
    #expect(Self.field("x-ratelimit-reset-requests", of: response) == "1s")
  }

  @Test func `beyond its limits it refuses, says when there is room, and takes nothing for that`()
    async throws
  {
    let talk = Conversation(requests: 2)
    let responses = try await talk.ask(
      Array(repeating: Self.question, count: 6),
      pauses: [0, 0, 29.9, 0.2]
    )
    #expect(responses.map(\.status.code) == [200, 200, 429, 429, 200, 429])
    #expect(Self.field("retry-after-ms", of: responses[2]) == "30000")
    #expect(Self.field("retry-after", of: responses[3]) == "1")
    #expect(try Self.json(responses[2])["status"] == 429)
  }

  @Test func `tokens are limited like requests, and one request that is too large goes when all is there`()
    async throws
  {
    let large = Self.question(String(repeating: "word ", count: 400))
    let responses = try await Conversation(tokens: 400).ask(
      [large, Self.question, Self.question],
      pauses: [1, 100]
    )
    #expect(responses.map(\.status.code) == [200, 429, 200])
  }

  @Test func `an answer is compressed where that is accepted`() async throws {
    let coded = try #require(
      try await Conversation().ask([Self.question], headers: [.acceptEncoding: "br, gzip;q=0.5"]).first
    )
    #expect(coded.headers[.contentEncoding] == "gzip")
    let decompressor = Decompressor(.gzip, maximumBytes: 1 << 20)
    var bytes: [UInt8] = []
    try Array(buffer: coded.body).withUnsafeBytes { try decompressor.decode($0, into: &bytes) }
    try decompressor.finish()
    #expect(try JSONValue(parsing: bytes)["object"] == "chat.completion")
    for encodings in ["br", "gzip;q=0", "x-gzipped"] {
      let plain = try await Conversation().ask([Self.question], headers: [.acceptEncoding: encodings])
      #expect(plain.first?.headers[.contentEncoding] == nil, "\(encodings)")
    }
  }

  @Test func `it streams its answer as events on request, with what it came to last`() async throws {
    let response = try #require(
      try await Conversation().ask([Self.question("One cat. Two cats.", #","stream":true"#)]).first
    )
    #expect(response.headers[.contentType] == "text/event-stream")
    let events = String(buffer: response.body).split(separator: "\n\n").map(String.init)
    #expect(events.allSatisfy { $0.hasPrefix("data: ") } && events.last == "data: [DONE]")
    let values = try events.dropLast().map { try JSONValue(parsing: String($0.dropFirst(6))) }
    let text = values.compactMap { $0["choices"]?.arrayValue?.first?["delta"]?["content"]?.stringValue }
      .joined()
    #expect(text == "One cat. Two cats.")
    #expect(
      values.last?["usage"]?["total_tokens"] == 10 && values.dropLast().allSatisfy { $0["usage"] == nil }
    )
  }

  @Test func `an answer is cut where the request says, and what is no request is refused`() async throws {
    let responses = try await Conversation().ask([
      Self.question("One cat. Two cats.", #","max_tokens":2"#), #"{"messages":[]}"#, "{}",
      Self.question("a", #","max_tokens":0"#),
    ])
    let choice = try Self.json(responses[0])["choices"]?.arrayValue?.first
    #expect(choice?["message"]?["content"] == "One cat." && choice?["finish_reason"] == "length")
    #expect(responses.map(\.status.code) == [200, 422, 400, 422])
  }

  @Test(arguments: [
    (0.0, "0ms"), (0.0001, "1ms"), (0.999, "999ms"), (1, "1s"), (8.64, "8.64s"), (1.05, "1.05s"),
    (59.999, "1m0s"),
    (360, "6m0s"), (61.2, "1m2s"),
  ])
  func `times are written as vendors do`(seconds: Double, text: String) {
    #expect(LanguageModel.text(ofSeconds: seconds) == text)
  }
}
