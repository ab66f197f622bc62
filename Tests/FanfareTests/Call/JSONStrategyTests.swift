import Fanfare
import FanfareJSON
import FanfareTesting
import Foundation
import HTTPTypes
import Testing

/// How the JSON of a service is written is the client's and the service's to say.
@Suite struct JSONStrategyTests {
  struct Event: Codable, Equatable {
    var startTime: Date
    var roomName: String
  }

  private let event = Event(startTime: Date(timeIntervalSince1970: 1_772_366_400), roomName: "A")
  private let seconds = JSONCodingStrategies(date: .secondsSince1970, keys: .snakeCase)

  private func client(
    _ services: [ServiceName: Service],
    _ json: JSONCodingStrategies = JSONCodingStrategies()
  ) throws -> (ServiceClient, ScriptedTransport) {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    return (try ServiceClient(transport: transport, services: services, json: json, clock: clock), transport)
  }

  @Test func `the client's strategies are used for requests and answers`() async throws {
    let (client, transport) = try client(["events": Service("http://events")], seconds)
    let text = #"{"start_time":1772366400,"room_name":"A"}"#
    transport.on("http://events", .json(text))
    let result = await client.call(.post("events", "/", json: event, as: Event.self))
    #expect(result.value == event)
    #expect(transport.requests.map { String(decoding: $0.body, as: UTF8.self) } == [text])
  }

  @Test func `a service's own go before the client's`() async throws {
    let (client, transport) = try client(
      ["new": Service("http://new"), "old": Service("http://old", json: seconds)]
    )
    transport.on("http://new", .json(#"{"startTime":"2026-03-01T12:00:00Z","roomName":"A"}"#))
    transport.on("http://old", .json(#"{"start_time":1772366400,"room_name":"A"}"#))
    let (new, old) = await client.parallel(
      .patch("new", "/", json: event, as: Event.self),
      .patch("old", "/", json: event, as: Event.self)
    )
    #expect(new.value == event && old.value == event)
    #expect(transport.conversation == ["PATCH http://new/", "PATCH http://old/"])
    #expect(
      transport.requests.map { String(decoding: $0.body, as: UTF8.self) } == [
        #"{"startTime":"2026-03-01T12:00:00Z","roomName":"A"}"#,
        #"{"start_time":1772366400,"room_name":"A"}"#,
      ]
    )
  }

  @Test func `a fallback's service gets the body as it wants it`() async throws {
    let policy = ServicePolicy {
      $0.retry.maximumAttempts = 1; $0.fallback = .service("old")
    }
    let (client, transport) = try client(
      ["new": Service("http://new", policy: policy), "old": Service("http://old", json: seconds)]
    )
    transport.on("http://new", .status(.badGateway))
    transport.on("http://old", .json(#"{"start_time":1772366400,"room_name":"A"}"#))
    let result = await client.call(.put("new", "/", json: event, as: Event.self))
    #expect(result.value == event && result.source == .fallback)
  }

  @Test func `a kept answer is read by the strategies as well`() async throws {
    let policy = ServicePolicy { $0.cache = CachePolicy(timeToLive: .seconds(10)) }
    let (client, transport) = try client(["old": Service("http://old", policy: policy)], seconds)
    transport.on("http://old", .json(#"{"start_time":1772366400,"room_name":"A"}"#))
    for source in [ResponseSource.service, .cache] {
      let result = await client.call(.get("old", "/", as: Event.self))
      #expect(result.value == event && result.source == source)
    }
  }

  @Test func `a body that is set by hand goes in place of the value`() async throws {
    let (client, transport) = try client(["a": Service("http://a")])
    transport.on("http://a", .status(.ok))
    let call = ServiceCall.post("a", "/", json: event, as: EmptyResponse.self)
    _ = await client.call(call.with { $0.body = Array("{}".utf8) })
    _ = await client.call(call.with { $0.headers[.from] = "x" })
    #expect(transport.requests.map(\.body.count) == [2, 51])
  }

  @Test func `nothing as a value is null, and not a call without a body`() async throws {
    let (client, transport) = try client(["a": Service("http://a")])
    transport.on("http://a", .status(.ok))
    _ = await client.call(.post("a", "/", json: nil as Event?, as: EmptyResponse.self))
    let sent = try #require(transport.requests.first)
    #expect(sent.body == Array("null".utf8) && sent.headers[.contentType] == "application/json")
  }

  @Test func `a POST without a body says that it accepts JSON and sends none`() async throws {
    let (client, transport) = try client(["a": Service("http://a")])
    transport.on("http://a", .status(.ok))
    _ = await client.call(.post("a", "/run", query: ["force": true], as: EmptyResponse.self))
    let sent = try #require(transport.requests.first)
    #expect(sent.body.isEmpty && sent.headers[.accept] == "application/json")
    #expect(sent.headers[.contentType] == nil && sent.target == "/run?force=true")
  }
}
