internal import Fanfare
internal import NIOCore
internal import NIOSSL

/// The connections to one origin on one event loop.
///
/// It does what ``PoolState`` decides. It is confined to its event loop, which the compiler can't see.
final class OriginPool: @unchecked Sendable {
  let loop: TransportLoop
  let origin: Origin
  /// What its connections lead through.
  private let proxy: Proxy?
  /// What the proxy has to know that passes requests on; `nil` where there is none, and where it opens tunnels.
  let forwarding: HTTPRequestEncoder.Forwarding?
  @exclusivity(unchecked) private var state: PoolState<PooledConnection, Exchange>
  @exclusivity(unchecked) private var isSweepScheduled = false
  /// The connections that are being made, the oldest first.
  @exclusivity(unchecked) private var openings: [ConnectionOpening] = []
  /// Whether the service is spoken to in HTTP/2.
  @exclusivity(unchecked) private(set) var http2: HTTP2Use
  /// How many exchanges the service allowed at once on a connection of HTTP/2, the last time that it said so.
  ///
  /// A new connection keeps to it until it is told: what is sent beyond would only be refused.
  var allowedStreams = StreamLimits.usual
  /// The connections that carry many exchanges, those that take no further one included.
  @exclusivity(unchecked) private var shared: [HTTP2Connection] = []

  init(origin: Origin, loop: TransportLoop) {
    self.origin = origin
    self.loop = loop
    proxy = loop.configuration.proxies.proxy(for: origin)
    forwarding =
      origin.scheme == .http
      ? proxy.map {
        HTTPRequestEncoder.Forwarding(origin: origin.description, authorization: $0.authorization)
      } : nil
    state = PoolState(
      maximumConnections: loop.configuration.maximumConnectionsPerOrigin,
      maximumWaiters: loop.configuration.maximumQueuedRequestsPerOrigin
    )
    http2 = loop.configuration.http2(for: origin)
    if mayShare { state.maximumConnecting = 1 }
  }

  /// Whether it is the pool of an origin.
  ///
  /// The authorities are compared first: those of two services nearly always differ, and to compare all would copy all.
  func serves(_ other: Origin) -> Bool {
    origin.authority == other.authority && origin.scheme == other.scheme && origin.address == other.address
  }

  /// Whether its connections may turn out to be such that carry many exchanges.
  ///
  /// Then the first is made alone: another for each exchange that waits would be made for nothing.
  private var mayShare: Bool { http2 == .demand || http2 == .allow && isSecure }

  /// Gives an exchange a connection, now or when one is free.
  func start(_ exchange: Exchange, at now: MonotonicInstant, onFreshConnection: Bool = false) {
    if onFreshConnection { closeIdle() }
    while true {
      exchange.phase = .waiting(self)
      switch state.acquire(for: exchange) {
      case .lease(let pooled):
        // One that was closed behind our back has sent nothing yet, so another can take its place.
        guard pooled.isOpen else {
          pooled.close()
          continue
        }
        pooled.run(exchange, at: now)
        if case .shared(let connection) = pooled { share(connection) }
        return
      case .connect: return connect()
      case .wait: return
      case .refuse:
        let message = "\(state.maximumWaiters) requests wait for a connection to \(origin) already"
        return loop.finish(
          exchange,
          .failure(TransportError(.queueFull, message, requestMayHaveBeenSent: exchange.hasLeft))
        )
      }
    }
  }

  /// An exchange stopped waiting.
  func abandonWaiter() {
    state.abandonOne()
    loop.dropIfUnused(self)
  }

  /// Whether it has neither connections nor exchanges that wait for one.
  var isUnused: Bool { state.connectionCount == 0 && state.waiterCount == 0 && shared.isEmpty }

  /// Since when its longest idle connection has been idle.
  var idleSince: MonotonicInstant? { longestIdle?.idleSince }

  private var longestIdle: PooledConnection? { state.idle.first { $0.idleSince != nil } }

  /// How far those who wait have come: as far as the oldest connection that is being made.
  var progress: ExchangeProgress { openings.first?.progress ?? .queued }

  /// Closes the connection that has been idle longest.
  func closeLongestIdle() { longestIdle?.close() }

  /// A connection was made.
  func connected(_ connection: PooledConnection, by opening: ConnectionOpening) {
    openings.removeAll { $0 === opening }
    guard !loop.isClosed else { return connection.close() }
    connection.noteIdle(since: loop.clock.now)
    switch connection {
    case .exclusive(let exclusive):
      offer(exclusive, isNew: true)
      makeOthers()
    case .shared(let connection):
      state.maximumConnecting = 1
      shared.append(connection)
      share(connection, isNew: true)
      // It has taken all that it may carry.
      if !loop.isClosed, state.connectForWaiter() { connect() }
    }
  }

