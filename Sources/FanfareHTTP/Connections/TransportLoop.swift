internal import Fanfare
internal import NIOCore
internal import Synchronization

/// Everything that the transport does on one event loop: pools, exchanges under way, and their deadlines.
///
/// It is confined to its event loop, which the compiler can't see, and nothing has to watch over that at run time.
final class TransportLoop: NIOScheduledCallbackHandler, @unchecked Sendable {
  let eventLoop: any EventLoop
  let executor: EventLoopExecutor
  let configuration: HTTPTransportConfiguration
  let clock: any MonotonicClock
  let encoder: HTTPRequestEncoder
  let connections: any ConnectionMaker
  let tls: TLSContexts
  let resolver: HostResolver
  @exclusivity(unchecked) private(set) var isClosed = false
  private let hasEnded = Mutex(false)
  @exclusivity(unchecked) private var pools: [Origin: OriginPool] = [:]
  @exclusivity(unchecked) private var firstPools: [OriginPool] = []
  @exclusivity(unchecked) private var slots: ConnectionSlots<OriginPool>
  /// Connections that wait for their addresses.
  var lookUps: [ObjectIdentifier: OriginResolver] = [:]
  @exclusivity(unchecked) private var deadlines = DeadlineQueue<Exchange>()
  @exclusivity(unchecked) private var sleepers = DeadlineQueue<Sleeper>()
  @exclusivity(unchecked) private var unflushed: [PooledConnection] = []
  @exclusivity(unchecked) private var flushing: [PooledConnection] = []
  @exclusivity(unchecked) private var timer: NIOScheduledCallback?
  @exclusivity(unchecked) private var timerFiresAt = MonotonicInstant.distantFuture

  init(
    eventLoop: any EventLoop,
    configuration: HTTPTransportConfiguration,
    maximumConnections: Int,
    clock: any MonotonicClock,
    connections: any ConnectionMaker,
    tls: TLSContexts,
    resolver: HostResolver
  ) {
    self.eventLoop = eventLoop
    self.configuration = configuration
    self.clock = clock
    self.connections = connections
    self.tls = tls
    self.resolver = resolver
    slots = ConnectionSlots(limit: maximumConnections)
    executor = EventLoopExecutor(eventLoop: eventLoop)
    encoder = HTTPRequestEncoder(
      userAgent: configuration.userAgent,
      acceptsCompression: configuration.acceptsCompression
    )
  }

  /// Starts an exchange; its recipient is told of its end exactly once.
  ///
  /// - Returns: whether it starts; not on a loop that has ended.
  func start(_ exchange: Exchange, for recipient: any TransportRecipient) -> Bool {
    guard eventLoop.inEventLoop else { return execute { self.begin(exchange, for: recipient) } }
    begin(exchange, for: recipient)
    return true
  }

  /// Takes an exchange whose body is being made ready: it can be given up, and ends at its deadline.
  ///
  /// - Returns: whether it does; not on a loop that has ended.
  func prepare(_ exchange: Exchange, for recipient: any TransportRecipient) -> Bool {
    execute {
      guard self.take(exchange, for: recipient, at: self.clock.now) else { return }
      exchange.phase = .preparing
    }
  }

  /// Goes on with an exchange whose body is ready, unless it has ended meanwhile.
  func proceed(_ exchange: Exchange) {
    execute {
      guard case .preparing = exchange.phase else { return }
      self.pool(for: exchange.request.endpoint.origin).start(exchange, at: self.clock.now)
    }
  }

  private func begin(_ exchange: Exchange, for recipient: any TransportRecipient) {
    let now = clock.now
    guard take(exchange, for: recipient, at: now) else { return }
    pool(for: exchange.request.endpoint.origin).start(exchange, at: now)
  }

  /// Sees to it that an exchange ends in time.
  ///
  /// - Returns: whether it begins; otherwise it has ended.
  private func take(
    _ exchange: Exchange,
    for recipient: any TransportRecipient,
    at now: MonotonicInstant
  ) -> Bool {
    exchange.start(at: now, for: recipient)
    if let error = refusal(of: exchange, at: now) {
      exchange.finish(.failure(error))
      return false
    }
    deadlines.insert(exchange)
    armTimer()
    return true
  }

  /// Ends an exchange because its task was cancelled.
  func cancel(_ exchange: Exchange) {
    eventLoop.assertInEventLoop()
    exchange.isCancelled = true
    giveUp(exchange, .cancelled, "the call was cancelled")
  }

