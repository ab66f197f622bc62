internal import DequeModule

/// Something that waits for a connection; it can stop waiting while it is still in the queue.
protocol PoolWaiter {
  var isWaiting: Bool { get }
}

/// Decides which request gets which connection of one origin on one event loop.
///
/// A pure state machine: it owns no socket and reads no time. Connections are either idle (the one used last is
/// used first, so that surplus ones can grow old), leased to a request, or being made. Requests wait in order in a
/// bounded queue. A connection that carries many exchanges is idle as long as it has room for another.
struct PoolState<Connection: Equatable, Waiter: PoolWaiter> {
  /// What becomes of a request for a connection.
  enum Acquisition {
    /// It gets this idle connection.
    case lease(Connection)
    /// It waits, and a connection must be made.
    case connect
    /// It waits.
    case wait
    /// The queue is full.
    case refuse
  }

  let maximumConnections: Int
  let maximumWaiters: Int
  /// How many connections may be in the making at once: one where it may serve all who wait.
  var maximumConnecting = Int.max
  private(set) var idle: [Connection] = []
  /// How many connections are idle, leased or being made.
  private(set) var connectionCount = 0
  private(set) var connectingCount = 0
  private var waiters = Deque<Waiter>()
  private var abandonedCount = 0

  init(maximumConnections: Int, maximumWaiters: Int) {
    self.maximumConnections = max(1, maximumConnections)
    self.maximumWaiters = max(0, maximumWaiters)
  }

  /// How many requests wait.
  var waiterCount: Int { waiters.count - abandonedCount }

  /// A request asks for a connection.
  mutating func acquire(for waiter: Waiter) -> Acquisition {
    if let connection = idle.popLast() { return .lease(connection) }
    let canConnect = connectionCount < maximumConnections && connectingCount < maximumConnecting
    // Those that only wait for a connection under construction don't fill the queue.
    guard canConnect || waiterCount - awaitedCount < maximumWaiters else { return .refuse }
    waiters.append(waiter)
    return startConnecting(if: canConnect) ? .connect : .wait
  }

  /// How many connections are in the making; where the first is made alone, as many as there may be if others follow.
  private var awaitedCount: Int {
    guard connectingCount > 0, maximumConnecting < maximumConnections else { return connectingCount }
    return connectingCount + maximumConnections - connectionCount
  }

  /// A request stopped waiting: it was cancelled, or its deadline passed.
  mutating func abandonOne() {
    abandonedCount += 1
    guard abandonedCount > 64, abandonedCount > waiters.count / 2 else { return }
    waiters.removeAll { !$0.isWaiting }
    abandonedCount = 0
  }

  /// A connection was made or came back from a request.
  ///
  /// - Returns: the request that gets it; without one the connection is idle now.
  mutating func offer(_ connection: Connection, isNew: Bool) -> Waiter? {
    if isNew { connectingCount -= 1 }
    if let waiter = nextWaiter() { return waiter }
    idle.append(connection)
    return nil
  }

  /// No connection could be made.
  ///
  /// - Returns: the request that fails for it, and whether to try again for those behind it.
  mutating func connectFailed() -> (failed: Waiter?, connectsAgain: Bool) {
    connectingCount -= 1
    connectionCount -= 1
    let failed = nextWaiter()
    return (failed, connectForWaiter())
  }

  /// Begins to make another connection, if somebody waits for one who has none in the making.
  ///
  /// - Returns: whether to make it.
  mutating func connectForWaiter() -> Bool {
    startConnecting(
      if: waiterCount > connectingCount && connectionCount < maximumConnections
        && connectingCount < maximumConnecting
    )
  }

  /// A leased or idle connection was closed.
  ///
  /// - Returns: whether to make another for the requests that wait.
  mutating func closed(_ connection: Connection) -> Bool {
    connectionCount -= 1
    idle.removeAll { $0 == connection }
    return connectForWaiter()
  }

  /// An idle connection isn't to be given to anybody for now.
  mutating func withdraw(_ connection: Connection) { idle.removeAll { $0 == connection } }

  /// A connection that was asked for isn't made, since nobody waits for it any more.
  mutating func connectionUnwanted() {
    connectingCount -= 1
    connectionCount -= 1
  }

  private mutating func startConnecting(if condition: Bool) -> Bool {
    guard condition else { return false }
    connectionCount += 1
    connectingCount += 1
    return true
  }

  private mutating func nextWaiter() -> Waiter? {
    while let waiter = waiters.popFirst() {
      if waiter.isWaiting { return waiter }
      abandonedCount -= 1
    }
    return nil
  }
}
