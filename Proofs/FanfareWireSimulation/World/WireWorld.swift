internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns

/// Everything of one run: the real transport, over simulated sockets, and whoever uses it.
///
/// It is confined to the thread that plays it, which the compiler can't see.
final class WireWorld: SimulatedWorld, @unchecked Sendable {
  let seed: UInt64
  let plan: WirePlan
  let loop = SimulatedEventLoop()
  let keepsLog: Bool
  private(set) var transport: HTTPTransport?
  var exchanges: [WireExchange] = []
  private(set) var connections: [SimulatedConnection] = []
  private var startedCount = 0
  var shutDownAt: Int64?
  var failures = FailedConnections()
  /// When a connection was lost last that had no request, for each service.
  private(set) var unusedLosses: [Int: Int64] = [:]
  /// Whether the event loop goes on for ever, so that nothing more can be learnt.
  var isGivenUp = false
  var report = WireRun.Report()
  /// How many tasks sleep on the transport's clock.
  private(set) var sleeperCount = 0

  init(seed: UInt64, without omitted: Set<Int>, keepsLog: Bool) {
    self.seed = seed
    self.keepsLog = keepsLog
    var random = SeededRandom(seed: seed)
    plan = WirePlan(&random).without(omitted)
    exchanges = plan.exchanges.map { WireExchange($0, in: self) }
    transport = HTTPTransport(
      plan.configuration,
      on: loop,
      clock: SimulatedClock(loop: loop),
      connections: SimulatedSockets(self)
    )
  }

  var isHealed: Bool { loop.time >= WirePlan.healedAt }

  static let shutDownInTheMiddle = WireState.shutDownInTheMiddle
  static var quietAt: Int64 { WirePlan.quietAt }

  var isUnderWay: Bool { exchanges.contains(where: \.isUnderWay) }

  // MARK: Notes

  func noteFailedConnection(to service: Int, _ code: ServiceError.Code) {
    failures.note(code, of: service, at: loop.time)
  }

  func noteUnusedLoss(of connection: SimulatedConnection) {
    unusedLosses[connection.service] = loop.time
    for exchange in exchanges where exchange.isWaiting && exchange.plan.service == connection.service {
      exchange.isRepetitionUncertain = true
    }
  }

  func other(side channel: SimulatedChannel, of origin: Origin) -> any SimulatedListener {
    let service = plan.services.firstIndex { $0.origin == origin } ?? 0
    let connection = SimulatedConnection(connections.count, to: service, of: self, over: channel)
    connections.append(connection)
    log("connection \(connection.number): to \(origin)")
    checkBounds()
    return connection
  }

  // MARK: Exchanges

  func start(_ exchange: WireExchange) {
    let plan = exchange.plan
    startedCount += 1
    (exchange.startedAt, exchange.order) = (loop.time, startedCount)
    log(
      "#\(plan.number): \(plan.method) to \(self.plan.services[plan.service].origin), \(plan.body.count) bytes, within \(plan.timeout.milliseconds)"
    )
    guard let transport else { return }
    let request = request(of: plan, to: self.plan.services[plan.service].origin)
    switch plan.way {
    case .begin:
      let due = plan.overdueAfter.map { MonotonicInstant(nanoseconds: plan.at + $0) }
      exchange.handle = transport.begin(request, overdueAt: due, for: WireRecipient(exchange))
      guard exchange.handle != nil else { return turnAway(exchange) }
      if let flow = request.flow { _ = task { await exchange.read(ResponseStream(flow)) } }
    case .send:
      exchange.task = task {
        // Its turn comes only now.
        self.startedCount += 1
        exchange.order = self.startedCount
        self.told(exchange, await transport.send(request))
      }
    }
  }

  private func turnAway(_ exchange: WireExchange) {
    exchange.isTurnedAway = true
    if shutDownAt == nil { violation("#\(exchange.number) didn't begin, and the transport is open") }
    if exchange.toldAt != nil { violation("#\(exchange.number) didn't begin, and was told something") }
  }

  func cancel(_ exchange: WireExchange) {
    guard exchange.isUnderWay else { return }
    log("#\(exchange.number): cancelled")
    reach(
      exchange.isWaiting
        ? .cancelledWaiting : exchange.connection?.heard == 0 ? .cancelledSent : .cancelledInAnswer
    )
    exchange.add(.cancelled, isBinding: true)
    if let task = exchange.task { task.cancel() } else { exchange.handle?.cancel() }
  }

  func toldOverdue(_ exchange: WireExchange) {
    log("#\(exchange.number): overdue")
    reach(.overdue)
    if exchange.overdueToldAt != nil { violation("#\(exchange.number) is told twice that it is overdue") }
    if exchange.dueAt != loop.time { violation("#\(exchange.number) is told that it is overdue, and isn't") }
    if exchange.toldAt != nil { violation("#\(exchange.number) is told that it is overdue, and has ended") }
    exchange.overdueToldAt = loop.time
  }

  /// Puts a task to sleep on the transport's clock.
  func sleep(for length: Int64, cancelledAfter cut: Int64?) {
    guard let clock = transport?.preferredClock else { return }
    let end = loop.time + length
    let cutAt = cut.map { loop.time + $0 }
    let sleeper = task {
      try? await clock.sleep(until: MonotonicInstant(nanoseconds: end), tolerance: nil)
      let now = self.loop.time
      if now != end && now != cutAt {
        self.violation("a sleeper wakes up that was to wake at \(end.milliseconds)")
      }
      self.sleeperCount -= 1
    }
    sleeperCount += 1
    if let cut { after(cut) { sleeper.cancel() } }
  }

  func dropHandles() {
    for exchange in exchanges { (exchange.handle, exchange.task) = (nil, nil) }
  }

  func dropConnections() {
    connections.removeAll()
    for exchange in exchanges { exchange.connection = nil }
  }

  func drop() -> [WeakReference] {
    let left =
      [WeakReference(transport, "the transport")]
      + connections.map { WeakReference($0.channel, "the channel of connection \($0.number)") }
      + exchanges.map { WeakReference($0.handle, "#\($0.number)") }
    transport = nil
    return left
  }
}
