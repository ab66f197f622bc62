internal import Fanfare
internal import FanfareHTTP
internal import FanfareRandomRuns
internal import NIOHPACK

/// Everything of one run in HTTP/2: the real transport, over simulated sockets, and whoever uses it.
///
/// It is confined to the thread that plays it, which the compiler can't see.
final class FramedWorld: SimulatedWorld, @unchecked Sendable {
  /// How much may come on a stream before its reader has taken some, and on a connection before some has come.
  static let streamWindow = 1 << 20
  static let connectionWindow = 8 << 20
  /// How often an exchange is sent again that services haven't looked at.
  static let mostRefusals = 3

  let seed: UInt64
  let plan: FramedPlan
  let loop = SimulatedEventLoop()
  let keepsLog: Bool
  private(set) var transport: HTTPTransport?
  var exchanges: [FramedExchange] = []
  private(set) var connections: [FramedConnection] = []
  var shutDownAt: Int64?
  /// How many streams each service allowed the last time that a client was told.
  var streamLimits: [Int: Int] = [:]
  var failures = FailedConnections()
  /// The services that had a failed attempt since the last connection was made.
  private(set) var unreachable: Set<Int> = []
  /// When a connection to each service was lost last.
  private(set) var losses: [Int: Int64] = [:]
  /// Whether the event loop goes on for ever, so that nothing more can be learnt.
  var isGivenUp = false
  var report = FramedRun.Report()

  init(seed: UInt64, without omitted: Set<Int>, keepsLog: Bool) {
    self.seed = seed
    self.keepsLog = keepsLog
    var random = SeededRandom(seed: seed)
    plan = FramedPlan(&random).without(omitted)
    exchanges = plan.exchanges.map { FramedExchange($0, in: self) }
    transport = HTTPTransport(
      plan.configuration,
      on: loop,
      clock: SimulatedClock(loop: loop),
      connections: SimulatedSockets(self)
    )
  }

  var isHealed: Bool { loop.time >= FramedPlan.healedAt }

  static let shutDownInTheMiddle = FramedState.shutDownInTheMiddle
  static var quietAt: Int64 { FramedPlan.quietAt }

  var isUnderWay: Bool { exchanges.contains(where: \.isUnderWay) }

  // MARK: Notes

  func noteFailedConnection(to service: Int, _ code: ServiceError.Code) {
    failures.note(code, of: service, at: loop.time)
    unreachable.insert(service)
  }

  func noteUnusedLoss(of connection: FramedConnection) {
    losses[connection.service] = loop.time
    for exchange in exchanges where exchange.isWaiting && exchange.plan.service == connection.service {
      exchange.isRepetitionUncertain = true
    }
  }

  func other(side channel: SimulatedChannel, of origin: Origin) -> any SimulatedListener {
    let service = plan.services.firstIndex { $0.origin == origin } ?? 0
    let connection = FramedConnection(connections.count, to: service, of: self, over: channel)
    connections.append(connection)
    log("connection \(connection.number): to \(origin)")
    checkBounds(of: service)
    return connection
  }

  func noteConnected(to service: Int) { unreachable.remove(service) }

  // MARK: Exchanges

  func start(_ exchange: FramedExchange) {
    let plan = exchange.plan
    exchange.startedAt = loop.time
    log(
      "#\(plan.number): \(plan.method) to service \(plan.service), \(plan.body.count) bytes, within \(plan.timeout.milliseconds)"
    )
    guard let transport else { return }
    let request = request(of: plan, to: self.plan.services[plan.service].origin)
    switch plan.way {
    case .begin:
      exchange.handle = transport.begin(request, overdueAt: nil, for: FramedRecipient(exchange))
      guard exchange.handle != nil else { return turnAway(exchange) }
      if let flow = request.flow { _ = task { await exchange.read(ResponseStream(flow)) } }
    case .send: exchange.task = task { self.told(exchange, await transport.send(request)) }
    }
  }

  private func turnAway(_ exchange: FramedExchange) {
    exchange.isTurnedAway = true
    if shutDownAt == nil { violation("#\(exchange.number) didn't begin, and the transport is open") }
  }

  func cancel(_ exchange: FramedExchange) {
    guard exchange.isUnderWay else { return }
    log("#\(exchange.number): cancelled")
    reach(
      exchange.isWaiting
        ? .cancelledWaiting : exchange.stream?.heads == 0 ? .cancelledSent : .cancelledInAnswer
    )
    exchange.add(.cancelled, isBinding: true)
    if let task = exchange.task { task.cancel() } else { exchange.handle?.cancel() }
  }

  func dropHandles() {
    for exchange in exchanges { (exchange.handle, exchange.task) = (nil, nil) }
  }

  func dropConnections() {
    connections.removeAll()
    for exchange in exchanges { exchange.stream = nil }
  }

  func drop() -> [WeakReference] {
    let left =
      [WeakReference(transport, "the transport")]
      + connections.map { WeakReference($0.near, "the channel of connection \($0.number)") }
      + exchanges.map { WeakReference($0.handle, "#\($0.number)") }
    transport = nil
    return left
  }
}
