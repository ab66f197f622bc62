internal import Fanfare
internal import FanfareHTTP
internal import FanfareSamples
internal import HTTPTypes
internal import Instrumentation
internal import Logging
internal import Synchronization

/// Calls over real sockets that are cancelled at random moments, and a look at what they leave behind.
///
/// The services are the samples, in this process, so that both ends of every connection are counted. A call is given
/// up after a random number of turns of the scheduler and not after a time: so the moments fall into every phase of a
/// call (connecting, queueing, sent, half answered, backing off, hedged, shared), on a machine of any speed.
struct CancellationRun {
  /// How many calls are cancelled before they have an answer.
  let count: Int
  /// How many of them at a time.
  var width = 128
  /// Where the chance of moments and services starts.
  var seed: UInt64 = 1
  /// How many turns of the scheduler a call has at most.
  var turns = 60

  /// What came of a run.
  struct Report {
    var outcomes: [String: Int] = [:]
    var leftovers: [String] = []
    /// The resident memory after each tenth of the calls, in megabytes.
    var megabytes: [Double] = []
  }

  /// Makes the calls.
  ///
  /// - Throws: an error of the system if the services can't be started.
  func run() async throws -> Report {
    // What the process keeps for good, its threads and their descriptors, is there before anything is counted.
    _ = try await play(2 * width)
    let before = ProcessUsage.descriptors()
    var report = try await play(count)
    report.leftovers += await descriptorsLeft(beyond: before)
    return report
  }

  /// The descriptors that stay open; the services' ends of connections are closed by their own event loops, which may
  /// take a moment on a busy machine.
  private func descriptorsLeft(beyond before: [String]) async -> [String] {
    await Self.patiently { ProcessUsage.descriptors().count <= before.count }
    let after = ProcessUsage.descriptors()
    guard after.count > before.count else { return [] }
    var new = after
    for known in before { new.firstIndex(of: known).map { _ = new.remove(at: $0) } }
    return ["\(after.count - before.count) descriptors are open: \(new.sorted().joined(separator: ", "))"]
  }

  /// Waits until something is so, for a minute at most: what isn't so then never will be, on a busy machine either.
  private static func patiently(_ isSo: () -> Bool) async {
    let clock = SystemClock()
    for _ in 0..<6000 where !isSo() {
      try? await clock.sleep(until: clock.now.advanced(by: .milliseconds(10)), tolerance: nil)
    }
  }

  private static let behaviours: [SampleService: SampleBehaviour] = [
    .classifier: SampleBehaviour(jitter: .milliseconds(1)),
    // Longer than any call here, and no longer: the service waits with `Task.sleep`, whose memory stays until its end.
    .summarizer: SampleBehaviour(latency: .seconds(1)),
  ]

  private func play(_ count: Int) async throws -> Report {
    var logger = Logger(label: "fanfare.stress")
    logger.logLevel = .critical
    let transport = HTTPTransport(HTTPTransportConfiguration(maximumConnectionsPerOrigin: 32), eventLoops: 2)
    let report = try await withSampleServices(behaviours: Self.behaviours, logger: logger) { urls in
      let counter = CallCounter()
      let client = try ServiceClient(
        transport: transport,
        services: Self.services(urls),
        observers: [counter]
      )
      var report = await cancel(count, calls: Self.calls(), client)
      if counter.open != 0 { report.leftovers.append("\(counter.open) calls began and haven't ended") }
      return report
    }
    await transport.shutdown()
    return report
  }

  /// Services under policies that wait in every way there is.
  private static func services(_ urls: [SampleService: String]) -> [ServiceName: Service] {
    func service(_ service: SampleService, _ change: (inout ServicePolicy) -> Void = { _ in }) -> Service {
      Service(urls[service] ?? "", policy: ServicePolicy(timeout: .seconds(3600), change))
    }
    return [
      "plain": service(.nlp),
      "narrow": service(.nlp) { $0.concurrency = .fixed(4, queue: 1000) },
      "shared": service(.validator) {
        $0.idempotency = .always
        $0.singleFlight = true
      },
      "hedged": service(.classifier) {
        $0.idempotency = .always
        $0.hedge = HedgePolicy(after: .delay(.microseconds(200)), maximumExtraLoad: 1)
      },
      "silent": service(.summarizer),
      "gone": Service(
        "http://127.0.0.1:1",
        policy: ServicePolicy {
          $0.circuitBreaker = nil
          $0.retryBudget = nil
          $0.retry.backoff.base = .seconds(10)
        }
      ),
    ]
  }

  private static func calls() -> [ServiceCall<ServiceResponse>] {
    let body = Array(#"{"id":"doc","text":"The team won the match. The goalkeeper saved a penalty."}"#.utf8)
    let paths: [(ServiceName, SampleService)] = [
      ("plain", .nlp), ("plain", .nlp), ("narrow", .nlp), ("shared", .validator), ("hedged", .classifier),
      ("silent", .summarizer), ("gone", .nlp),
    ]
    return paths.map { name, service in
      ServiceCall(
        name,
        ServiceRequest(
          method: .post,
          path: service.path,
          headers: [.contentType: "application/json"],
          body: body
        )
      )
    }
  }

  private func cancel(
    _ count: Int,
    calls: [ServiceCall<ServiceResponse>],
    _ client: ServiceClient
  ) async -> Report {
    let progress = CancellationProgress(count)
    await withDiscardingTaskGroup { group in
      for worker in 0..<width {
        group.addTask {
          var random = SeededRandom(seed: seed &+ UInt64(worker))
          while progress.goesOn {
            // One in three calls is a group of three.
            let count = Int.random(in: 1...3, using: &random) == 3 ? 3 : 1
            let group = (0..<count).compactMap { _ in calls.randomElement(using: &random) }
            let completion = Self.completions.randomElement(using: &random) ?? .settleAll
            let turns = Int.random(in: 0...turns, using: &random)
            let outcomes = await outcomes(of: group, completion, after: turns, client)
            for outcome in outcomes { progress.note(outcome) }
          }
        }
      }
    }
    var report = progress.report
    for name in client.services.keys.sorted() {
      // The call that others shared isn't waited for by those who gave it up.
      await Self.patiently { client.audit(name) == .nothing }
      let audit = client.audit(name)
      if audit != .nothing { report.leftovers.append("\(name) still holds \(audit)") }
    }
    return report
  }

  private static let completions: [CompletionMode] = [.settleAll, .failFast, .firstSuccess, .quorum(2)]

  /// Makes a call, or several side by side, and gives them up after some turns of the scheduler.
  private func outcomes(
    of calls: [ServiceCall<ServiceResponse>],
    _ completion: CompletionMode,
    after turns: Int,
    _ client: ServiceClient
  ) async -> [String] {
    await withTaskGroup(of: [ServiceResult<ServiceResponse>].self) { group in
      group.addTask {
        calls.count == 1
          ? [await client.call(calls[0])] : Array(await client.parallel(calls, completion: completion))
      }
      for _ in 0..<turns { await Task.yield() }
      group.cancelAll()
      return await (group.next() ?? []).map { $0.error?.code.rawValue ?? "answered" }
    }
  }
}

/// Counts the calls that have begun and haven't ended.
private final class CallCounter: CallObserver {
  private let count = Atomic<Int>(0)

  var open: Int { count.load(ordering: .relaxed) }

  func observe(_ event: CallEvent, context: inout InstrumentationContext) {
    switch event {
    case .callStarted: count.add(1, ordering: .relaxed)
    case .callEnded: count.subtract(1, ordering: .relaxed)
    default: break
    }
  }
}
