import Fanfare
import FanfareFramedPeer
import FanfareTesting
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP2
import NIOPosix
import NIOSSL
import Synchronization
import Testing

@testable import FanfareHTTP

/// A loop of the transport whose sockets are embedded channels, and what the test does at their other ends.
///
/// All of it belongs to the thread of the test.
final class Play: ConnectionMaker, @unchecked Sendable {
  private let eventLoop = EmbeddedEventLoop()
  private let clock = ManualClock()
  private var channels: [EmbeddedChannel] = []
  private var exchanges: [Exchange] = []
  private let configuration: HTTPTransportConfiguration
  /// The services that speak HTTP/2 at the other ends of the channels, if they do.
  private var peers: [EmbeddedChannel] = []
  private let tls: NIOSSLContext?
  /// What those say, in the order in which they began to.
  private(set) var talks: [FramedConversation] = []
  private let origin: Origin
  private lazy var loop = TransportLoop(
    eventLoop: eventLoop,
    configuration: configuration,
    maximumConnections: 8,
    clock: clock,
    connections: self,
    tls: TLSContexts(configuration.tls),
    resolver: HostResolver(clock: clock)
  )

  /// Makes a loop.
  ///
  /// - Parameters:
  ///   - configuration: what it keeps to; where HTTP/2 is demanded services speak it.
  ///   - tls: the services' side of TLS, if they speak it: HTTP/2 with one stream at a time, and ``plain`` to who speaks HTTP/1.1.
  init(_ configuration: HTTPTransportConfiguration, tls: NIOSSLContext? = nil) {
    self.configuration = configuration
    self.tls = tls
    // A path needn't be looked up.
    origin =
      tls == nil ? Origin(unixSocketPath: "/h") : Origin(scheme: .https, host: "localhost", port: 443)
  }

  static let plain = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nplain"

  convenience init(maximumConnections: Int = 8) {
    self.init(HTTPTransportConfiguration(maximumConnectionsPerOrigin: maximumConnections))
  }

  /// How many channels were made.
  var channelCount: Int { channels.count }

  /// The channel that was made last.
  var channel: EmbeddedChannel { channels[channels.count - 1] }

  /// What the service says that spoke HTTP/2 last.
  var talk: FramedConversation? { talks.last }

