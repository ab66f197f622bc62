internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle
internal import Synchronization

/// The sample services: real HTTP servers on 127.0.0.1 in this process.
///
/// They are small but honest: a validator, a text analysis, a TextRank summarizer and a naive Bayes classifier that is
/// trained when they start; and one that behaves like the API of a language model.
public struct SampleServices: Service {
  private let behaviours: [SampleService: SampleBehaviour]
  private let limits: ModelLimits
  private let portBase: Int?
  private let seed: UInt64
  private let clock: any Clock<Duration>
  private let logger: Logger
  private let onRunning: @Sendable ([SampleService: String]) async -> Void

  /// Describes the services.
  ///
  /// - Parameters:
  ///   - behaviours: how services misbehave; those that aren't named don't.
  ///   - limits: how much the llm service takes in a time.
  ///   - portBase: the port of the validator, the others follow; `nil` takes any free ports.
  ///   - seed: where the chance of latencies and failures starts.
  ///   - clock: what latencies are measured with.
  ///   - logger: where the servers log to.
  ///   - onRunning: is given the URL of each service as soon as all accept connections.
  public init(
    behaviours: [SampleService: SampleBehaviour] = [:],
    limits: ModelLimits = ModelLimits(),
    portBase: Int? = nil,
    seed: UInt64 = 0,
    clock: any Clock<Duration> = .continuous,
    logger: Logger,
    onRunning: @escaping @Sendable ([SampleService: String]) async -> Void = { _ in }
  ) {
    self.behaviours = behaviours
    self.limits = limits
    self.portBase = portBase
    self.seed = seed
    self.clock = clock
    // At its end the server reports each connection that it cancels as an error; only who debugs wants to see that.
    var serverLogger = logger
    if logger.logLevel > .debug { serverLogger.logLevel = .critical }
    self.logger = serverLogger
    self.onRunning = onRunning
  }

  /// Runs the services until the task is cancelled or the service group shuts down.
  ///
  /// - Throws: ``ListeningFailure`` if a port can't be had.
  public func run() async throws {
    let operations = SampleOperations()
    let collected = SharedURLs()
    let servers = SampleService.allCases.map { service in
      application(of: service, operations) { port in
        if let all = collected.add(service, "http://127.0.0.1:\(port)") { await onRunning(all) }
      }
    }
    do { try await GracefulServers(servers, logger: logger).run() } catch let error as IOError {
      throw ListeningFailure(error)
    }
  }

  private func application(
    of service: SampleService,
    _ operations: SampleOperations,
    onPort: @escaping @Sendable (Int) async -> Void
  ) -> any ServiceLifecycle.Service {
    let router = SampleRouter(
      service: service,
      behaviour: behaviours[service] ?? SampleBehaviour(),
      chance: Chance(seed: seed &+ UInt64(service.offset)),
      clock: clock,
      operation: operations.operation(of: service),
      model: service == .llm ? LanguageModel(limits, clock: clock) : nil
    )
    return Application(
      router: router.build(),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: portBase.map { $0 + service.offset } ?? 0),
        serverName: "fanfare-\(service.rawValue)"
      ),
      onServerRunning: { channel in await onPort(channel.localAddress?.port ?? 0) },
      logger: logger
    )
  }
}

/// The URLs of the services that are running, until all are.
private final class SharedURLs: Sendable {
  private let urls = Mutex<[SampleService: String]>([:])

  /// Notes the URL of a service; returns all of them once they are complete.
  func add(_ service: SampleService, _ url: String) -> [SampleService: String]? {
    urls.withLock { urls in
      urls[service] = url
      return urls.count == SampleService.allCases.count ? urls : nil
    }
  }
}

/// Runs the sample services for as long as `body` runs, also when the task is cancelled meanwhile.
///
/// - Parameters:
///   - behaviours: how services misbehave; those that aren't named don't.
///   - limits: how much the llm service takes in a time.
///   - seed: where the chance of latencies and failures starts.
///   - logger: where the servers log to.
///   - body: is given the URL of each service.
/// - Returns: what `body` returns.
/// - Throws: what `body` throws, or an error of the system if the services can't be started.
public func withSampleServices<Value: Sendable>(
  behaviours: [SampleService: SampleBehaviour] = [:],
  limits: ModelLimits = ModelLimits(),
  seed: UInt64 = 0,
  logger: Logger,
  _ body: @escaping @Sendable ([SampleService: String]) async throws -> Value
) async throws -> Value {
  let (running, announcement) = AsyncStream<[SampleService: String]>.makeStream()
  let services = SampleServices(behaviours: behaviours, limits: limits, seed: seed, logger: logger) { urls in
    announcement.yield(urls)
  }
  // A task of its own: when the caller is cancelled, the services answer until `body` has ended in its own way.
  let serving = Task {
    defer { announcement.finish() }
    try await services.run()
  }
  let outcome: Result<Value?, any Error>
  do {
    var value: Value?
    for await urls in running {
      value = try await body(urls)
      break
    }
    outcome = .success(value)
  } catch {
    outcome = .failure(error)
  }
  serving.cancel()
  let ending = await serving.result
  guard let value = try outcome.get() else {
    try ending.get()
    throw CancellationError()
  }
  return value
}
