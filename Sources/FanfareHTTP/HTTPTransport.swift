public import Fanfare
internal import FanfareCompression
package import NIOCore
internal import NIOPosix
internal import Synchronization

/// The transport over HTTP/1.1, and over HTTP/2 with services that offer it under TLS.
///
/// Each event loop has its own pool of connections for each origin, so a task that runs on an event loop (see
/// `ServiceClient.onEventLoop(_:)`) sends and receives without changing threads. Requests leave in one write.
/// Redirects aren't followed (`ServicePolicy.redirects` has a client do so), and nothing is read from the environment: `ProxySettings(environment:)` does, where it is wanted.
///
/// Deadlines are instants of `SystemClock`, the default clock of a client.
public final class HTTPTransport: Transport {
  private let loops: [TransportLoop]
  private let ownedGroup: MultiThreadedEventLoopGroup?
  /// What the deadlines of requests are instants of.
  let clock: any MonotonicClock
  /// Where bodies are compressed; the work of each is all that a processor can do.
  private let threads: WorkThreads
  private let nextLoop = Atomic<Int>(0)
  private let isShutDown = Atomic<Bool>(false)

  /// Creates a transport.
  ///
  /// - Parameters:
  ///   - configuration: limits, time-outs and certificates.
  ///   - eventLoops: how many threads to run for this transport alone, which ``shutdown()`` ends; `nil`, the default,
  ///     shares those of the process, one for each core.
  public convenience init(
    _ configuration: HTTPTransportConfiguration = HTTPTransportConfiguration(),
    eventLoops: Int? = nil
  ) {
    self.init(configuration, eventLoops: eventLoops, resolver: HostResolver())
  }

  /// Creates a transport that finds hosts in a way of the program's own, such as a directory of services.
  ///
  /// Addresses are remembered for 10 s, and `HTTPTransportConfiguration.addresses` and `fixedAddresses` hold as ever. Hosts that are
  /// addresses themselves aren't asked for.
  ///
  /// - Parameters:
  ///   - configuration: limits, time-outs and certificates.
  ///   - eventLoops: how many threads to run for this transport alone; `nil` shares those of the process.
  ///   - resolve: finds the IPv4 and IPv6 addresses of a name, in the order in which they are tried (RFC 8305). It runs on a thread of
  ///     its own and may wait. What it throws, no address and a text that is none fail the call with
  ///     `ServiceError.Code.nameNotResolved`.
  public convenience init(
    _ configuration: HTTPTransportConfiguration = HTTPTransportConfiguration(),
    eventLoops: Int? = nil,
    resolvingHostsBy resolve: @escaping @Sendable (String) throws -> [String]
  ) {
    let resolver = HostResolver { host in
      guard let texts = try? resolve(host) else { return .failure(HostLookupError(.unanswered)) }
      let addresses = texts.flatMap { HostLookup.literal($0) ?? [] }
      return addresses.isEmpty ? .failure(HostLookupError(.unknown)) : .success(addresses)
    }
    self.init(configuration, eventLoops: eventLoops, resolver: resolver)
  }

  /// Creates a transport that finds hosts in its own way.
  convenience init(_ configuration: HTTPTransportConfiguration, eventLoops: Int?, resolver: HostResolver) {
    let owned = eventLoops.map { MultiThreadedEventLoopGroup(numberOfThreads: max(1, $0)) }
    let group = owned ?? .singleton
    self.init(
      configuration,
      on: Array(group.makeIterator()),
      owned: owned,
      clock: SystemClock(),
      connections: SocketMaker(),
      resolver: resolver
    )
  }

  /// Creates a transport whose time and connections are given to it.
  ///
  /// - Parameters:
  ///   - configuration: limits and time-outs.
  ///   - eventLoop: where all of it happens; its timers follow `clock`.
  ///   - clock: what deadlines are instants of.
  ///   - connections: makes the connections.
  package convenience init(
    _ configuration: HTTPTransportConfiguration,
    on eventLoop: any EventLoop,
    clock: any MonotonicClock,
    connections: any ConnectionMaker
  ) {
    self.init(
      configuration,
      on: [eventLoop],
      owned: nil,
      clock: clock,
      connections: connections,
      resolver: HostResolver(clock: clock)
    )
  }