  func connect(
    to origin: Origin,
    resolvedBy resolver: (any Resolver & Sendable)?,
    on eventLoop: any EventLoop,
    within limit: TimeAmount,
    prepare: @escaping @Sendable (any Channel) -> EventLoopFuture<Void>
  ) -> EventLoopFuture<any Channel> {
    let channel = EmbeddedChannel(loop: self.eventLoop)
    channels.append(channel)
    return prepare(channel).flatMapThrowing {
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: 80)
      if self.configuration.http2 == .demand || self.tls != nil { try self.addPeer(at: address) }
      try channel.connect(to: address).wait()
      return channel
    }
  }

  private func addPeer(at address: SocketAddress) throws {
    let peer = EmbeddedChannel(loop: eventLoop)
    peers.append(peer)
    try peer.connect(to: address).wait()
    let pipeline = peer.pipeline.syncOperations
    guard let tls else { return try speak(in: pipeline, []) }
    try pipeline.addHandler(NIOSSLServerHandler(context: tls))
    let settings = [HTTP2Setting(parameter: .maxConcurrentStreams, value: 1)]
    try pipeline.addHandler(Chooser(plain: Self.plain) { try self.speak(in: pipeline, settings) })
  }

  private func speak(in pipeline: ChannelPipeline.SynchronousOperations, _ settings: HTTP2Settings) throws {
    let handlers = FramedConversation.handlers(settings: settings) { [unowned self] event, talk in
      if case .opened = event { talks.append(talk) }
    }
    for handler in handlers { try pipeline.addHandler(handler) }
  }

  /// Begins an exchange.
  ///
  /// - Parameters:
  ///   - body: what is sent, if anything is.
  ///   - time: how much it has.
  ///   - untilTheEndOfTheTurn: whether the turn of the event loop ends, in which requests are handed to the system.
  func begin(
    _ body: [UInt8] = [],
    within time: Duration = .seconds(10),
    allowsRepetition: Bool = true,
    untilTheEndOfTheTurn: Bool = true
  ) -> Outcome {
    let (exchange, outcome) = exchange(body, within: time, allowsRepetition: allowsRepetition)
    _ = loop.start(exchange, for: outcome)
    if untilTheEndOfTheTurn { eventLoop.run() }
    return outcome
  }

  /// Begins an exchange whose body is still being made ready.
  func prepare() -> Outcome {
    let (exchange, outcome) = exchange()
    _ = loop.prepare(exchange, for: outcome)
    eventLoop.run()
    return outcome
  }

  /// The body of the first exchange is ready.
  func proceedWithFirst() {
    loop.proceed(exchanges[0])
    eventLoop.run()
  }

  private func exchange(
    _ body: [UInt8] = [],
    within time: Duration = .seconds(10),
    allowsRepetition: Bool = true
  ) -> (Exchange, Outcome) {
    let request = TransportRequest(
      endpoint: Endpoint(origin: origin),
      method: body.isEmpty ? .get : .put,
      target: "/items",
      body: body,
      deadline: clock.now.advanced(by: time),
      allowsRepetition: allowsRepetition
    )
    let exchange = Exchange(request, on: loop)
    exchanges.append(exchange)
    return (exchange, Outcome())
  }

  /// Gives an exchange up; the first is number 0.
  func giveUp(_ number: Int, untilTheEndOfTheTurn: Bool = true) {
    loop.cancel(exchanges[number])
    if untilTheEndOfTheTurn { eventLoop.run() }
  }

  /// What was handed to the system on the last channel since the last question, which was one write.
  func sent() throws -> String {
    let buffer = try #require(try channel.readOutbound(as: ByteBuffer.self))
    #expect(try channel.readOutbound(as: ByteBuffer.self) == nil)
    return String(buffer: buffer)
  }

  func receive(_ text: String) throws { try receive(Array(text.utf8)) }

  func receive(_ bytes: [UInt8]) throws {
    try channel.writeInbound(ByteBuffer(bytes: bytes))
    eventLoop.run()
  }

  /// The system gives the last channel up.
  func close() {
    channel.close(promise: nil)
    eventLoop.run()
  }

  func advance(by duration: Duration) {
    clock.advance(by: duration)
    eventLoop.advanceTime(by: .nanoseconds(Int64(duration / .nanoseconds(1))))
  }

  // MARK: HTTP/2

  /// Takes what was written on a channel to its service, and what that says back, until neither has more to say.
  ///
  /// - Parameter number: which one, from 0; `nil` for the last.
  func carry(over number: Int? = nil) throws {
    let (channel, peer) = (channels[number ?? channelCount - 1], peers[number ?? channelCount - 1])
    var isGoingOn = true
    while isGoingOn {
      isGoingOn = false
      while case .byteBuffer(let bytes)? = try channel.readOutbound(as: IOData.self) {
        isGoingOn = true
        if peer.isActive { try peer.writeInbound(bytes) }
      }
      while case .byteBuffer(let bytes)? = try peer.readOutbound(as: IOData.self) {
        isGoingOn = true
        if channel.isActive { try channel.writeInbound(bytes) }
      }
      eventLoop.run()
    }
  }

  /// The system takes nothing more of what is written on the last channel, or takes more again.
  func setWritable(_ isWritable: Bool) throws {
    channel.isWritable = isWritable
    channel.pipeline.fireChannelWritabilityChanged()
    eventLoop.run()
    if isWritable { try carry() }
  }
}

/// What became of an exchange.
final class Outcome: TransportRecipient {
  private let known = Mutex<TransportReply?>(nil)

  func exchangeIsOverdue(_ request: TransportRequest) {}

  func exchangeEnded(_ request: TransportRequest, with reply: TransportReply) {
    known.withLock { known in
      #expect(known == nil, "an exchange ends once")
      known = reply
    }
  }

  var reply: TransportReply? { known.withLock { $0 } }

  var response: ServiceResponse? { try? reply?.outcome.get() }

  var transfer: Transfer? { reply?.transfer }

  var error: TransportError? {
    guard case .failure(let error)? = reply?.outcome else { return nil }
    return error
  }
}