  /// A connection came back from an exchange.
  func release(_ connection: HTTPConnection) {
    offer(connection, isNew: false)
  }

  /// A connection was closed, or takes no further exchange.
  func closed(_ connection: PooledConnection) {
    if state.closed(connection) && !loop.isClosed { connect() }
    loop.dropIfUnused(self)
  }

  /// A connection that takes no further exchange has come to its end.
  func forget(_ connection: HTTP2Connection) {
    shared.removeAll { $0 === connection }
    loop.dropIfUnused(self)
  }

  /// A connection that carries many exchanges has no room for another for now.
  func withdraw(_ connection: HTTP2Connection) {
    guard connection.isListed else { return }
    connection.isListed = false
    state.withdraw(.shared(connection))
  }

  /// The service wants HTTP/1.1 in the place of HTTP/2 (RFC 9113, section 7), and gets it unless HTTP/2 is demanded.
  func speakHTTP1() {
    // Also of one that was being made when another was told so.
    guard http2 != .demand else { return }
    http2 = .forbid
    for connection in shared { connection.retire() }
    makeOthers()
  }

  /// Makes a connection for each exchange that waits, now that none will carry several.
  private func makeOthers() {
    guard state.maximumConnecting == 1 else { return }
    state.maximumConnecting = .max
    while !loop.isClosed, state.connectForWaiter() { connect() }
  }

  /// No connection could be made.
  func connectFailed(_ error: any Error, by opening: ConnectionOpening) {
    openings.removeAll { $0 === opening }
    let (failed, connectsAgain) = state.connectFailed()
    if let failed {
      let failure = TransportError(
        connectingTo: peer(of: opening),
        failedWith: error,
        requestHasLeft: failed.hasLeft,
        progress: opening.progress
      )
      loop.finish(failed, .failure(failure))
    }
    if connectsAgain && !loop.isClosed { connect() }
    // Those who wait needn't find out one after another that the service can't be reached.
    makeOthers()
    loop.dropIfUnused(self)
  }

  /// Closes every idle connection.
  func closeIdle() {
    for pooled in state.idle where pooled.idleSince != nil { pooled.close() }
    for connection in shared where connection.isIdle { connection.close() }
  }

  /// Gives a connection that carries many exchanges to those who wait, as long as it has room.
  func share(_ connection: HTTP2Connection, isNew: Bool = false) {
    var isNew = isNew
    while isNew || connection.hasRoom && !connection.isListed && !loop.isClosed {
      // Before it is given away: what is run may end at once and come back here.
      connection.isListed = true
      let waiter = state.offer(.shared(connection), isNew: isNew)
      isNew = false
      guard let waiter else { break }
      connection.run(waiter, at: loop.clock.now)
    }
    settle(connection)
  }

  /// Decides what becomes of a connection that carries many exchanges and could carry more.
  private func settle(_ connection: HTTP2Connection) {
    guard connection.isIdle else { return }
    let isOneOfSeveral = state.connectionCount - state.connectingCount > 1
    if loop.isClosed || isOneOfSeveral && loop.originWithoutConnectionWaits || loop.isShortOfConnections {
      connection.close()
    } else {
      scheduleSweep()
    }
  }

  private func offer(_ connection: HTTPConnection, isNew: Bool) {
    // An origin that has nothing takes its turn before one that has several.
    if !isNew, state.connectionCount - state.connectingCount > 1, loop.originWithoutConnectionWaits {
      connection.close()
    } else if let exchange = state.offer(.exclusive(connection), isNew: isNew) {
      connection.run(exchange, at: loop.clock.now)
    } else if loop.isShortOfConnections {
      connection.close()
    } else {
      scheduleSweep()
    }
  }

  /// Whether its connections use TLS.
  var isSecure: Bool { origin.scheme == .https }

  /// Opens a connection as soon as the event loop has one to spare.
  private func connect() {
    if loop.takeConnection(for: self) { open() }
  }

  /// Opens the connection that it was waiting for, if that is still wanted.
  func slotGranted() {
    guard !loop.isClosed, state.waiterCount > 0 else {
      state.connectionUnwanted()
      loop.connectionClosed()
      return loop.dropIfUnused(self)
    }
    open()
  }

