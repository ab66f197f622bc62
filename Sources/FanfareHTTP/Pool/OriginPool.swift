internal import Fanfare
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// The connections to one origin on one event loop.
///
/// It does what ``PoolState`` decides. It is confined to its event loop, which the compiler can't see.
final class OriginPool: @unchecked Sendable {
  let loop: TransportLoop
  let origin: Origin
  @exclusivity(unchecked) private var state: PoolState<PooledConnection, Exchange>
  private var isSweepScheduled = false

  init(origin: Origin, loop: TransportLoop) {
    self.origin = origin
    self.loop = loop
    state = PoolState(
      maximumConnections: loop.configuration.maximumConnectionsPerOrigin,
      maximumWaiters: loop.configuration.maximumQueuedRequestsPerOrigin
    )
  }

  /// Gives an exchange a connection, now or when one is free.
  func start(_ exchange: Exchange, at now: MonotonicInstant, onFreshConnection: Bool = false) {
    if onFreshConnection { closeIdle() }
    while true {
      exchange.phase = .waiting(self)
      switch state.acquire(for: exchange) {
      case .lease(let pooled):
        // One that was closed behind our back has sent nothing yet, so another can take its place.
        guard pooled.connection.isOpen else {
          pooled.connection.close()
          continue
        }
        return pooled.connection.run(exchange, at: now)
      case .connect: return connect()
      case .wait: return
      case .refuse:
        let message = "\(state.maximumWaiters) requests wait for a connection to \(origin) already"
        return loop.finish(
          exchange,
          .failure(TransportError(.queueFull, message, requestMayHaveBeenSent: false))
        )
      }
    }
  }

  /// An exchange stopped waiting.
  func abandonWaiter() {
    state.abandonOne()
  }

  /// A connection was made.
  func connected(_ connection: HTTPConnection) {
    guard !loop.isClosed else { return connection.close() }
    connection.idleSince = loop.clock.now
    offer(connection, isNew: true)
  }

  /// A connection came back from an exchange.
  func release(_ connection: HTTPConnection) {
    offer(connection, isNew: false)
  }

  /// A connection was closed.
  func closed(_ connection: HTTPConnection) {
    if state.closed(PooledConnection(connection)) && !loop.isClosed { connect() }
  }

  /// No connection could be made.
  func connectFailed(_ error: any Error) {
    let (failed, connectsAgain) = state.connectFailed()
    if let failed {
      loop.finish(failed, .failure(TransportError(connectingTo: origin, failedWith: error)))
    }
    if connectsAgain && !loop.isClosed { connect() }
  }

  /// Closes every idle connection.
  func closeIdle() {
    for pooled in state.idle { pooled.connection.close() }
  }

  private func offer(_ connection: HTTPConnection, isNew: Bool) {
    if let exchange = state.offer(PooledConnection(connection), isNew: isNew) {
      connection.run(exchange, at: loop.clock.now)
    } else {
      scheduleSweep()
    }
  }

  /// Whether its connections use TLS.
  var isSecure: Bool { origin.scheme == .https }

  private func connect() {
    let isSecure = isSecure
    let bootstrap = ClientBootstrap(group: loop.eventLoop)
      .connectTimeout(.nanoseconds(loop.configuration.connectTimeout.wholeNanoseconds))
      // Makes the end of what the service sends an event of its own, which tells it from a connection that broke. Under TLS
      // `close_notify` tells.
      .channelOption(.allowRemoteHalfClosure, value: !isSecure)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if isSecure {
            try channel.pipeline.syncOperations.addHandler(self.loop.tls.handler(for: self.origin))
          }
          let connection = HTTPConnection(pool: self, needsHandshake: isSecure)
          try channel.pipeline.syncOperations.addHandler(connection)
        }
      }
    let channel =
      switch origin.address {
      case .host(let host, let port):
        bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1).connect(host: host, port: port)
      case .unixSocket(let path):
        bootstrap.connect(unixDomainSocketPath: path)
      }
    channel.whenComplete { result in
      do {
        let connection = try result.get().pipeline.syncOperations.handler(type: HTTPConnection.self)
        connection.adopt()
        if isSecure { self.limitHandshake(of: connection) }
      } catch {
        self.connectFailed(error)
      }
    }
  }

  /// A service that accepts a connection and never answers the TLS handshake is given up like one that never
  /// accepts.
  private func limitHandshake(of connection: HTTPConnection) {
    loop.eventLoop.scheduleTask(in: .nanoseconds(loop.configuration.connectTimeout.wholeNanoseconds)) {
      connection.giveUpHandshake()
    }
  }

  /// Sees to it that connections which stay idle are closed.
  private func scheduleSweep() {
    guard !isSweepScheduled else { return }
    isSweepScheduled = true
    loop.eventLoop.scheduleTask(in: .nanoseconds(loop.configuration.idleTimeout.wholeNanoseconds)) {
      self.isSweepScheduled = false
      let oldest = self.loop.clock.now.advanced(by: .zero - self.loop.configuration.idleTimeout)
      for pooled in self.state.idle where pooled.connection.idleSince <= oldest { pooled.connection.close() }
      if !self.state.idle.isEmpty { self.scheduleSweep() }
    }
  }
}

/// A connection as the pool's state sees it: something with an identity.
struct PooledConnection: Equatable {
  let connection: HTTPConnection

  init(_ connection: HTTPConnection) {
    self.connection = connection
  }

  static func == (first: PooledConnection, second: PooledConnection) -> Bool {
    first.connection === second.connection
  }
}
