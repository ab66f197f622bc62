import Fanfare
import FanfareHTTP
import FanfareTesting
import HTTPTypes
import Logging
import Testing

@testable import FanfareSamples

/// The services over real sockets, called by the real client.
@Suite(.serialized) struct SampleServicesTests {
  private func withClient(
    _ behaviours: [SampleService: SampleBehaviour] = [:],
    _ body: @escaping @Sendable (ServiceClient) async throws -> Void
  ) async throws {
    try await withSampleServices(
      behaviours: behaviours,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    ) {
      urls in
      let transport = HTTPTransport(eventLoops: 1)
      let services = urls.map { (ServiceName($0.key.rawValue), Service($0.value)) }
      try await body(
        try ServiceClient(transport: transport, services: Dictionary(uniqueKeysWithValues: services))
      )
      await transport.shutdown()
    }
  }

  private static let document = Document(id: "d", text: "The team won the match.")

  @Test func `the services run on free ports and answer`() async throws {
    try await withClient { client in
      let verdict = await client.call(.post("validator", "/validate", json: Self.document, as: Verdict.self))
      #expect(verdict.value == Verdict(id: "d", characters: 23, words: 5))
      let (analysis, summary, label) = await client.parallel(
        .post("nlp", "/analyze", json: Self.document, as: Analysis.self),
        .post("summarizer", "/summarize", json: Self.document, as: Summary.self),
        .post("classifier", "/classify", json: Self.document, as: Label.self)
      )
      #expect(analysis.value?.words == 5)
      #expect(summary.value?.sentences == ["The team won the match."])
      #expect(label.value?.label == "sports")
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `services that are told to end do so while connections arrive`() async throws {
    for _ in 0..<5 {
      let (running, announcement) = AsyncStream<[SampleService: String]>.makeStream()
      let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      let serving = Task {
        try await SampleServices(logger: logger) { announcement.yield($0) }.run()
      }
      let urls = try #require(await running.first { _ in true })
      // Connections that aren't kept, so that ever new ones arrive.
      let transport = HTTPTransport(HTTPTransportConfiguration(idleTimeout: .nanoseconds(1)), eventLoops: 1)
      let client = try ServiceClient(
        transport: transport,
        services: ["nlp": Service(urls[.nlp] ?? "", policy: ServicePolicy { $0.retry = .never })]
      )
      let clients = (0..<24).map { _ in
        Task {
          var answered = 0
          while !Task.isCancelled {
            let result = await client.call(ServiceCall("nlp", ServiceRequest(method: .get, path: "/health")))
            guard result.attempts.first?.status != nil else { break }
            answered += 1
          }
          return answered
        }
      }
      for _ in 0..<100 { await Task.yield() }
      serving.cancel()
      try await serving.value
      for client in clients { _ = await client.value }
      await transport.shutdown()
    }
  }

  @Test(.timeLimit(.minutes(10)))
  func `services that are told to end answer those whom they let wait, and cut nobody off`() async throws {
    let (running, announcement) = AsyncStream<[SampleService: String]>.makeStream()
    let clock = ManualClock()
    let serving = Task {
      try await SampleServices(
        behaviours: [.nlp: SampleBehaviour(latency: .seconds(3600))],
        clock: clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      ) { announcement.yield($0) }.run()
    }
    let urls = try #require(await running.first { _ in true })
    let transport = HTTPTransport(eventLoops: 1)
    let policy = ServicePolicy(timeout: .seconds(600)) { $0.retry = .never }
    let client = try ServiceClient(
      transport: transport,
      services: ["nlp": Service(urls[.nlp] ?? "", policy: policy)]
    )
    async let result = client.call(.post("nlp", "/analyze", json: Self.document, as: Analysis.self))
    await clock.sleepers(atLeast: 1)
    serving.cancel()
    try await serving.value
    #expect(await result.error?.status == .serviceUnavailable)
    await transport.shutdown()
  }

  @Test func `a refused document says why through the client`() async throws {
    try await withClient { client in
      let result = await client.call(
        .post("validator", "/validate", json: Document(id: "d", text: ""), as: Verdict.self)
      )
      #expect(result.error?.code == .httpStatus)
      #expect(result.error?.status?.code == 422)
      #expect(result.error?.problem?.detail == "the text is empty")
      #expect(result.error?.message == "answered 422 Unprocessable Entity: the text is empty")
    }
  }

  @Test func `a slow service is given up at the deadline, and the others stand`() async throws {
    try await withClient([.nlp: SampleBehaviour(latency: .seconds(60))]) { client in
      let results = await withDeadline(.in(.milliseconds(150))) {
        await client.parallel([
          .post("nlp", "/analyze", json: Self.document, as: Analysis.self)
        ])
      }
      // The service hears of the deadline in whole milliseconds and may say first that it has passed.
      let error = try #require(results.first?.error)
      #expect(error.code == .deadlineExceeded || error.status == .gatewayTimeout)
      let verdict = await client.call(.post("validator", "/validate", json: Self.document, as: Verdict.self))
      #expect(verdict.isSuccess)
    }
  }
}
