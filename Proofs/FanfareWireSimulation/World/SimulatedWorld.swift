internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns
internal import HTTPTypes

/// What the runs of the transport share, whatever is spoken: the real transport, simulated time and sockets, and notes of what didn't hold.
protocol SimulatedWorld: SimulatedServices, Sendable {
  associatedtype State: Hashable, Sendable

  var loop: SimulatedEventLoop { get }
  var transport: HTTPTransport? { get }
  /// Whether the report has the conversation.
  var keepsLog: Bool { get }
  var report: SeedReport<State> { get set }
  /// When the transport was shut down.
  var shutDownAt: Int64? { get set }
  /// When every exchange of the plan has ended, whatever happened.
  static var quietAt: Int64 { get }
  /// Whether any exchange goes on.
  var isUnderWay: Bool { get }
  /// The state of a run whose transport is shut down while exchanges go on.
  static var shutDownInTheMiddle: State { get }
  /// The attempts to connect that have failed at this instant.
  var failures: FailedConnections { get set }
  /// Whether the event loop goes on for ever, so that nothing more can be learnt.
  var isGivenUp: Bool { get set }

  /// Puts everything of the plan into the event loop.
  func schedule()
  /// Looks at everything once an instant is over.
  func checkInstant()
  /// Looks at everything when nothing is left to do.
  func checkEnd()
  /// Lets go of the transport, and names what nobody should hold any more.
  func drop() -> [WeakReference]
  /// Lets go of what exchanges were begun with.
  func dropHandles()
  /// Lets go of the connections.
  func dropConnections()
}

extension SimulatedWorld {
  func log(_ text: @autoclosure () -> String) {
    if keepsLog { report.log.append("\(loop.time.milliseconds)  \(text())") }
  }

  func reach(_ state: State) { report.reached.insert(state) }

  func violation(_ text: String) {
    report.violations.append("at \(loop.time.milliseconds) \(text)")
    log("VIOLATION: \(text)")
  }

  func after(_ delay: Int64, _ body: @escaping () -> Void) { loop.at(loop.time + delay, body) }

  /// Takes note that an exchange was told of a failed attempt to connect.
  ///
  /// - Returns: whether there was one that nobody had been told of.
  func takeFailedConnection(to service: Int, _ code: ServiceError.Code) -> Bool {
    failures.take(code, of: service, at: loop.time)
  }

  /// A task on the world's own thread.
  func task(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    Task(executorPreference: transport?.preferredExecutor()) { await body() }
  }

  // MARK: The run

  /// Plays everything, from the first exchange to the end of the transport, and looks at what is left.
  func play() -> SeedReport<State> {
    schedule()
    runToTheEnd()
    if shutDownAt == nil {
      checkPools()
      runToTheEnd()
      shutDown()
      runToTheEnd()
    }
    checkEnd()
    let references = drop()
    dropHandles()
    runToTheEnd()
    dropConnections()
    for reference in references where reference.isLeft {
      violation("\(reference.name) is left in memory")
    }
    return report
  }

  /// Plays until nothing is left to do, and looks at everything after each instant.
  private func runToTheEnd() {
    while !isGivenUp {
      switch loop.runNextInstant() {
      case .done: checkInstant()
      case .idle: return
      case .restless:
        violation("the event loop doesn't come to rest")
        isGivenUp = true
      }
      // The timer of a probe's deadline is the last that is due.
      if loop.time > 2 * (Self.quietAt + ExchangePlan.probeTimeout) {
        violation("something is done for ever, and nothing is under way")
        isGivenUp = true
      }
      if isGivenUp || report.violations.count > 20 { return }
    }
  }

  func shutDown() {
    guard shutDownAt == nil, let transport else { return }
    log("the transport is shut down")
    if isUnderWay { reach(Self.shutDownInTheMiddle) }
    shutDownAt = loop.time
    _ = task { await transport.shutdown() }
  }

  /// Asks whether the transport still knows of an origin.
  private func checkPools() {
    guard let transport else { return }
    _ = task {
      let counts = await transport.poolCounts()
      if counts != [0] { self.violation("\(counts) pools are left, and nothing is under way") }
    }
  }

  /// What the transport is asked for an exchange.
  func request(of plan: ExchangePlan, to origin: Origin) -> TransportRequest {
    TransportRequest(
      endpoint: Endpoint(origin: origin),
      method: plan.method,
      target: "/\(plan.number)",
      body: plan.upload == nil ? plan.body : [],
      deadline: MonotonicInstant(nanoseconds: plan.at + plan.timeout),
      deadlineHeader: HTTPField.Name("x-left"),
      allowsRepetition: plan.allowsRepetition,
      maximumResponseBytes: plan.maximumResponseBytes,
      upload: plan.upload.map { loop.source(of: plan.body, $0) },
      flow: plan.reading.map { reading in
        ResponseFlow(
          service: "played",
          accepting: [],
          deadline: MonotonicInstant(nanoseconds: plan.at + plan.timeout + reading.extraTime),
          idleTimeout: reading.idleTimeout.map { .nanoseconds($0) },
          maximumWholeBytes: plan.maximumResponseBytes
        )
      }
    )
  }
}

/// The failed attempts to connect to each service at one instant that no exchange was told of.
struct FailedConnections {
  private var codes: [Int: (at: Int64, codes: [ServiceError.Code])] = [:]

  mutating func note(_ code: ServiceError.Code, of service: Int, at now: Int64) {
    let before = codes[service].flatMap { $0.at == now ? $0.codes : nil } ?? []
    codes[service] = (now, before + [code])
  }

  /// Takes note that an exchange was told of one.
  ///
  /// - Returns: whether there was one that nobody had been told of.
  mutating func take(_ code: ServiceError.Code, of service: Int, at now: Int64) -> Bool {
    guard let failed = codes[service], failed.at == now, let index = failed.codes.firstIndex(of: code) else {
      return false
    }
    codes[service]?.codes.remove(at: index)
    return true
  }
}

/// Something that nobody should hold any more.
struct WeakReference {
  private weak var object: AnyObject?
  let name: String

  init(_ object: AnyObject?, _ name: String) {
    self.object = object
    self.name = name
  }

  var isLeft: Bool { object != nil }
}
