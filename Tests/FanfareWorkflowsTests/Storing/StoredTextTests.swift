import Fanfare
import FanfareJSON
import FanfareWorkflows
import Testing

@Suite struct StoredTextTests {
  private static let value: JSONValue = ["a": [1, -0.5, "e\u{301}\n\"\0"], "": nil]
  private static let error = WorkflowError(.runtime, "no answer")

  private static func ended(_ outcome: Result<ActivityOutcome, ActivityFailure>) -> RunInput.Event {
    .activityEnded(ActivityEnd(number: 12, place: "/do/0/a~1\"b", kind: .openAPI, outcome: outcome))
  }

  private static let events: [RunInput.Event] = [
    .started(missingSecret: nil), .started(missingSecret: "pass\"word"), .timerFired(3),
    .resumed(after: .seconds(90)), .cancelled,
    ended(.success(ActivityOutcome(output: value))),
    ended(.success(ActivityOutcome(output: nil, authorizationScheme: "Bearer", attempts: 3))),
    ended(.failure(ActivityFailure(error: error, attempts: 2, isCancellation: true))),
    ended(.success(ActivityOutcome(output: 1, attempts: 1, meters: ["usd": 0.1, "tokens": 120]))),
    ended(.failure(ActivityFailure(error: error, meters: ["tokens": 1]))),
    ended(.success(ActivityOutcome(output: 1, optionalFailures: [error, error]))),
  ]

  private static func header(_ change: (inout RunHeader) throws -> Void = { _ in }) throws -> RunHeader {
    let workflow = try Workflow(
      parsing:
        "document: { dsl: '1.0.3', namespace: t, name: t, version: '1.0.0' }\ndo: [{ a: { set: { b: 1 } } }]"
    )
    var header = RunHeader(
      id: "b.17\u{1}",
      of: workflow,
      input: value,
      seed: .max,
      startedAt: 1_790_000_000.123_456,
      runtime: .init(version: "1")
    )
    try change(&header)
    return header
  }

  /// A header with all that one can have.
  private static func fullHeader() throws -> RunHeader {
    try header {
      $0.parent = "p"
      $0.includes = try JSONByteDecoder().decode(
        [RunHeader.Include].self,
        from: Array(#"[{"namespace":"n","name":"m","asked":"latest","version":"1","digest":"d"}]"#.utf8)
      )
      $0.timeLimit = .nanoseconds(-5)
      $0.document = RunDocument(batch: "b", number: 17, key: "k\"", place: "p/é", digest: "d")
      $0.previous = "b.16"
      $0.earlierTries = ["b.15", "b.14"]
      $0.keyPrefix = "b.1"
      $0.depth = 2
    }
  }

  @Test func `inputs are written as they are encoded`() throws {
    let inputs = Self.events.enumerated().map {
      RunInput($1, at: .nanoseconds($0 * 1_000_000_007), step: $0 % 2 == 0 ? nil : $0)
    }
    #expect(try StoredText.bytes(of: inputs) == JSONByteEncoder().encode(inputs))
    for input in inputs {
      #expect(try StoredText.bytes(of: [input]) == JSONByteEncoder().encode([input]), "\(input)")
    }
    #expect(try StoredText.bytes(of: [RunInput]()) == Array("[]".utf8))
  }

  @Test func `a header is the same again, put together from what it shares and what it doesn't`() throws {
    for header in [try Self.header(), try Self.fullHeader()] {
      let shared = try JSONByteDecoder().decode(
        SharedHeader.self,
        from: JSONByteEncoder().encode(SharedHeader(of: header))
      )
      let own = try JSONByteDecoder().decode(OwnHeader.self, from: StoredText.ownBytes(of: header))
      let again = RunHeader(
        id: header.id,
        parent: header.parent,
        document: header.document,
        shared,
        own
      )
      #expect(again == header)
      #expect(SharedHeader(of: again) == SharedHeader(of: header))
    }
    let endless = try Self.header { $0.startedAt = .infinity }
    #expect(throws: EncodingError.self) { try StoredText.ownBytes(of: endless) }
  }

  @Test func `what couldn't be read again isn't written`() throws {
    func nested(_ levels: Int) -> JSONValue {
      (0..<levels).reduce(1) { value, level in level % 2 == 0 ? [value] : ["a": value] }
    }
    for (levels, isRead) in [(1000, true), (1001, false)] {
      let end = RunEnd(status: .completed, duration: .zero, output: nested(levels))
      let input = RunInput(Self.ended(.success(ActivityOutcome(output: nested(levels)))), at: .zero)
      let header = try Self.header { $0.input = nested(levels) }
      let decoder = JSONByteDecoder(limits: JSONLimits(maximumDepth: 1024))
      guard isRead else {
        #expect(throws: (any Error).self) { try StoredText.bytes(of: end) }
        #expect(throws: (any Error).self) { try StoredText.bytes(of: [input]) }
        #expect(throws: (any Error).self) { try StoredText.ownBytes(of: header) }
        continue
      }
      #expect(try decoder.decode(RunEnd.self, from: StoredText.bytes(of: end)) == end)
      #expect(try decoder.decode([RunInput].self, from: StoredText.bytes(of: [input])) == [input])
      _ = try decoder.decode(OwnHeader.self, from: StoredText.ownBytes(of: header))
    }
  }

  @Test func `ends are written as they are encoded`() throws {
    let ends = [
      RunEnd(status: .completed, duration: .zero),
      RunEnd(status: .completed, duration: .nanoseconds(-1), output: nil as JSONValue?),
      RunEnd(status: .completed, duration: .seconds(1 << 40), output: Self.value),
      RunEnd(
        status: .faulted,
        duration: .milliseconds(1),
        error: Self.error,
        optionalFailures: [Self.error, Self.error],
        meters: ["usd": 0.000_3, "tokens": 17]
      ),
    ]
    for end in ends { #expect(try StoredText.bytes(of: end) == JSONByteEncoder().encode(end), "\(end)") }
  }

  @Test func `no member is left out that a type gets later`() throws {
    func names(_ value: Any) -> Set<String> { Set(Mirror(reflecting: value).children.compactMap(\.label)) }
    func written(_ bytes: [UInt8]) throws -> Set<String> {
      Set(try #require(try JSONValue(parsing: bytes).objectValue).map(\.name))
    }
    let header = try Self.fullHeader()
    let parts = try written(StoredText.ownBytes(of: header)).union(names(SharedHeader(of: header)))
    #expect(parts.union(["id", "parent", "document"]) == names(header))
    let end = RunEnd(status: .faulted, duration: .zero, output: 1, error: Self.error, meters: ["a": 1])
    #expect(try written(StoredText.bytes(of: end)) == names(end))
    let outcome = ActivityOutcome(
      output: 1,
      authorizationScheme: "Basic",
      attempts: 1,
      meters: ["a": 1],
      optionalFailures: [Self.error]
    )
    let input = RunInput(Self.ended(.success(outcome)), at: .zero)
    let list = try JSONValue(parsing: StoredText.bytes(of: [input]))
    let output = try #require(list.arrayValue?.first?["ended"]?["output"]?.objectValue)
    #expect(Set(output.map(\.name)) == names(outcome))
  }
}
