import FanfareTesting
import HTTPTypes
import Testing

@testable import Fanfare

@Suite struct RedirectTests {
  /// A client whose service `nlp` follows redirects.
  private func conversation(
    _ redirects: RedirectPolicy? = RedirectPolicy(),
    _ url: String = "http://nlp"
  ) throws -> (
    client: ServiceClient, transport: ScriptedTransport, recorder: EventRecorder
  ) {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    let recorder = EventRecorder()
    var policy = ServicePolicy.bare
    policy.redirects = redirects
    let client = try ServiceClient(
      transport: transport,
      services: [
        "nlp": Service(url, headers: [.authorization: "Bearer nlp", .referer: "ours"], policy: policy),
        "known": Service("http://known/base", headers: [.authorization: "Bearer known"], policy: .bare),
      ],
      observers: [recorder],
      clock: clock,
      seed: 1
    )
    return (client, transport, recorder)
  }

  private func redirect(_ code: Int, to location: String) -> ScriptedAnswer {
    .respond(ServiceResponse(status: .init(code: code), headers: [.location: location]))
  }

  private func post(_ path: String = "/a") -> ServiceCall<ServiceResponse> {
    ServiceCall(
      "nlp",
      ServiceRequest(
        method: .post,
        path: path,
        headers: [.contentType: "text/plain", .cookie: "a=b", .accept: "*/*"],
        body: Array("hello".utf8)
      )
    )
  }

  @Test func `nobody follows a redirect unasked`() async throws {
    let (client, transport, _) = try conversation(nil)
    transport.on("http://nlp", redirect(302, to: "/b"))
    let result = await client.call(get("nlp"))
    #expect(result.error?.status?.code == 302)
    #expect(result.error?.message.contains("redirects aren't followed (to /b)") == true)
    #expect(transport.conversation == ["GET http://nlp/"])
  }

