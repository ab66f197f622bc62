import FanfareJSON
import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct CacheTests {
  private func at(_ seconds: Double) -> MonotonicInstant {
    MonotonicInstant(nanoseconds: Int64(seconds * 1e9))
  }

  private func key(_ target: String) -> RequestKey {
    RequestKey(method: .get, target: target, headers: [:], body: [])
  }

  @Test func `an answer is used again until its time is over`() async throws {
    let talk = try Conversation(policy: ServicePolicy { $0.cache = CachePolicy(timeToLive: .seconds(10)) })
    talk.transport.on("http://nlp", .json("1"))
    talk.transport.on("http://nlp", .json("2"))
    let call = ServiceCall<Int>.get("nlp", "/", as: Int.self)
    #expect(await talk.client.call(call).value == 1)
    let again = await talk.client.call(call)
    #expect(again.value == 1 && again.source == .cache && again.attempts.isEmpty)
    talk.clock.advance(by: .seconds(10))
    #expect(await talk.client.call(call).value == 2)
  }

  @Test func `an answer is kept for requests with the same header fields alone: it may be another user's`()
    async throws
  {
    let talk = try Conversation(policy: ServicePolicy { $0.cache = CachePolicy() })
    talk.transport.on("http://nlp", .json("1"))
    func isKept(for user: String) async -> Bool {
      await talk.client.call(get("nlp").with { $0.headers[.authorization] = user }).source == .cache
    }
    #expect(await !isKept(for: "Bearer a"))
    #expect(await !isKept(for: "Bearer b"))
    #expect(await isKept(for: "Bearer a"))
  }

  @Test func `methods that change something are always sent, and what they wrote to is asked for anew`()
    async throws
  {
    let talk = try Conversation(policy: ServicePolicy { $0.cache = CachePolicy() })
    talk.transport.on("http://nlp", .json("1"))
    func send(_ method: HTTPRequest.Method, _ path: String, body: String = "") async -> Bool {
      let request = ServiceRequest(method: method, path: path, body: Array(body.utf8))
      return await talk.client.call(ServiceCall("nlp", request)).source == .cache
    }
    for body in ["1", "2", "1"] { #expect(await !send(.put, "/a", body: body)) }
    #expect(await !send(.get, "/a"))
    #expect(await !send(.get, "/b"))
    #expect(await send(.get, "/a"))
    for method in [HTTPRequest.Method.put, .delete, .post, .patch] {
      #expect(await !send(method, "/a"))
      #expect(await !send(.get, "/a"))
      #expect(await send(.get, "/a"))
      #expect(await send(.get, "/b"))
    }
  }

  @Test func `an answer that was under way during a write isn't used after it`() async throws {
    let talk = try Conversation(
      policy: ServicePolicy {
        $0.cache = CachePolicy()
        $0.singleFlight = true
      }
    )
    talk.transport.on("http://nlp", .json("1", after: .seconds(1)))
    talk.transport.on("http://nlp", .json("2"))
    async let slow = talk.client.call(.get("nlp", "/", as: Int.self))
    await talk.clock.sleepers(atLeast: 2)
    _ = await talk.client.call(ServiceCall("nlp", ServiceRequest(method: .put, path: "/")))
    #expect(await talk.client.call(.get("nlp", "/", as: Int.self)).value == 2)
    talk.clock.advance(by: .seconds(1))
    #expect(await slow.value == 1)
    #expect(await talk.client.call(.get("nlp", "/", as: Int.self)).value == 2)
  }

  @Test(arguments: [
    (["location": "/b"], true), (["content-location": "http://nlp/b#part"], true),
    (["location": "http://other/b"], false), (["location": "relative"], true),
  ])
  func `targets that a write names are asked for anew, those of other origins aren't`(
    fields: [String: String],
    isAsked: Bool
  ) async throws {
    let talk = try Conversation(policy: ServicePolicy { $0.cache = CachePolicy() })
    talk.transport.on("http://nlp/b", .json("1"))
    let headers = HTTPFields(fields.map { HTTPField(name: HTTPField.Name($0.key)!, value: $0.value) })
    talk.transport.on("http://nlp/a", .respond(ServiceResponse(status: .created, headers: headers)))
    _ = await talk.client.call(get("nlp", "/b"))
    _ = await talk.client.call(ServiceCall("nlp", ServiceRequest(method: .post, path: "/a")))
    #expect(await (talk.client.call(get("nlp", "/b")).source == .service) == isAsked)
  }

  @Test func `a write that failed has written nothing`() async throws {
    let talk = try Conversation(
      policy: ServicePolicy {
        $0.cache = CachePolicy()
        $0.retry = .never
      }
    )
    talk.transport.on("http://nlp", .json("1"))
    talk.transport.on("http://nlp", .status(.conflict))
    _ = await talk.client.call(get("nlp"))
    _ = await talk.client.call(ServiceCall("nlp", ServiceRequest(method: .put, path: "/")))
    #expect(await talk.client.call(get("nlp")).source == .cache)
  }

  @Test(arguments: [
    ([:], 60), (["cache-control": "max-age=10"], 10), (["cache-control": "max-age=600"], 60),
    (["cache-control": "max-age=10", "age": "4"], 6), (["cache-control": "max-age=600", "age": "4"], 60),
    (["cache-control": "max-age=10", "age": "10"], nil), (["age": "20"], 40),
    (["expires": "Wed, 01 Jan 2025 00:00:30 GMT"], 30), (["expires": "0"], nil),
    (["expires": "Wed, 01 Jan 2025 00:00:30 GMT", "date": "Wed, 01 Jan 2025 00:00:20 GMT"], 10),
    (["expires": "Wed, 01 Jan 2025 00:00:30 GMT", "cache-control": "max-age=20"], 20),
    (["expires": "Wednesday, 01-Jan-25 00:00:30 GMT", "age": "5"], 25),
    (["cache-control": "max-age=-5"], nil), (["cache-control": "max-age=soon"], nil),
    (["cache-control": "max-age"], nil),
    (["cache-control": "max-age=\"10\""], 10), (["cache-control": "max-age=20, max-age=10"], 10),
    (["cache-control": "MAX-AGE=10"], 10), (["cache-control": "s-maxage=1, private"], 60),
    (["cache-control": "max-age=99999999999999999999999"], 60), (["age": "soon"], nil),
    (["vary": "*"], nil), (["vary": "accept"], 60), (["pragma": "no-cache"], nil),
    (["pragma": "no-cache", "cache-control": "max-age=10"], 10),
  ])
  func `what a response says of its life counts`(fields: [String: String], seconds: Int?) {
    let headers = HTTPFields(fields.map { HTTPField(name: HTTPField.Name($0.key)!, value: $0.value) })
    let response = ServiceResponse(status: .ok, headers: headers)
    // The first second of 2025.
    let life = Freshness.lifetime(of: response, atMost: .seconds(60), today: 1_735_689_600)
    #expect(life == seconds.map { .seconds($0) })
  }

  @Test func `a request can ask for a new answer`() async throws {
    let talk = try Conversation(policy: ServicePolicy { $0.cache = CachePolicy() })
    talk.transport.on("http://nlp", .json("1"))
    for header in ["no-cache", "no-store", "max-age=0"] {
      let request = ServiceRequest(method: .get, path: "/", headers: [.cacheControl: header])
      for _ in 0..<2 { #expect(await talk.client.call(ServiceCall("nlp", request)).source == .service) }
    }
  }

  @Test(arguments: ["no-store", "private, no-cache", "max-age=0"])
  func `a response can forbid it`(header: String) async throws {
    let talk = try Conversation(policy: ServicePolicy { $0.cache = CachePolicy() })
    talk.transport.on(
      "http://nlp",
      .respond(ServiceResponse(status: .ok, headers: [.cacheControl: header], body: Array("1".utf8)))
    )
    for _ in 0..<2 { _ = await talk.client.call(get("nlp")) }
    #expect(talk.transport.requests.count == 2)
  }

  @Test func `an unsafe call and a failure aren't kept`() async throws {
    let talk = try Conversation(
      policy: ServicePolicy {
        $0.cache = CachePolicy(); $0.retry = .never
      }
    )
    talk.transport.on("http://nlp", .status(.ok))
    for _ in 0..<2 {
      _ = await talk.client.call(ServiceCall("nlp", ServiceRequest(method: .post, path: "/")))
    }
    talk.transport.on("http://classifier", .status(.badGateway))
    for _ in 0..<2 { _ = await talk.client.call(get("classifier")) }
    #expect(talk.transport.requests.count == 4)
  }

  @Test func `it is bounded, and what was used longest ago goes first`() {
    var cache = ResponseCache(CachePolicy(maximumEntries: 2))
    for target in ["/a", "/b"] {
      cache.keep(ServiceResponse(status: .ok), for: key(target), at: at(0), today: 0)
    }
    #expect(cache.response(to: key("/a"), at: at(1)) != nil)
    cache.keep(ServiceResponse(status: .ok), for: key("/c"), at: at(1), today: 0)
    #expect(cache.count == 2)
    #expect(cache.response(to: key("/b"), at: at(1)) == nil)
    #expect(cache.response(to: key("/a"), at: at(1)) != nil)
  }

  @Test func `header fields count towards its bytes`() {
    var cache = ResponseCache(CachePolicy(maximumEntries: 10, maximumBytes: 10_000))
    let long: HTTPFields = [.server: String(repeating: "x", count: 6000)]
    for target in ["/a", "/b"] {
      cache.keep(ServiceResponse(status: .ok, headers: long), for: key(target), at: at(0), today: 0)
    }
    #expect(cache.count == 1 && cache.bytes > 6000)
    #expect(cache.response(to: key("/b"), at: at(1)) != nil)
  }

  @Test func `bytes are counted as entries come and go`() {
    var cache = ResponseCache(CachePolicy(maximumEntries: 10, maximumBytes: 10_000))
    var random = SeededRandom(seed: 3)
    for step in 0..<10_000 {
      let body = [UInt8](repeating: 0, count: Int.random(in: 0...4000, using: &random))
      let target = "/\(Int.random(in: 0..<20, using: &random))"
      if step % 3 == 0 {
        _ = cache.response(to: key(target), at: at(Double(step)))
      } else {
        cache.keep(ServiceResponse(status: .ok, body: body), for: key(target), at: at(Double(step)), today: 0)
      }
      #expect(cache.bytes <= 10_000 && cache.count <= 10)
    }
    for number in 0..<20 { _ = cache.response(to: key("/\(number)"), at: at(1e6)) }
    #expect(cache.bytes == 0 && cache.count == 0)
  }
}

@Suite struct SingleFlightTests {
  private let policy = ServicePolicy {
    $0.singleFlight = true
    $0.retry = .never
  }

  @Test func `equal calls share one answer, each reading it its own way`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("[1]", after: .seconds(1)))
    async let first = talk.client.call(.get("nlp", "/", as: [Int].self))
    async let second = talk.client.call(.get("nlp", "/", as: JSONValue.self))
    await talk.clock.sleepers(atLeast: 3)
    talk.clock.advance(by: .seconds(1))
    #expect(await first.value == [1])
    #expect(await second.value == [1])
    // Whichever came first has begun the flight.
    #expect(await [first.source, second.source].contains(.sharedFlight))
    #expect(talk.transport.requests.count == 1)
  }

  @Test func `one caller giving up doesn't fail the others, the last one ends the call`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("{}", after: .seconds(1)))
    let client = talk.client
    let tasks = (0..<2).map { _ in Task { await client.call(get("nlp")) } }
    await talk.clock.sleepers(atLeast: 3)
    tasks[0].cancel()
    #expect(await tasks[0].value.error?.code == .cancelled)
    talk.clock.advance(by: .seconds(1))
    #expect(await tasks[1].value.isSuccess)

    let alone = Task { await client.call(get("nlp")) }
    await talk.clock.sleepers(atLeast: 2)
    alone.cancel()
    #expect(await alone.value.error?.code == .cancelled)
    await talk.transport.allEnded()
  }

  @Test func `calls that differ don't share`() async throws {
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("{}"))
    _ = await talk.client.parallel([get("nlp", "/a"), get("nlp", "/b")])
    #expect(talk.transport.requests.count == 2)
  }
}

