import Fanfare
import FanfareHTTP
import FanfareJSON
import FanfareSQLite
import Foundation
import Instrumentation
import Synchronization

/// Hands out numbers to tasks.
final class Counter: Sendable {
  private let count = Atomic<Int>(0)

  func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

/// Reads every event, as an application would.
final class CountingObserver: CallObserver {
  private let events = Counter()

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    _ = events.next()
  }
}

let text =
  "A client that calls many services at once has to say exactly what came back from each of them: in time, under "
  + "failure, and at scale. The pipeline validates a document first. Then it sends the document to three services in "
  + "parallel, and waits for all of them or for the deadline, whichever comes first. A failed analysis leaves the "
  + "other results standing, and the report names the service that failed."

/// One document through the pipeline, in Swift or as a workflow; returns whether every service answered.
func process(
  _ number: Int,
  _ body: Options.Body,
  _ services: ServiceClient,
  _ pipeline: WorkflowPipeline?
) async -> Bool {
  switch body {
  case .workflow:
    return await pipeline?.process(number, ["id": .string("doc-\(number)"), "text": .string(text)]) ?? false
  case .value:
    let document: JSONValue = ["id": .string("doc-\(number)"), "text": .string(text)]
    let verdict = await services.call(.post("validator", "/validate", json: document, as: JSONValue.self))
    let (analysis, summary, label) = await services.parallel(
      .post("nlp", "/analyze", json: document, as: JSONValue.self),
      .post("summarizer", "/summarize", json: document, as: JSONValue.self),
      .post("classifier", "/classify", json: document, as: JSONValue.self)
    )
    return verdict.isSuccess && analysis.isSuccess && summary.isSuccess && label.isSuccess
  case .codable:
    let document = Document(id: "doc-\(number)", text: text)
    let verdict = await services.call(.post("validator", "/validate", json: document, as: Verdict.self))
    let (analysis, summary, label) = await services.parallel(
      .post("nlp", "/analyze", json: document, as: Analysis.self),
      .post("summarizer", "/summarize", json: document, as: Summary.self),
      .post("classifier", "/classify", json: document, as: Label.self)
    )
    return verdict.isSuccess && analysis.isSuccess && summary.isSuccess && label.isSuccess
  }
}

/// Pushes documents through, `inFlight` at a time; returns the latency of each in nanoseconds.
func run(
  _ numbers: Range<Int>,
  _ options: Options,
  _ services: ServiceClient,
  _ pipeline: WorkflowPipeline?
) async -> [Int64] {
  let counter = Counter()
  let clock = SystemClock()
  return await withTaskGroup(of: [Int64].self) { group in
    for _ in 0..<options.inFlight {
      group.addTask {
        await services.onEventLoop {
          var latencies: [Int64] = []
          while true {
            let number = numbers.lowerBound + counter.next()
            guard number < numbers.upperBound else { return latencies }
            let start = clock.now
            guard await process(number, options.body, services, pipeline) else {
              print("a call failed")
              exit(1)
            }
            latencies.append(clock.now.nanoseconds - start.nanoseconds)
          }
        }
      }
    }
    return await group.reduce(into: []) { $0 += $1 }
  }
}

extension Options.Policies {
  /// The policy of each service; limits are never reached and hedges never due, so that the work stays the same.
  var policy: ServicePolicy? {
    switch self {
    case .none: nil
    case .bare: .bare
    case .defaults: ServicePolicy()
    case .all, .armed:
      ServicePolicy {
        $0.idempotency = .always
        $0.hedge = self == .all ? HedgePolicy() : HedgePolicy(after: .delay(.seconds(10)))
        $0.concurrency = .fixed(100_000)
        $0.rateLimit = RateLimitPolicy(perSecond: 1e7, burst: 1_000_000)
        $0.loadShedding = LoadSheddingPolicy(maximumCalls: 100_000)
      }
    }
  }
}

@main
enum Main {
  static func main() async throws {
    let options = Options(Array(CommandLine.arguments.dropFirst()))
    switch options.measure {
    case .documents: try await measureDocuments(options)
    case .breaker: print(try await PolicyCosts(count: options.documents).openBreaker())
    case .memory: print(try await PolicyCosts(count: options.documents).memory(options.policies.policy))
    }
  }

  private static func measureDocuments(_ options: Options) async throws {
    var configuration = HTTPTransportConfiguration(
      maximumConnectionsPerOrigin: max(1, options.connections / options.loops),
      http2: options.http2
    )
    if let root = options.root { configuration.tls.trustRoots = .file(path: root) }
    let transport = HTTPTransport(configuration, eventLoops: options.loops)
    let base = options.root == nil ? "http://127.0.0.1" : "https://localhost"
    let names: [ServiceName] = ["validator", "nlp", "summarizer", "classifier"]
    let services = try ServiceClient(
      transport: transport,
      services: Dictionary(
        uniqueKeysWithValues: zip(names, options.ports).map {
          ($0, Service("\(base):\($1)", policy: options.policies.policy ?? .bare))
        }
      ),
      observers: [CountingObserver()]
    )
    let pipeline = options.body == .workflow ? try await WorkflowPipeline(options, transport) : nil
    _ = await run(0..<options.warmup, options, services, pipeline)
    let before = Usage.now()
    let transactions = pipeline?.store?.transactionCount ?? 0
    let start = SystemClock().now
    let numbers = options.warmup..<options.warmup + options.documents
    let latencies = await run(numbers, options, services, pipeline).sorted()
    let seconds = Double((SystemClock().now.nanoseconds - start.nanoseconds)) / 1e9
    let after = Usage.now()
    let cpu = after.cpuSeconds - before.cpuSeconds
    func perDocument(_ amount: Double) -> JSONValue {
      .number(JSONNumber(amount / Double(options.documents)))
    }
    func percentile(_ p: Double) -> Double { Double(latencies[Int(Double(latencies.count - 1) * p)]) / 1e6 }
    var line: JSONObject = [
      "client": .string(options.body == .value ? "fanfare" : "fanfare-\(options.body.rawValue)"),
      "documents": .number(JSONNumber(options.documents)),
      "inFlight": .number(JSONNumber(options.inFlight)),
      "seconds": .number(JSONNumber(seconds)),
      "documentsPerSecond": .number(JSONNumber(Double(options.documents) / seconds)),
      "cpuMicrosecondsPerCall": .number(JSONNumber(cpu * 1e6 / Double(options.documents * 4))),
      "p50Milliseconds": .number(JSONNumber(percentile(0.5))),
      "p99Milliseconds": .number(JSONNumber(percentile(0.99))),
      "bytesWrittenPerDocument": perDocument(after.writtenBytes - before.writtenBytes),
      "peakMemoryMegabytes": .number(JSONNumber(Usage.peakMegabytes())),
    ]
    if let store = pipeline?.store {
      line["transactionsPerDocument"] = perDocument(Double(store.transactionCount - transactions))
      try await store.close()
    }
    print(JSONValue.object(line))
    await transport.shutdown()
  }
}
