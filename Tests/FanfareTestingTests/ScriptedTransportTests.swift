import Fanfare
import FanfareTesting
import HTTPTypes
import Testing

@Suite struct ScriptedTransportTests {
  private func request(_ url: String, _ target: String = "/") throws -> TransportRequest {
    TransportRequest(
      endpoint: try Endpoint(parsing: url),
      method: .get,
      target: target,
      deadline: MonotonicInstant(nanoseconds: 1_000_000_000)
    )
  }

  private func status(_ reply: TransportReply) -> Int? {
    guard case .success(let response) = reply.outcome else { return nil }
    return response.status.code
  }

  private func code(_ reply: TransportReply) -> ServiceError.Code? {
    guard case .failure(let error) = reply.outcome else { return nil }
    return error.code
  }

  @Test func `answers come in the order of the script, and the last one repeats`() async throws {
    let transport = ScriptedTransport(clock: ManualClock())
    transport.on("http://a", .status(.serviceUnavailable))
    transport.on("http://a", .status(.ok))
    var statuses: [Int?] = []
    for _ in 0..<3 { statuses.append(status(await transport.send(try request("http://a")))) }
    #expect(statuses == [503, 200, 200])
  }

  @Test func `the script of a path goes before that of its service, and the query doesn't matter`()
    async throws
  {
    let transport = ScriptedTransport(clock: ManualClock())
    transport.on("http://a", .status(.ok))
    transport.on("http://a/x", .status(.notFound))
    #expect(status(await transport.send(try request("http://a", "/x?q=1"))) == 404)
    #expect(status(await transport.send(try request("http://a", "/y"))) == 200)
    #expect(transport.conversation == ["GET http://a/x?q=1", "GET http://a/y"])
  }

  @Test func `an address without a script refuses the connection`() async throws {
    let transport = ScriptedTransport(clock: ManualClock())
    #expect(code(await transport.send(try request("http://nobody"))) == .connectionRefused)
  }

  @Test func `an answer that takes longer than the deadline is cut off at the deadline`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.ok, after: .seconds(2)))
    let asked = try request("http://a")
    async let reply = transport.send(asked)
    await clock.sleepers(atLeast: 1)
    #expect(clock.advanceToNextSleeper() == .seconds(1))
    #expect(code(await reply) == .deadlineExceeded)
    #expect(transport.runningCount == 0)
  }

  @Test func `a recorded request carries the time that is left, as one on the wire does`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.ok))
    let services = ["a": Service("http://a", policy: ServicePolicy(timeout: .seconds(2)))]
    let client = try ServiceClient(transport: transport, services: services, clock: clock)
    let call = ServiceCall.get("a", "/", headers: [.from: "x"], as: EmptyResponse.self)
    _ = await client.call(call)
    await client.withDeadline(.milliseconds(1500)) {
      clock.advance(by: .microseconds(250_100))
      _ = await client.call(call)
    }
    #expect(transport.requests.map { $0.headers[.requestTimeoutMilliseconds] } == ["2000", "1249"])
    #expect(transport.requests.allSatisfy { $0.headers[.from] == "x" })
  }

  @Test func `a service that gets no deadline header has none in its recorded requests`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.ok))
    let services = ["a": Service("http://a", policy: ServicePolicy { $0.deadlineHeader = nil })]
    let client = try ServiceClient(transport: transport, services: services, clock: clock)
    _ = await client.call(.get("a", "/", as: EmptyResponse.self))
    #expect(transport.requests.first?.headers[.requestTimeoutMilliseconds] == nil)
  }

  @Test func `a request whose deadline header is empty has no time in it`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.ok))
    let client = try ServiceClient(transport: transport, services: ["a": Service("http://a")], clock: clock)
    let fields: HTTPFields = [.requestTimeoutMilliseconds: ""]
    _ = await client.call(.get("a", "/", headers: fields, as: EmptyResponse.self))
    #expect(transport.requests.first?.headers[.requestTimeoutMilliseconds] == "")
  }
}
