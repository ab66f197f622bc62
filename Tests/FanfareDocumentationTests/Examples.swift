// Written by Scripts/examples from the documentation. Change the examples there.
// swift-format-ignore-file

import Fanfare
import FanfareConfiguration
import FanfareCredentials
import FanfareHTTP
import FanfareJQ
import FanfareJSON
import FanfareOpenAPI
import FanfareRegex
import FanfareSQLite
import FanfareSchema
import FanfareStoreConformance
import FanfareTesting
import FanfareWorkflows
import Foundation
import HTTPTypes
import Instrumentation
import Logging
import Synchronization
import Testing

// README.md, example 1
private func README_md_example_1() async throws {
  struct Item: Codable { var count: Int }

  let services = try ServiceClient(
    transport: HTTPTransport(),
    services: ["users": Service("http://localhost:9000"), "stock": Service("http://localhost:9001")]
  )
  await services.withDeadline(.seconds(2)) {
    let (user, item) = await services.parallel(  // each a ServiceResult of its own type
      .get("users", "/users/17", as: User.self),
      .get("stock", "/items/3", as: Item.self)
    )
    print(user.value?.name ?? "no name", "after", user.duration, item.value?.count ?? 0)
    if let failure = PartialFailure(user, item) { print(failure) }  // who failed, how, and after how long
  }
  _ = services
}

// Sources/Fanfare/Call/ServiceClient+Deadline.swift, example 1
private func Sources_Fanfare_Call_ServiceClient_Deadline_swift_example_1() async throws {
  let user = await services.withDeadline(.seconds(2)) {
    await services.call(.get("users", "/users/17", as: User.self))
  }
  _ = user
}

// Sources/Fanfare/Call/ServiceClient+Stream.swift, example 1
private func Sources_Fanfare_Call_ServiceClient_Stream_swift_example_1() async throws {
  let answer = await services.stream(ServiceCall("llm", ServiceRequest(method: .post, path: "/chat", body: question)))
  for try await event in try answer.get().events() { print(event.data) }
  _ = answer
}

// Sources/Fanfare/Call/ServiceClient.swift, example 1
private func Sources_Fanfare_Call_ServiceClient_swift_example_1() async throws {
  let services = try ServiceClient(
    transport: HTTPTransport(),
    services: ["nlp": Service("http://localhost:8002")]
  )
  let analysis = await services.call(.post("nlp", "/analyze", json: document, as: Analysis.self))
  _ = services
  _ = analysis
}

// Sources/Fanfare/Coordination/ServiceClient+Parallel.swift, example 1
private func Sources_Fanfare_Coordination_ServiceClient_Parallel_swift_example_1() async throws {
  let (analysis, summary) = await services.parallel(
    .post("nlp", "/analyze", json: document, as: Analysis.self),
    .post("summarizer", "/summarize", json: document, as: Summary.self))
  _ = (analysis, summary)
}

// Sources/Fanfare/Coordination/ServiceClient+Sequence.swift, example 1
private func Sources_Fanfare_Coordination_ServiceClient_Sequence_swift_example_1() async throws {
  let input: JSONValue = ["text": "…"]
  let chain = await services.sequence(["nlp", "summarizer"], startingWith: input) { step, earlier in
    .post(step, "/", json: earlier.last ?? earlier.input, as: JSONValue.self)
  }
  _ = input
  _ = chain
}

// Sources/Fanfare/Deadline/withDeadline.swift, example 1
private func Sources_Fanfare_Deadline_withDeadline_swift_example_1() async throws {
  let user = await withDeadline(.in(.seconds(2))) {
    await services.call(.get("users", "/users/17", as: User.self))
  }
  _ = user
}