  /// Ends an exchange because its deadline has passed, or because nothing comes any more.
  func expire(_ exchange: Exchange) {
    if exchange.request.flow != nil, let limit = exchange.stall(at: clock.now) {
      giveUp(exchange, .streamStalled, "nothing came for \(limit.brief)")
    } else {
      giveUp(exchange, .deadlineExceeded, "the deadline passed")
    }
  }

  /// Takes note that an exchange has another deadline than before.
  func reschedule(_ exchange: Exchange) {
    deadlines.remove(exchange)
    deadlines.insert(exchange)
    armTimer()
  }

  /// Reads on, since the reader of an answer has taken what had come.
  func readOn(_ exchange: StreamedExchange) {
    eventLoop.assertInEventLoop()
    // Not only one that is paused: a piece that was on its way may have come since the reader asked for more.
    guard case .running(let carrier) = exchange.phase, exchange.isBegun else { return }
    exchange.goOn(at: clock.now)
    carrier.readOn()
    reschedule(exchange)
  }

  /// Ends an exchange with its outcome.
  func finish(_ exchange: Exchange, _ outcome: Result<ServiceResponse, TransportError>) {
    deadlines.remove(exchange)
    exchange.finish(outcome)
  }

  /// Runs `body` on the loop: at once if this is its thread.
  ///
  /// - Returns: whether it runs; not on a loop that has ended.
  @discardableResult
  func execute(_ body: @escaping @Sendable () -> Void) -> Bool {
    if eventLoop.inEventLoop {
      body()
      return true
    }
    // Under the lock, so that the loop can't end between the question and the answer.
    return hasEnded.withLock { hasEnded in
      if !hasEnded { eventLoop.execute(body) }
      return !hasEnded
    }
  }

  /// Puts a task to sleep until its deadline.
  func sleep(_ sleeper: Sleeper, _ continuation: UnsafeContinuation<Sleeper.Ending, Never>) {
    eventLoop.assertInEventLoop()
    if isClosed { sleeper.wake(.closed) }
    guard sleeper.sleep(continuation) else { return }
    sleepers.insert(sleeper)
    armTimer()
  }

  /// Wakes a task before its deadline, or before it sleeps.
  func wake(_ sleeper: Sleeper, _ ending: Sleeper.Ending) {
    eventLoop.assertInEventLoop()
    sleepers.remove(sleeper)
    sleeper.wake(ending)
  }

  /// Flushes a connection at the end of this turn of the event loop, together with the others.
  ///
  /// Requests that leave back to back find their service awake: on loopback and on a busy host each of them costs
  /// less than one that has to wake it.
  func flushLater(_ connection: PooledConnection) {
    if unflushed.isEmpty { eventLoop.execute { self.flush() } }
    unflushed.append(connection)
  }

  private func flush() {
    // The two lists change places, so that neither gives its memory back.
    swap(&unflushed, &flushing)
    for connection in flushing { connection.flush() }
    flushing.removeAll(keepingCapacity: true)
  }

  /// Ends everything that is under way, and closes every connection.
  ///
  /// - Parameter withThread: whether the loop's thread is about to end as well, so that nothing may be left to it.
  func end(withThread: Bool) async {
    await run { self.close() }
    guard withThread else { return }
    hasEnded.withLock { $0 = true }
    executor.end()
    // What came before is done once this is.
    await run {}
  }

