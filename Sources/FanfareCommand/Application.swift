import Fanfare
import FanfareHTTP
import FanfareSamples
import FanfareWorkflows
import Logging

/// Builds the concrete parts; the only place that does.
struct Application: Sendable {
  static let version = "0.1.0"

  let logger: Logger

  init(_ options: LoggingOptions) {
    let format = options.logFormat
    var logger = Logger(label: "fanfare") { label in
      switch format {
      case .text: LineLogHandler(label: label, LogLine.text)
      case .json: LineLogHandler(label: label, LogLine.json)
      }
    }
    logger.logLevel = options.logLevel.level
    self.logger = logger
  }

  /// Runs `body` with an engine for workflows, and closes its connections afterwards.
  ///
  /// - Parameters:
  ///   - notes: where what policies did is noted.
  ///   - transport: what sends the requests; it is shut down at the end.
  ///   - configure: sets what the engine works with.
  ///   - body: the work.
  func withEngine<Value: Sendable>(
    notes: PolicyNotes,
    over transport: HTTPTransport = HTTPTransport(),
    configure: (inout WorkflowEngineSettings, any Transport) throws -> Void,
    run body: (WorkflowEngine) async throws -> Value
  ) async throws -> Value {
    do {
      var settings = WorkflowEngineSettings()
      settings.version = Self.version
      settings.callObservers = [LoggingObserver(logger, successLevel: .info), notes]
      try configure(&settings, transport)
      let engine = try WorkflowEngine(transport: transport, settings: settings)
      let value = try await body(engine)
      await transport.shutdown()
      return value
    } catch {
      await transport.shutdown()
      throw error
    }
  }

  /// Runs `body` with a client of the given services, and closes its connections afterwards.
  ///
  /// - Parameters:
  ///   - services: the services by name.
  ///   - notes: where what policies did is noted.
  ///   - observers: who else sees the events of the calls.
  ///   - transport: what sends the requests; it is shut down at the end.
  ///   - body: the work.
  func withClient<Value: Sendable>(
    of services: [ServiceName: Service],
    notes: PolicyNotes,
    observers: [any CallObserver] = [],
    over transport: HTTPTransport = HTTPTransport(),
    _ body: (ServiceClient) async throws -> Value
  ) async throws -> Value {
    let client = try ServiceClient(
      transport: transport,
      services: services,
      observers: [LoggingObserver(logger, successLevel: .info), notes] + observers
    )
    do {
      let value = try await body(client)
      await transport.shutdown()
      return value
    } catch {
      await transport.shutdown()
      throw error
    }
  }
}