  private init(
    _ configuration: HTTPTransportConfiguration,
    on eventLoops: [any EventLoop],
    owned: MultiThreadedEventLoopGroup?,
    clock: any MonotonicClock,
    connections: any ConnectionMaker,
    resolver: HostResolver
  ) {
    ownedGroup = owned
    self.clock = clock
    threads = WorkThreads(maximumCount: eventLoops.count)
    let tls = TLSContexts(configuration.tls, others: configuration.tlsOfOrigins)
    loops = eventLoops.map { eventLoop in
      TransportLoop(
        eventLoop: eventLoop,
        configuration: configuration,
        // Each loop has its part, so that none has to ask the others.
        maximumConnections: configuration.maximumConnections / eventLoops.count,
        clock: clock,
        connections: connections,
        tls: tls,
        resolver: resolver
      )
    }
  }

  /// Sends a request and waits for the whole response.
  public func send(_ request: TransportRequest) async -> TransportReply {
    // Giving it up once it has begun is a race against the event loop, which may have sent it by then.
    guard !Task.isCancelled else { return TransportReply(.failure(.cancelled)) }
    let reply = OneShot<TransportReply>()
    guard let exchange = begin(request, overdueAt: nil, for: reply) else {
      return TransportReply(.failure(.shutDown))
    }
    return await withTaskCancellationHandler {
      await reply.wait()
    } onCancel: {
      exchange.cancel()
    }
  }

  /// Begins to send a request and returns at once.
  public func begin(
    _ request: TransportRequest,
    overdueAt due: MonotonicInstant?,
    for recipient: any TransportRecipient
  ) -> (any TransportExchange)? {
    guard let loop = openLoop else { return nil }
    let exchange =
      request.flow.map { StreamedExchange(request, on: loop, overdueAt: due, $0) }
      ?? Exchange(request, on: loop, overdueAt: due)
    guard let compression = request.compression, !compression.isDone else {
      return loop.start(exchange, for: recipient) ? exchange : nil
    }
    guard loop.prepare(exchange, for: recipient) else { return nil }
    // The caller may be on an event loop, which others wait for.
    threads.begin { [clock] in
      compression.prepare(request.body) { body in
        Compressor.gzip(body) { clock.now < request.deadline }
      }
      loop.proceed(exchange)
    }
    return exchange
  }

  /// A clock that shows the transport's time, by default that of `SystemClock`, and sleeps on the event loops.
  public var preferredClock: (any MonotonicClock)? { EventLoopClock(transport: self) }

  /// The event loop whose thread this is, or else one of them in turn.
  public func preferredExecutor() -> (any TaskExecutor)? {
    (currentLoop ?? pickLoop()).executor
  }

  /// Whether the current thread is one of the transport's event loops.
  public var isOnPreferredExecutor: Bool { currentLoop != nil }

  /// Ends everything that is under way with `ServiceError.Code.transportClosed` and closes every connection.
  ///
  /// Later requests fail at once. Calling it again does nothing. Tasks that run on the transport's own event loops go on
  /// elsewhere. A transport that is dropped without it lets its connections go when they have been idle for the
  /// configured time.
  public func shutdown() async {
    guard !isShutDown.exchange(true, ordering: .relaxed) else { return }
    for loop in loops { await loop.end(withThread: ownedGroup != nil) }
    try? await ownedGroup?.shutdownGracefully()
  }

  /// The loop that work of the current thread goes to; `nil` once the transport was shut down.
  var openLoop: TransportLoop? {
    isShutDown.load(ordering: .relaxed) ? nil : currentLoop ?? pickLoop()
  }

  /// How many origins each event loop knows.
  package func poolCounts() async -> [Int] {
    var counts: [Int] = []
    for loop in loops { counts.append(await loop.poolCount()) }
    return counts
  }

  /// The loop whose thread this is.
  private var currentLoop: TransportLoop? {
    guard let eventLoop = MultiThreadedEventLoopGroup.currentEventLoop else { return nil }
    return loops.first { $0.eventLoop === eventLoop }
  }

  private func pickLoop() -> TransportLoop {
    let turn = nextLoop.wrappingAdd(1, ordering: .relaxed).newValue
    return loops[Int(UInt(bitPattern: turn) % UInt(loops.count))]
  }
}