  @Test(arguments: [
    (301, "GET", ""), (302, "GET", ""), (303, "GET", ""), (307, "POST", "hello"), (308, "POST", "hello"),
  ])
  func `a POST is sent on as the status says`(code: Int, method: String, body: String) async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp/a", redirect(code, to: "/b?c=d"))
    transport.on("http://nlp/b", .json("[1]"))
    let result = await client.call(post())
    #expect(result.value?.body == Array("[1]".utf8))
    let second = try #require(transport.requests.last)
    #expect(second.method.rawValue == method && second.target == "/b?c=d")
    #expect(String(decoding: second.body, as: UTF8.self) == body)
    #expect(second.headers.contains(.contentType) == !body.isEmpty)
    #expect(second.headers[.authorization] == "Bearer nlp" && second.headers[.cookie] == "a=b")
  }

  @Test(arguments: [
    ("HEAD", 303, "HEAD"), ("PUT", 303, "GET"), ("PUT", 302, "PUT"), ("DELETE", 301, "DELETE"),
  ])
  func `other methods change with 303 alone`(method: String, code: Int, next: String) async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp/a", redirect(code, to: "b"))
    transport.on("http://nlp/b", .status(.ok))
    let method = try #require(HTTPRequest.Method(method))
    let result = await client.call(ServiceCall("nlp", ServiceRequest(method: method, path: "/a")))
    #expect(result.isSuccess && transport.requests.last?.method.rawValue == next)
  }

  @Test func `of several places the first is gone to`() async throws {
    let (client, transport, _) = try conversation()
    var answer = ServiceResponse(status: .found)
    answer.headers.append(HTTPField(name: .location, value: "/b"))
    answer.headers.append(HTTPField(name: .location, value: "/c"))
    transport.on("http://nlp/a", .respond(answer))
    transport.on("http://nlp/b", .status(.ok))
    #expect(await client.call(get("nlp", "/a")).isSuccess)
    #expect(transport.conversation.last == "GET http://nlp/b")
  }

  @Test func `credentials never go to another origin`() async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp", redirect(307, to: "http://elsewhere:81/x"))
    transport.on("http://elsewhere:81", .json("[1]"))
    #expect(await client.call(post()).isSuccess)
    let second = try #require(transport.requests.last)
    #expect(!second.headers.contains(.authorization) && !second.headers.contains(.cookie))
    #expect(!second.headers.contains(.referer))
    #expect(second.headers[.contentType] == "text/plain" && second.body == Array("hello".utf8))
  }

  @Test func `a field that the service has goes nowhere else, also if the call has its own`() async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp", redirect(302, to: "http://elsewhere/x"))
    transport.on("http://elsewhere", .json("[1]"))
    let call = get("nlp").with { $0.headers[.referer] = "mine" }
    #expect(await client.call(call).isSuccess)
    #expect(transport.requests.map { $0.headers[.referer] } == ["mine", nil])
  }

  @Test func `nobody is asked in the name of another service`() async throws {
    let (client, transport, recorder) = try conversation()
    transport.on("http://nlp", redirect(302, to: "http://known/base/x"))
    transport.on("http://known", .json("[1]"))
    let result = await client.call(get("nlp"))
    #expect(result.isSuccess && result.attempts.map(\.number) == [1, 2])
    #expect(transport.conversation == ["GET http://nlp/", "GET http://known/base/x"])
    #expect(transport.requests.last?.headers[.authorization] == nil)
    #expect(recorder.transcript.contains("call known") && recorder.transcript.last == "end nlp: ok")
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
  func `a redirect from one endpoint of a service to another goes there`(seed: UInt64) async throws {
    let transport = ScriptedTransport(clock: ManualClock())
    var policy = ServicePolicy.bare
    policy.redirects = RedirectPolicy()
    let service = Service(
      ["http://one/base", "http://two/base"],
      headers: [.authorization: "Bearer nlp"],
      policy: policy
    )
    let client = try ServiceClient(transport: transport, services: ["nlp": service], seed: seed)
    transport.on("http://one/base/a", redirect(302, to: "http://two/base/b"))
    transport.on("http://two/base/a", redirect(302, to: "http://one/base/b"))
    for name in ["one", "two"] { transport.on("http://\(name)/base/b", .json("[1]")) }
    let result = await client.call(get("nlp", "/a"))
    let first = try #require(transport.conversation.first)
    let other = first.contains("one") ? "two" : "one"
    #expect(result.isSuccess && transport.conversation.last == "GET http://\(other)/base/b")
    #expect(transport.requests.last?.headers[.authorization] == "Bearer nlp")
  }

  @Test(arguments: ["/base", "/base?x=1", "/base/?x=1"])
  func `a place is asked as the answer writes it`(location: String) async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp", redirect(302, to: "http://known\(location)"))
    transport.on("http://known", .json("[1]"))
    #expect(await client.call(get("nlp")).isSuccess)
    #expect(transport.requests.last?.target == location)
  }

  @Test func `what the answer comes to is counted where redirects have led`() async throws {
    let transport = ScriptedTransport(clock: ManualClock())
    var policy = ServicePolicy.bare
    policy.redirects = RedirectPolicy()
    policy.meters = [
      MeterPolicy("answers") { answer in answer.status == .ok ? 1 : 0 }
    ]
    let client = try ServiceClient(
      transport: transport,
      services: ["nlp": Service("http://nlp", policy: policy)]
    )
    transport.on("http://nlp", redirect(307, to: "http://elsewhere/"))
    transport.on("http://elsewhere", .json("[1]"))
    #expect(await client.call(get("nlp")).meters == ["answers": 1])
  }

  @Test func `https isn't left for http unless that is asked for`() async throws {
    let (client, transport, _) = try conversation(RedirectPolicy(), "https://nlp")
    transport.on("https://nlp", redirect(302, to: "http://nlp/"))
    transport.on("http://nlp", .json("[1]"))
    let refused = await client.call(get("nlp"))
    #expect(
      refused.error?.message.contains("redirects from https to http://nlp/") == true,
      "\(refused.outcome)"
    )
    let (bold, second, _) = try conversation(RedirectPolicy(allowsInsecure: true), "https://nlp")
    second.on("https://nlp", redirect(302, to: "http://nlp/"))
    second.on("http://nlp", .json("[1]"))
    #expect(await bold.call(get("nlp")).isSuccess)
  }

  @Test func `a circle is told`() async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp/a", redirect(302, to: "/b"))
    transport.on("http://nlp/b", redirect(302, to: "/a"))
    let result = await client.call(get("nlp", "/a"))
    #expect(result.error?.message.contains("redirects in a circle, to /a") == true, "\(result.outcome)")
    #expect(transport.requests.count == 2)
  }

  @Test func `redirects have a limit`() async throws {
    let (client, transport, _) = try conversation(RedirectPolicy(maximum: 2))
    for index in 0..<5 { transport.on("http://nlp/\(index)", redirect(302, to: "/\(index + 1)")) }
    let result = await client.call(get("nlp", "/0"))
    #expect(result.error?.message.contains("redirected 2 times already") == true, "\(result.outcome)")
    #expect(transport.requests.count == 3)
  }

  @Test(arguments: ["ftp://nlp/", "http://u:p@nlp/"])
  func `what leads nowhere is told`(location: String) async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp", redirect(302, to: location))
    let result = await client.call(get("nlp"))
    #expect(result.error?.message.contains("no address of a service") == true)
    #expect(result.error?.message.contains("u:p") == false)
  }

  @Test func `the deadline of a call holds for all its hops`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    var policy = ServicePolicy.bare
    policy.timeout = .seconds(3)
    policy.redirects = RedirectPolicy()
    let client = try ServiceClient(
      transport: transport,
      services: ["nlp": Service("http://nlp", policy: policy)],
      clock: clock
    )
    transport.on("http://nlp/a", redirect(302, to: "http://elsewhere/"))
    transport.on("http://elsewhere", .json("[1]"))
    #expect(await client.call(get("nlp", "/a")).isSuccess)
    #expect(transport.requests.map(\.deadline.nanoseconds) == [3_000_000_000, 3_000_000_000])
  }

  @Test func `an answer that is read while it comes may be elsewhere`() async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp/a", redirect(302, to: "/b"))
    transport.on("http://nlp/b", .json("[1]"))
    let answer = try await client.stream(get("nlp", "/a")).get()
    #expect(try await answer.collect(maximumBytes: 10) == Array("[1]".utf8))
  }

  @Test func `calls of a group follow them too`() async throws {
    let (client, transport, _) = try conversation()
    transport.on("http://nlp/a", redirect(302, to: "/b"))
    transport.on("http://nlp/b", .json("[1]"))
    let results = await client.parallel([get("nlp", "/a"), get("known")])
    #expect(results.first?.isSuccess == true)
  }
}