@Suite struct FallbackTests {
  @Test func `a call that fails gets the fallback's value, and the result says so`() async throws {
    let talk = try Conversation(
      policy: ServicePolicy {
        $0.retry = .never; $0.fallback = .value(["label": "unknown"])
      }
    )
    talk.transport.on("http://nlp", .status(.badGateway))
    let result = await talk.client.call(.get("nlp", "/", as: [String: String].self))
    #expect(result.value == ["label": "unknown"])
    #expect(result.source == .fallback)
    #expect(result.attempts.first?.error?.status == .badGateway)
  }

  @Test func `another service can step in, under its own policy`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://backup/x", .json("7"))
    let client = try ServiceClient(
      transport: transport,
      services: [
        "main": Service(
          "http://main",
          policy: ServicePolicy {
            $0.retry = .never; $0.fallback = .service("backup")
          }
        ),
        "backup": Service("http://backup"),
      ],
      clock: clock
    )
    let result = await client.call(.get("main", "/x", as: Int.self))
    #expect(result.value == 7 && result.service == "main" && result.source == .fallback)
  }

  @Test func `a cancelled call gets none, and a fallback that fails leaves the call's error`() async throws {
    let talk = try Conversation(
      policy: ServicePolicy {
        $0.retry = .never; $0.fallback = .value("text")
      }
    )
    talk.transport.on("http://nlp", .hang)
    let client = talk.client
    let task = Task { await client.call(get("nlp")) }
    await talk.clock.sleepers(atLeast: 1)
    task.cancel()
    #expect(await task.value.error?.code == .cancelled)

    let result = await client.call(.get("classifier", "/", as: Int.self))
    #expect(result.error?.code == .connectionRefused)
    #expect(result.error?.causes.count == 2)
  }
}

@Suite struct FaultTests {
  @Test func `faults come at their rate and look like real ones`() async throws {
    let policy = ServicePolicy {
      $0 = .bare
      $0.faults = FaultPolicy(errorRate: 0.5, abortRate: 0.25)
    }
    let talk = try Conversation(policy: policy)
    talk.transport.on("http://nlp", .json("{}"))
    var codes: [ServiceError.Code?: Int] = [:]
    for _ in 0..<400 { codes[await talk.client.call(get("nlp")).error?.code, default: 0] += 1 }
    #expect((160...240).contains(codes[.httpStatus] ?? 0))
    #expect((70...130).contains(codes[.connectionLost] ?? 0))
    #expect(talk.transport.requests.count == codes[nil])
  }

  @Test func `an injected delay ends at the deadline`() async throws {
    let policy = ServicePolicy(timeout: .seconds(2)) {
      $0.faults = FaultPolicy(latencyRate: 1, latency: .seconds(5))
    }
    let talk = try Conversation(policy: policy)
    let result = await talk.whileWaiting(advancing: .seconds(2)) { await $0.call(get("nlp")) }
    #expect(result.error?.code == .deadlineExceeded)
    #expect(talk.transport.requests.isEmpty)
  }
}