  private func run(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
      eventLoop.execute {
        body()
        continuation.resume()
      }
    }
  }

  private func close() {
    eventLoop.assertInEventLoop()
    isClosed = true
    timer?.cancel()
    for exchange in deadlines.elements { giveUp(exchange, .transportClosed, "the transport was shut down") }
    for sleeper in sleepers.elements { wake(sleeper, .closed) }
    for pool in pools.values { pool.closeIdle() }
    slots.removeAllWaiting()
    for lookUp in lookUps.values { lookUp.giveUp() }
    pools.removeAll()
    firstPools.removeAll()
  }

  // MARK: Connections of all origins

  /// Whether some origin waits for a connection to be closed elsewhere.
  var isShortOfConnections: Bool { slots.isShort }

  /// Whether the next in turn for a connection is an origin that has none.
  var originWithoutConnectionWaits: Bool { slots.longestWaiting?.isStarving == true }

  /// A pool wants to open a connection.
  ///
  /// When all are in use, the one that has been idle longest is closed; until it is, the pool waits.
  ///
  /// - Returns: whether it may now; otherwise it hears of it through ``OriginPool/slotGranted()``.
  func takeConnection(for pool: OriginPool) -> Bool {
    if slots.take(for: pool) { return true }
    let idle = pools.values.compactMap { pool in pool.idleSince.map { (pool, since: $0) } }
    idle.min { $0.since < $1.since }?.0.closeLongestIdle()
    return false
  }

  /// A socket was closed, or couldn't be opened.
  func connectionClosed() {
    guard let next = slots.release() else { return }
    // Not at once, since this may have been called from within that pool.
    eventLoop.execute { next.slotGranted() }
  }

  /// How many origins it knows.
  func poolCount() async -> Int {
    await withCheckedContinuation { continuation in
      eventLoop.execute { continuation.resume(returning: self.pools.count) }
    }
  }

  /// Forgets a pool that holds nothing, so that calls to ever new origins leave nothing behind.
  ///
  /// Not at once, since its last connection may have been closed to make another: a pool that was forgotten too early would be
  /// made a second time, beyond every limit, and its connections would outlive the transport.
  func dropIfUnused(_ pool: OriginPool) {
    guard pool.isUnused, pools[pool.origin] === pool else { return }
    eventLoop.execute {
      guard pool.isUnused, self.pools[pool.origin] === pool else { return }
      self.pools[pool.origin] = nil
      self.firstPools.removeAll { $0 === pool }
    }
  }

  /// The timer fired: ends every exchange and wakes every task whose deadline has passed.
  func handleScheduledCallback(eventLoop: some EventLoop) {
    timerFiresAt = .distantFuture
    let now = clock.now
    while let exchange = deadlines.popExpired(at: now) {
      if let recipient = exchange.becomeOverdue() {
        deadlines.insert(exchange)
        recipient.exchangeIsOverdue(exchange.request)
      } else if exchange.deadline > now {
        // An answer that is read while it comes has gone on meanwhile.
        deadlines.insert(exchange)
      } else {
        expire(exchange)
      }
    }
    while let sleeper = sleepers.popExpired(at: now) { sleeper.wake(.over) }
    armTimer()
  }

  private func giveUp(_ exchange: Exchange, _ code: ServiceError.Code, _ message: String) {
    let progress = exchange.progress
    switch exchange.phase {
    case .created, .done: return
    case .preparing: exchange.phase = .done
    case .waiting(let pool):
      exchange.phase = .done
      pool.abandonWaiter()
    case .running(let carrier): carrier.abandon(exchange)
    }
    finish(
      exchange,
      .failure(TransportError(code, message, requestMayHaveBeenSent: exchange.hasLeft, progress: progress))
    )
  }

  private func refusal(of exchange: Exchange, at now: MonotonicInstant) -> TransportError? {
    if exchange.isCancelled {
      return .cancelled
    }
    if isClosed { return .shutDown }
    if exchange.request.deadline <= now {
      return TransportError(.deadlineExceeded, "the deadline passed", requestMayHaveBeenSent: false)
    }
    return HTTPRequestEncoder.refusal(of: exchange.request).map {
      TransportError(.invalidRequest, $0, requestMayHaveBeenSent: false)
    }
  }

  /// The pool of an origin; a few are looked through first, since hashing a host costs more than comparing it.
  private func pool(for origin: Origin) -> OriginPool {
    for pool in firstPools where pool.serves(origin) { return pool }
    if let pool = pools[origin] { return pool }
    let pool = OriginPool(origin: origin, loop: self)
    pools[origin] = pool
    if firstPools.count < Self.firstPoolCount { firstPools.append(pool) }
    return pool
  }

  private var earliestDeadline: MonotonicInstant? {
    guard let sleeper = sleepers.earliest else { return deadlines.earliest }
    return deadlines.earliest.map { min($0, sleeper) } ?? sleeper
  }

  /// Sees to it that the timer fires at the earliest deadline; one that fires too early is armed again then.
  private func armTimer() {
    guard let earliest = earliestDeadline, earliest < timerFiresAt else { return }
    timer?.cancel()
    let delay = min(max(0, (earliest - clock.now).wholeNanoseconds), Self.longestDelay)
    timerFiresAt = earliest
    timer = try? eventLoop.scheduleCallback(in: .nanoseconds(delay), handler: self)
  }

  private static let firstPoolCount = 8

  /// A day, in nanoseconds: a timer further away than that is armed again on the way.
  private static let longestDelay: Int64 = 86_400_000_000_000
}