// Sources/Fanfare/Documentation.docc/ChoosingPolicies.md, example 1
private func Sources_Fanfare_Documentation_docc_ChoosingPolicies_md_example_1() async throws {
  let summarizer = Service(
    ["http://10.0.0.7:8003", "http://10.0.0.8:8003"],
    policy: ServicePolicy(timeout: .seconds(5), attemptTimeout: .seconds(2)) {
      $0.idempotency = .always
      $0.hedge = HedgePolicy(after: .percentile(0.95))
    }
  )
  _ = summarizer
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 1
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_1() async throws {
  let transport = HTTPTransport()
  let services = try ServiceClient(
    transport: transport,
    services: [
      "users": Service("https://users.example/v1"),
      "stock": Service(["http://10.0.0.7:9000", "http://10.0.0.8:9000"]),
      "mail": Service(
        "http://mail.internal",
        policy: ServicePolicy(timeout: .seconds(2))
      ),
    ]
  )
  _ = transport
  _ = services
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 2
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_2() async throws {
  struct User: Codable { var id: Int; var name: String }

  let result = await services.call(.get("users", "/users/17", as: User.self))
  switch result.outcome {
  case .success(let user): print(user.name, "after", result.duration)
  // http_status users: answered 404 Not Found
  case .failure(let error): print(error.code, error)
  }
  _ = result
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 3
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_3() async throws {
  let page = await services.call(
    .get("users", "/users", query: ["role": "admin"], as: [User].self)
  )
  let renamed = await services.call(
    .patch(
      "users",
      "/users/17",
      json: ["name": "Ada"],
      headers: [.ifMatch: "\"7\""],
      as: User.self
    )
  )
  let gone = await services.call(
    .delete("users", "/users/17", as: EmptyResponse.self)
  )
  print(page.isSuccess, renamed.isSuccess, gone.isSuccess)
  _ = page
  _ = renamed
  _ = gone
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 4
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_4() async throws {
  let request = ServiceRequest(
    method: .post,
    path: "/render",
    body: Array("# Title".utf8)
  )
  let render = ServiceCall("mail", request) {
    String(decoding: $0.body, as: UTF8.self)
  }
  let html = await services.call(render)
  print(html.value ?? "")
  _ = request
  _ = render
  _ = html
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 5
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_5() async throws {
  let services = try ServiceClient(
    transport: HTTPTransport(),
    services: [
      "events": Service(
        "http://events",
        json: JSONCodingStrategies(date: .secondsSince1970)
      ),
      "users": Service("http://users"),
    ],
    json: JSONCodingStrategies(keys: .snakeCase)
  )
  print(services.services.count)
  _ = services
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 6
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_6() async throws {
  struct Item: Codable { var count: Int }

  let (user, item) = await services.parallel(
    .get("users", "/users/17", as: User.self),
    .get("stock", "/items/3", as: Item.self)
  )
  if let failure = PartialFailure(user, item) { print(failure) }
  print(user.value?.name ?? "somebody", item.value?.count ?? 0)
  _ = (user, item)
}

// Sources/Fanfare/Documentation.docc/GettingStarted.md, example 7
private func Sources_Fanfare_Documentation_docc_GettingStarted_md_example_7() async throws {
  let user = await services.withDeadline(.milliseconds(800)) {
    await services.call(.get("users", "/users/17", as: User.self))
  }
  print(user.error?.code == .deadlineExceeded)
  _ = user
}

// Sources/Fanfare/Documentation.docc/LimitsOfServices.md, example 1
private func Sources_Fanfare_Documentation_docc_LimitsOfServices_md_example_1() async throws {
  var policy = ServicePolicy()
  policy.meters = [MeterPolicy("usd") { _ in 0.002 }]
  _ = policy
}

// Sources/Fanfare/Documentation.docc/Observing.md, example 1
private func Sources_Fanfare_Documentation_docc_Observing_md_example_1() async throws {
  let services = try ServiceClient(
    transport: HTTPTransport(),
    services: ["nlp": Service("http://localhost:8002")],
    observers: [LoggingObserver(Logger(label: "calls")), MetricsObserver(), TracingObserver()]
  )
  print(services.services.count)
  _ = services
}

// Sources/Fanfare/Documentation.docc/Observing.md, example 2
private func Sources_Fanfare_Documentation_docc_Observing_md_example_2() async throws {
  let observer = LoggingObserver(logger, successLevel: .info)
  _ = observer
}

// Sources/Fanfare/Documentation.docc/Observing.md, example 3
private func Sources_Fanfare_Documentation_docc_Observing_md_example_3() async throws {
  final class SlowCalls: CallObserver {
    private let names = Mutex<[ServiceName]>([])

    func observe(_ event: CallEvent, context: inout InstrumentationContext) {
      guard case .callEnded(let call, let summary) = event, summary.duration > .seconds(1) else { return }
      names.withLock { $0.append(call.service) }
    }
  }
}

// Sources/Fanfare/Documentation.docc/Streaming.md, example 1
private func Sources_Fanfare_Documentation_docc_Streaming_md_example_1() async throws {
  let answer = await services.stream(ServiceCall("llm", request))
  for try await event in try answer.get().events() { print(event.data) }
  _ = answer
}

// Sources/Fanfare/Documentation.docc/Streaming.md, example 2
private func Sources_Fanfare_Documentation_docc_Streaming_md_example_2() async throws {
  var request = ServiceRequest(method: .put, path: "/backup")
  request.upload = try RequestUpload.file(at: "backup.tar")   // in FanfareHTTP
  _ = request
}

// Sources/Fanfare/Messages/EmptyResponse.swift, example 1
private func Sources_Fanfare_Messages_EmptyResponse_swift_example_1() async throws {
  let deleted = await services.call(.delete("users", "/users/17", as: EmptyResponse.self))
  _ = deleted
}

// Sources/Fanfare/Messages/Meters.swift, example 1
private func Sources_Fanfare_Messages_Meters_swift_example_1() async throws {
  var spent: Meters = ["usd": 0.25]
  spent += ["usd": 0.5, "tokens": 1200]
  print(spent["usd"])  // 0.75
  _ = spent
}

// Sources/Fanfare/Messages/MultipartForm.swift, example 1
private func Sources_Fanfare_Messages_MultipartForm_swift_example_1() async throws {
  var form = MultipartForm()
  form.append("title", "Report")
  form.append("document", file: bytes, name: "report.pdf", type: "application/pdf")
  var request = ServiceRequest(method: .post, path: "/upload")
  request.set(form)
  _ = form
  _ = request
}

// Sources/Fanfare/Messages/QueryConvertible.swift, example 1
private func Sources_Fanfare_Messages_QueryConvertible_swift_example_1() async throws {
  let call = ServiceCall.get("users", "/users", query: ["role": "admin"], as: [User].self)
  _ = call
}

// Sources/Fanfare/Messages/RequestUpload.swift, example 1
private func Sources_Fanfare_Messages_RequestUpload_swift_example_1() async throws {
  var request = ServiceRequest(method: .put, path: "/backup")
  request.upload = RequestUpload(pieces)
  _ = request
}

// Sources/Fanfare/Policies/Limits/LimitPolicy.swift, example 1
private func Sources_Fanfare_Policies_Limits_LimitPolicy_swift_example_1() async throws {
  var policy = ServicePolicy()
  policy.limits = [
    LimitPolicy("requests", 60, per: .seconds(60)),
    LimitPolicy(
      "tokens",
      10_000,
      per: .seconds(60),
      cost: LimitMeasure { Double($0.body.count) / 4 }
    ),
  ]
  _ = policy
}

// Sources/Fanfare/Policies/Meters/MeterPolicy.swift, example 1
private func Sources_Fanfare_Policies_Meters_MeterPolicy_swift_example_1() async throws {
  var policy = ServicePolicy()
  policy.meters = [
    MeterPolicy("usd") { _ in 0.002 },  // so much for each answer
    MeterPolicy("bytes") { Double($0.body.count) },
  ]
  _ = policy
}

// Sources/Fanfare/Policies/ServicePolicy.swift, example 1
private func Sources_Fanfare_Policies_ServicePolicy_swift_example_1() async throws {
  var policy = ServicePolicy(timeout: .seconds(2))
  policy.hedge = HedgePolicy(after: .percentile(0.95))
  _ = policy
}

// Sources/Fanfare/Policies/Timeouts/MedianTimeoutPolicy.swift, example 1
private func Sources_Fanfare_Policies_Timeouts_MedianTimeoutPolicy_swift_example_1() async throws {
  var policy = ServicePolicy()
  policy.medianTimeout = MedianTimeoutPolicy(percent: 300, atLeast: .seconds(1))
  _ = policy
}

// Sources/Fanfare/Streams/ResponseStream.swift, example 1
private func Sources_Fanfare_Streams_ResponseStream_swift_example_1() async throws {
  let answer = await services.stream(ServiceCall("llm", request))
  for try await event in try answer.get().events() { print(event.data) }
  _ = answer
}

// Sources/FanfareConfiguration/Documentation.docc/FanfareConfiguration.md, example 1
private func Sources_FanfareConfiguration_Documentation_docc_FanfareConfiguration_md_example_1() async throws {
  let policies = try PolicyFile(contentsOf: "policies.yaml")
  let client = try ServiceClient(
    transport: HTTPTransport(),
    services: try policies.applied(to: [
      "summarizer": Service("http://localhost:8003"),
      "classifier": Service("http://localhost:8004"),
    ])
  )
  _ = policies
  _ = client
}

// Sources/FanfareConfiguration/PolicyFile.swift, example 1
private func Sources_FanfareConfiguration_PolicyFile_swift_example_1() async throws {
  let policies = try PolicyFile(contentsOf: "policies.yaml")
  let client = try ServiceClient(
    transport: HTTPTransport(),
    services: try policies.applied(to: ["summarizer": Service("http://localhost:8003")])
  )
  _ = policies
  _ = client
}

// Sources/FanfareCredentials/Digest/DigestChallenge.swift, example 1
private func Sources_FanfareCredentials_Digest_DigestChallenge_swift_example_1() async throws {
  let challenge = try DigestChallenge(parsing: field)
  let authorization = challenge.response(
    username: "Mufasa", password: "Circle of Life", method: "GET", uri: "/dir/index.html",
    clientNonce: nonce, count: 1
  )
  _ = challenge
  _ = authorization
}

// Sources/FanfareHTTP/Configuration/HTTPTransportConfiguration+HTTP2.swift, example 1
private func Sources_FanfareHTTP_Configuration_HTTPTransportConfiguration_HTTP2_swift_example_1() async throws {
  let services = try PolicyFile(contentsOf: "policies.yaml").applied(to: described)
  var configuration = HTTPTransportConfiguration()
  configuration.useHTTP2(of: services)
  _ = services
  _ = configuration
}

// Sources/FanfareHTTP/Configuration/TLSSettings+Services.swift, example 1
private func Sources_FanfareHTTP_Configuration_TLSSettings_Services_swift_example_1() async throws {
  let services = try PolicyFile(contentsOf: "policies.yaml").applied(to: described)
  var configuration = HTTPTransportConfiguration()
  configuration.useTLS(of: services)
  _ = services
  _ = configuration
}

// Sources/FanfareHTTP/Documentation.docc/FanfareHTTP.md, example 1
private func Sources_FanfareHTTP_Documentation_docc_FanfareHTTP_md_example_1() async throws {
  let transport = HTTPTransport()
  let services = try ServiceClient(
    transport: transport,
    services: ["users": Service("https://users.example")]
  )
  let reply = await services.call(.get("users", "/health", as: EmptyResponse.self))
  print(reply.isSuccess)
  await transport.shutdown()
  _ = transport
  _ = services
  _ = reply
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 1
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_1() async throws {
  var configuration = HTTPTransportConfiguration()
  configuration.connectTimeout = .seconds(2)
  configuration.idleTimeout = .seconds(30)
  configuration.maximumConnectionsPerOrigin = 128
  configuration.userAgent = "orders/2.1"
  let transport = HTTPTransport(configuration)
  _ = configuration
  _ = transport
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 2
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_2() async throws {
  struct User: Codable { var id: Int }

  let name = await services.onEventLoop {
    let user = await services.call(.get("users", "/users/17", as: User.self))
    return await services.call(.get("names", "/names/\(user.value?.id ?? 0)", as: String.self))
  }
  print(name.isSuccess)
  _ = name
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 3
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_3() async throws {
  var configuration = HTTPTransportConfiguration()
  configuration.addresses = .publicOnly(except: [Origin(scheme: .http, host: "localhost", port: 8080)])
  let guarded = HTTPTransport(configuration)
  _ = configuration
  _ = guarded
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 4
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_4() async throws {
  var configuration = HTTPTransportConfiguration()
  try configuration.fixedAddresses.set(["127.0.0.1"], of: "api.example.com", port: 443)
  let redirected = HTTPTransport(configuration)
  _ = configuration
  _ = redirected
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 5
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_5() async throws {
  let proxy = Proxy(host: "proxy.example", port: 3128, username: "orders", password: "…")
  var configuration = HTTPTransportConfiguration()
  configuration.proxies = ProxySettings(http: proxy, https: proxy)
  configuration.proxies.exceptions = ProxyExceptions(parsing: "10.0.0.0/8, internal.example")
  let proxied = HTTPTransport(configuration)
  _ = proxy
  _ = configuration
  _ = proxied
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 6
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_6() async throws {
  var tls = TLSSettings(additionalRoots: ["/etc/app/ca.pem"])
  tls.clientCertificate = TLSSettings.ClientCertificate(
    certificatePath: "/etc/app/client.pem",
    privateKeyPath: "/etc/app/client.key"
  )
  let transport = HTTPTransport(HTTPTransportConfiguration(tls: tls))
  _ = tls
  _ = transport
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 7
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_7() async throws {
  var configuration = HTTPTransportConfiguration()
  configuration.http2OfOrigins[Origin(scheme: .http, host: "localhost", port: 8080)] = .demand
  let framed = HTTPTransport(configuration)
  _ = configuration
  _ = framed
}

// Sources/FanfareHTTP/Documentation.docc/TransportTLSAndShutdown.md, example 8
private func Sources_FanfareHTTP_Documentation_docc_TransportTLSAndShutdown_md_example_8() async throws {
  let transport = HTTPTransport()
  let services = try ServiceClient(transport: transport, services: ["users": Service("http://localhost:9000")])
  await withTaskGroup { group in
    for id in 1...3 {
      group.addTask { print(await services.call(.get("users", "/users/\(id)", as: EmptyResponse.self)).isSuccess) }
    }
  }
  await transport.shutdown()
  _ = transport
  _ = services
}

// Sources/FanfareSQLite/SQLiteRunStore.swift, example 1
private func Sources_FanfareSQLite_SQLiteRunStore_swift_example_1() async throws {
  let store = try SQLiteRunStore(writing: "runs.sqlite", for: "nightly summaries")
  var settings = WorkflowEngineSettings()
  settings.log = store
  let engine = try WorkflowEngine(transport: HTTPTransport(), settings: settings)
  let workflow = try Workflow(contentsOf: "summarize.yaml")
  let report = await engine.run(workflow, input: ["id": "a"])
  try await store.close()
  _ = store
  _ = settings
  _ = engine
  _ = workflow
  _ = report
}

// Sources/FanfareStoreConformance/StorePromise.swift, example 1
struct Sources_FanfareStoreConformance_StorePromise_swift_example_1 {
  @Test(arguments: StorePromise.all)
  func `our store keeps what a store promises`(_ promise: StorePromise) async throws {
    let store = MemoryRunStore()
    try await promise.check(store)
  }
}

// Sources/FanfareTesting/Documentation.docc/FanfareTesting.md, example 1
private func Sources_FanfareTesting_Documentation_docc_FanfareTesting_md_example_1() async throws {
  let clock = ManualClock()
  let transport = ScriptedTransport(clock: clock)
  transport.on("http://nlp", .json(#"{"sentences": 2}"#, after: .milliseconds(20)))
  let client = try ServiceClient(
    transport: transport,
    services: ["nlp": Service("http://nlp")],
    clock: clock
  )
  print(client.services.count)
  _ = clock
  _ = transport
  _ = client
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 1
private func Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_1() async throws {
  struct Price: Codable, Equatable { var amount: Double }

  func lowestPrice(_ shops: [ServiceName], _ client: ServiceClient) async -> Double? {
    let calls: [ServiceCall<Price>] = shops.map { .get($0, "/price", as: Price.self) }
    return await client.parallel(calls).successes.map(\.value.amount).min()
  }
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 2
struct Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_2 {
  struct Price: Codable, Equatable { var amount: Double }

  @Test func `a shop that is down doesn't take the others' prices away`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .json(#"{"amount": 3}"#))
    transport.on("http://b", .json(#"{"amount": 2.5}"#))
    let client = try ServiceClient(
      transport: transport,
      services: ["a": Service("http://a"), "b": Service("http://b"), "c": Service("http://c", policy: .bare)],
      clock: clock
    )
    let results = await client.parallel(["a", "b", "c"].map { .get($0, "/price", as: Price.self) })
    #expect(results.successes.map(\.value.amount) == [3, 2.5])
    #expect(results["c"]?.error?.code == .connectionRefused)
    #expect(transport.conversation.sorted() == ["GET http://a/price", "GET http://b/price", "GET http://c/price"])
  }
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 3
struct Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_3 {
  @Test func `the service is told how long the caller still waits`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.ok))
    let client = try ServiceClient(transport: transport, services: ["a": Service("http://a")], clock: clock)
    await client.withDeadline(.milliseconds(1500)) {
      _ = await client.call(.get("a", "/", as: EmptyResponse.self))
    }
    #expect(transport.requests.first?.headers[.requestTimeoutMilliseconds] == "1500")
  }
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 4
struct Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_4 {
  @Test func `a call that gets 503 is repeated after its backoff`() async throws {
    let clock = ManualClock()
    let transport = ScriptedTransport(clock: clock)
    transport.on("http://a", .status(.serviceUnavailable, after: .milliseconds(30)))
    transport.on("http://a", .json("[1]", after: .milliseconds(20)))
    let policy = ServicePolicy {
      $0.retry.backoff.base = .milliseconds(100)
      $0.retry.backoff.jitter = .none
    }
    let client = try ServiceClient(
      transport: transport,
      services: ["a": Service("http://a", policy: policy)],
      clock: clock
    )
    await clock.run {
      async let result = client.call(.get("a", "/", as: [Int].self))
      await clock.advanceAndSettle(by: .seconds(1))
      #expect(await result.value == [1])
      #expect(await result.duration == .milliseconds(150))
    }
  }
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 5
struct Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_5 {
  @Test func `a task that isn't the clock's is waited for by its sleep`() async throws {
    let clock = ManualClock()
    let task = Task { try await clock.sleep(for: .seconds(5)) }
    await clock.sleepers(atLeast: 1)
    clock.advance(by: .seconds(5))
    try await task.value
  }
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 6
struct Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_6 {
  @Test func `a refused connection is tried once more`() async throws {
    let clock = ManualClock()
    let recorder = EventRecorder()
    let policy = ServicePolicy { $0.retry.maximumAttempts = 2; $0.retry.backoff.jitter = .none }
    let client = try ServiceClient(
      transport: ScriptedTransport(clock: clock),
      services: ["a": Service("http://a", policy: policy)],
      observers: [recorder],
      clock: clock
    )
    await clock.run {
      async let result = client.call(.get("a", "/", as: EmptyResponse.self))
      await clock.advanceAndSettle(by: .seconds(1))
      #expect(await result.isSuccess == false)
    }
    #expect(
      recorder.transcript == [
        "call a", "attempt 1 a", "attempt 1 a: connection_refused", "a waits: backoff", "attempt 2 a",
        "attempt 2 a: connection_refused", "end a: connection_refused",
      ]
    )
  }
}

// Sources/FanfareTesting/Documentation.docc/TestingYourCalls.md, example 7
struct Sources_FanfareTesting_Documentation_docc_TestingYourCalls_md_example_7 {
  @Test func `retries hide a service that fails one time in ten`() throws {
    let simulation = Simulation(seed: 42)
    let network = SimulatedNetwork(simulation)
    try network.add("http://a", SimulatedEndpoint(latency: .milliseconds(5) ... .milliseconds(20), failureRate: 0.1))
    let successes = try simulation.run {
      let client = try ServiceClient(
        transport: network,
        services: ["a": Service("http://a")],
        clock: simulation.clock,
        seed: 42
      )
      var successes = 0
      for _ in 0..<1000 {
        if await client.call(.get("a", "/", as: EmptyResponse.self)).isSuccess { successes += 1 }
        try await simulation.clock.sleep(for: .seconds(3))
      }
      return successes
    }
    #expect(successes > 950)
  }
}

// Sources/FanfareTesting/ManualClock+Settling.swift, example 1
private func Sources_FanfareTesting_ManualClock_Settling_swift_example_1() async throws {
  await clock.run {
    async let result = client.call(.get("nlp", "/", as: Answer.self))
    await clock.advanceAndSettle(by: .seconds(5))
    print(await result.duration)
  }
}

// Sources/FanfareTesting/ManualClock.swift, example 1
private func Sources_FanfareTesting_ManualClock_swift_example_1() async throws {
  let clock = ManualClock()
  async let slept: Void = clock.sleep(for: .seconds(5))
  await clock.sleepers(atLeast: 1)
  clock.advance(by: .seconds(5))
  try await slept
  _ = clock
}

// Sources/FanfareTesting/ScriptedTransport.swift, example 1
private func Sources_FanfareTesting_ScriptedTransport_swift_example_1() async throws {
  let transport = ScriptedTransport(clock: clock)
  transport.on("http://nlp", .status(503))
  transport.on("http://nlp", .json(#"{"words": 3}"#, after: .milliseconds(20)))
  _ = transport
}

// Sources/FanfareTesting/Simulation/Simulation.swift, example 1
private func Sources_FanfareTesting_Simulation_Simulation_swift_example_1() async throws {
  let simulation = Simulation(seed: 42)
  let network = SimulatedNetwork(simulation)
  try network.add("http://nlp", SimulatedEndpoint(latency: .milliseconds(5) ... .milliseconds(20), failureRate: 0.1))
  let result = try simulation.run {
    let client = try ServiceClient(
      transport: network, services: ["nlp": Service("http://nlp")], clock: simulation.clock, seed: 42)
    return await client.call(.get("nlp", "/", as: Answer.self))
  }
  _ = simulation
  _ = network
  _ = result
}

// Sources/FanfareWorkflows/Definition/Workflow.swift, example 1
private func Sources_FanfareWorkflows_Definition_Workflow_swift_example_1() async throws {
  let workflow = try Workflow(parsing: text, file: "process-document.yaml")
  let report = await engine.run(workflow, input: ["id": "a", "text": "…"])
  _ = workflow
  _ = report
}

// Sources/FanfareWorkflows/Documentation.docc/FanfareWorkflows.md, example 1
private func Sources_FanfareWorkflows_Documentation_docc_FanfareWorkflows_md_example_1() async throws {
  let workflow = try Workflow(contentsOf: "process-document.yaml")
  let engine = try WorkflowEngine(transport: HTTPTransport())
  let report = await engine.run(workflow, input: ["id": "a", "text": "…"])

  switch report.status {
  case .completed, .partial: print(report.output ?? .null)
  case .faulted: print(report.error?.description ?? "")
  case .cancelled: print("cancelled")
  case .suspended: print("put aside, to go on from its log")
  }
  _ = workflow
  _ = engine
  _ = report
}

// Sources/FanfareWorkflows/Documentation.docc/HowARunIsDecided.md, example 1
private func Sources_FanfareWorkflows_Documentation_docc_HowARunIsDecided_md_example_1() async throws {
  struct Journal: RunLog {
    func append(_ inputs: [RunInput], to run: RunHeader) async throws {
      // Has to be on the disk when it returns.
    }
  }
}

// Sources/FanfareWorkflows/Documentation.docc/WhatHappenedInARun.md, example 1
private func Sources_FanfareWorkflows_Documentation_docc_WhatHappenedInARun_md_example_1() async throws {
  let tracer = RunTracer { trace in
    for call in trace.calls.calls where call.duration ?? .zero > .seconds(1) {
      print(trace.id, call.service, call.attempts.flatMap(\.phases).map { "\($0.phase): \($0.duration)" })
    }
  }
  var settings = WorkflowEngineSettings()
  settings.observers = [tracer]
  let engine = try WorkflowEngine(transport: HTTPTransport(), settings: settings)
  print(await engine.run(workflow, input: ["id": "a"]).status)
  _ = tracer
  _ = settings
  _ = engine
}

// Sources/FanfareWorkflows/Graph/WorkflowGraph.swift, example 1
private func Sources_FanfareWorkflows_Graph_WorkflowGraph_swift_example_1() async throws {
  print(WorkflowGraph(workflow).mermaid)
}

// Sources/FanfareWorkflows/Running/WorkflowEngine.swift, example 1
private func Sources_FanfareWorkflows_Running_WorkflowEngine_swift_example_1() async throws {
  let engine = try WorkflowEngine(transport: HTTPTransport())
  let report = await engine.run(workflow, input: ["id": "a", "text": "…"])
  _ = engine
  _ = report
}

// Sources/FanfareWorkflows/Storing/RunLog.swift, example 1
private func Sources_FanfareWorkflows_Storing_RunLog_swift_example_1() async throws {
  struct Journal: RunLog {
    func append(_ inputs: [RunInput], to run: RunHeader) async throws {
      // Has to be on the disk when it returns.
    }
  }
}

// Sources/Languages/FanfareJQ/Documentation.docc/FanfareJQ.md, example 1
private func Sources_Languages_FanfareJQ_Documentation_docc_FanfareJQ_md_example_1() async throws {
  let program = try JQProgram(".items | map(select(.price > $limit)) | length", variables: ["limit"])
  let order: JSONValue = ["items": [["price": 80], ["price": 120]]]
  let count = try program.first(order, variables: ["limit": 100])  // 1
  _ = program
  _ = order
  _ = count
}

// Sources/Languages/FanfareJQ/JQProgram.swift, example 1
private func Sources_Languages_FanfareJQ_JQProgram_swift_example_1() async throws {
  let program = try JQProgram(".items | map(select(.price > $limit)) | length", variables: ["limit"])
  let count = try program.first(order, variables: ["limit": 100])
  _ = program
  _ = count
}

// Sources/Languages/FanfareJSON/Documentation.docc/FanfareJSON.md, example 1
private func Sources_Languages_FanfareJSON_Documentation_docc_FanfareJSON_md_example_1() async throws {
  let order = try JSONValue(parsing: #"{"id": 12345678901234567890, "items": [{"price": 80}]}"#)
  print(order["items"]?[0]?["price"]?.intValue ?? 0)  // 80
  print(order)  // {"id":12345678901234567890,"items":[{"price":80}]}

  let answer: JSONValue = ["ok": true, "count": 3, "note": nil]
  let bytes = answer.serialized(options: [.sortedKeys])
  _ = order
  _ = answer
  _ = bytes
}

// Sources/Languages/FanfareJSON/Documentation.docc/FanfareJSON.md, example 2
private func Sources_Languages_FanfareJSON_Documentation_docc_FanfareJSON_md_example_2() async throws {
  struct Event: Codable { var startTime: Date; var imageURL: String }

  let strategies = JSONCodingStrategies(date: .secondsSince1970, keys: .snakeCase)
  let event = Event(startTime: Date(timeIntervalSince1970: 0), imageURL: "a.png")
  let bytes = try JSONByteEncoder(strategies: strategies).encode(event)
  // {"start_time":0,"image_url":"a.png"}
  let again = try JSONByteDecoder(strategies: strategies).decode(Event.self, from: bytes)
  _ = strategies
  _ = event
  _ = bytes
  _ = again
}

// Sources/Languages/FanfareJSON/Documentation.docc/FanfareJSON.md, example 3
private func Sources_Languages_FanfareJSON_Documentation_docc_FanfareJSON_md_example_3() async throws {
  var parser = JSONStreamParser()
  for piece in ["{\"a\":", " 1}\n{\"a\"", ": 2}"] {
    parser.append(piece.utf8)
    while let value = try parser.next() { print(value) }
  }
  parser.finish()
  while let value = try parser.next() { print(value) }
  _ = parser
}

// Sources/Languages/FanfareJSON/Parsing/JSONParser.swift, example 1
private func Sources_Languages_FanfareJSON_Parsing_JSONParser_swift_example_1() async throws {
  let bytes = Array(#"{"a": 1} {"a": 2}"#.utf8)
  var parser = JSONParser(bytes)
  while let value = try parser.next() { print(value) }
  _ = bytes
  _ = parser
}

// Sources/Languages/FanfareJSON/Parsing/JSONStreamParser.swift, example 1
private func Sources_Languages_FanfareJSON_Parsing_JSONStreamParser_swift_example_1() async throws {
  var parser = JSONStreamParser()
  while let line = readLine(strippingNewline: false) {
    parser.append(line.utf8)
    while let value = try parser.next() { print(value) }
  }
  parser.finish()
  while let value = try parser.next() { print(value) }
  _ = parser
}

// Sources/Languages/FanfareOpenAPI/OpenAPIDocument.swift, example 1
private func Sources_Languages_FanfareOpenAPI_OpenAPIDocument_swift_example_1() async throws {
  let document = try OpenAPIDocument(value, location: "https://petstore.example/v1/openapi.json")
  let request = try document.request(operationID: "getPet", parameters: ["petId": 7])
  print(request.method, request.url)  // GET https://petstore.example/v1/pets/7
  _ = document
  _ = request
}

// Sources/Languages/FanfareRegex/RegularExpression.swift, example 1
private func Sources_Languages_FanfareRegex_RegularExpression_swift_example_1() async throws {
  let expression = try RegularExpression("(?<word>[a-z]+)-(\\d+)")
  var budget = 1_000_000
  let match = try expression.firstMatch(in: Array("see ab-12".unicodeScalars), from: 0, budget: &budget)
  // match.range == 4..<9, match.groups == [4..<6, 7..<9]
  _ = expression
  _ = budget
  _ = match
}

// Sources/Languages/FanfareSchema/Documentation.docc/FanfareSchema.md, example 1
private func Sources_Languages_FanfareSchema_Documentation_docc_FanfareSchema_md_example_1() async throws {
  let schema = try JSONSchema([
    "type": "object",
    "required": ["id"],
    "properties": ["price": ["type": "number", "minimum": 0]],
  ])
  for violation in schema.validate(["id": 7, "price": -3]) {
    print(violation)  // /price: -3 is less than the minimum 0
  }
  _ = schema
}

// Sources/Languages/FanfareSchema/JSONSchema.swift, example 1
private func Sources_Languages_FanfareSchema_JSONSchema_swift_example_1() async throws {
  let schema = try JSONSchema(["properties": ["price": ["type": "number", "minimum": 0]]])
  for violation in schema.validate(["price": -3]) {
    print(violation)  // /price: -3 is less than the minimum 0
  }
  _ = schema
}