  /// Whether an exchange waits here without any connection at work for it.
  var isStarving: Bool { state.connectionCount == state.connectingCount && state.waiterCount > 0 }

  private func open() {
    let resolver: OriginResolver? =
      switch origin.address {
      case .host: OriginResolver(isUnlimited: proxy != nil || isUnlimited, on: loop)
      case .unixSocket: nil
      }
    let opening = ConnectionOpening(resolver, clock: loop.clock)
    openings.append(opening)
    channel(for: opening, resolver).whenComplete { result in
      switch result {
      case .success(let channel): self.opened(channel, by: opening)
      case .failure(let error):
        self.loop.connectionClosed()
        self.connectFailed(error, by: opening)
      }
    }
  }

  private func opened(_ channel: any Channel, by opening: ConnectionOpening) {
    // Not when the pool lets go of it: under TLS the socket stays open for the goodbyes.
    channel.closeFuture.whenComplete { _ in self.loop.connectionClosed() }
    opening.accept(isSecure: isSecure)
    do {
      // Each address that was tried has a tunnel of its own; this is the one that counts.
      if let tunnel = try? channel.pipeline.syncOperations.handler(type: ProxyTunnel.self) {
        opening.tunnel = tunnel
      }
      let connection = try channel.pipeline.syncOperations.handler(type: HTTPConnection.self)
      connection.adopt()
      if isSecure { limitHandshake(of: connection) }
    } catch {
      // It was closed before anybody could look at it.
      connectFailed(ConnectionLost(reason: "the connection was closed"), by: opening)
    }
  }

  /// Whether its connections may lead to any address.
  private var isUnlimited: Bool { loop.configuration.addresses.isUnlimited(for: origin) }

  /// What its connections are made to.
  ///
  /// The scheme stays the origin's, since it says what goes over them.
  private var nextHop: Origin {
    guard let proxy, case .host(let host, let port) = proxy.origin.address else { return origin }
    return Origin(scheme: origin.scheme, host: host, port: port)
  }

  /// Who is at the other end of a connection that is being made, as messages name it.
  private func peer(of opening: ConnectionOpening) -> String {
    guard let proxy, opening.tunnel?.isOpen != true else { return "\(origin)" }
    return "\(proxy), the proxy of \(origin),"
  }

  private func channel(
    for opening: ConnectionOpening,
    _ resolver: OriginResolver?
  ) -> EventLoopFuture<any Channel> {
    if forwarding != nil, http2 == .demand {
      resolver?.giveUp()
      return loop.eventLoop.makeFailedFuture(HTTP2NotForwarded())
    }
    // The addresses of a host are looked at when they are known; one that a proxy looks up never is.
    if resolver == nil || proxy != nil, !isUnlimited {
      resolver?.giveUp()
      return loop.eventLoop.makeFailedFuture(AddressRefused())
    }
    return loop.connections.connect(
      to: nextHop,
      resolvedBy: resolver,
      on: loop.eventLoop,
      within: .nanoseconds(loop.configuration.connectTimeout.wholeNanoseconds),
      prepare: { self.prepare($0, for: opening) }
    )
    .flatMapErrorThrowing { error in
      // When the limit is over and there was nothing to connect to yet, that isn't the service's fault.
      let isUnresolved = error is ChannelError && resolver?.isAnswered == false
      resolver?.giveUp()
      throw isUnresolved ? HostLookupError(.unanswered) : error
    }
  }

  /// Adds the handlers of a channel that is about to connect.
  private func prepare(_ channel: any Channel, for opening: ConnectionOpening) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      if let proxy, isSecure {
        let tunnel = ProxyTunnel(through: proxy, to: origin, userAgent: loop.encoder.userAgent)
        opening.tunnel = tunnel
        try pipeline.addHandler(tunnel)
      }
      if isSecure { try pipeline.addHandler(loop.tls.handler(for: origin, http2: http2)) }
      try pipeline.addHandler(HTTPConnection(pool: self, opening: opening, needsHandshake: isSecure))
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
      for pooled in self.state.idle where pooled.idleSince.map({ $0 <= oldest }) == true { pooled.close() }
      for connection in self.shared where connection.isIdle && connection.idleSince <= oldest {
        connection.close()
      }
      if !self.state.idle.isEmpty || !self.shared.isEmpty { self.scheduleSweep() }
    }
  }
}

/// A proxy passes requests on, which are those of HTTP/1.1 (RFC 9112, section 3.2.2).
struct HTTP2NotForwarded: Error {}
