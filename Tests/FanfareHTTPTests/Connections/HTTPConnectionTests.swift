import Fanfare
import FanfareTesting
import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import Testing

@testable import FanfareHTTP

/// A connection on a channel that the test plays the service of: nothing happens but what the test does.
@Suite struct HTTPConnectionTests {
  private static let answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

  @Test func `a request leaves in one write at the end of the turn, and its answer may come byte by byte`()
    throws
  {
    let play = try Play()
    let outcome = play.begin()
    #expect(try play.sent().hasPrefix("GET /items HTTP/1.1\r\n"))
    for byte in Self.answer.utf8 {
      #expect(outcome.response == nil)
      try play.receive([byte])
    }
    #expect(outcome.response?.body == Array("ok".utf8))
  }

  @Test func `a connection that is still good takes the next request`() throws {
    let play = try Play()
    let first = play.begin()
    try play.receive(Self.answer)
    let second = play.begin()
    try play.receive(Self.answer)
    #expect(first.transfer?.reusedConnection == false && second.transfer?.reusedConnection == true)
    #expect(play.channelCount == 1)
  }

  @Test(arguments: [
    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok",
    "HTTP/1.0 200 OK\r\ncontent-length: 2\r\n\r\nok",
    answer + "HTTP/1.1 200 OK\r\n",
    answer + "\r\n",
  ])
  func `one that says so, or has said more than was asked, takes no other`(answer: String) throws {
    let play = try Play()
    let outcome = play.begin()
    try play.receive(answer)
    #expect(outcome.response?.body == Array("ok".utf8))
    #expect(!play.channel.isActive)
  }

  @Test func `bytes that nobody asked for never become the next answer`() throws {
    let play = try Play()
    _ = play.begin()
    try play.receive(Self.answer)
    try play.receive(Self.answer)
    #expect(!play.channel.isActive)
    let outcome = play.begin()
    #expect(outcome.reply == nil && play.channelCount == 2)
  }

  @Test func `what comes before the request has left is no answer to it`() throws {
    let play = try Play()
    let outcome = play.begin(untilTheEndOfTheTurn: false)
    try play.receive(Self.answer)
    #expect(outcome.error?.code == .connectionLost)
    #expect(outcome.error?.requestMayHaveBeenSent == false)
  }

  @Test
  func `a kept connection that was closed meanwhile is replaced, once, where the request may be repeated`()
    throws
  {
    let play = try Play()
    _ = play.begin()
    try play.receive(Self.answer)
    let outcome = play.begin()
    play.close()
    #expect(outcome.reply == nil && play.channelCount == 2)
    play.close()
    #expect(outcome.error?.code == .connectionLost && play.channelCount == 2)
    #expect(outcome.error?.requestMayHaveBeenSent == true)
  }

  @Test(arguments: [true, false])
  func `a request that may not be repeated ends with its connection, as one on a new connection does`(
    isKept: Bool
  ) throws {
    let play = try Play()
    if isKept {
      _ = play.begin()
      try play.receive(Self.answer)
    }
    let outcome = play.begin(allowsRepetition: !isKept)
    play.close()
    #expect(outcome.error?.code == .connectionLost && play.channelCount == 1)
  }

  @Test
  func `a body without a length ends with what the service sends, and not with a connection that breaks`()
    throws
  {
    let head = "HTTP/1.1 200 OK\r\n\r\nall of it"
    let whole = try Play()
    let outcome = whole.begin()
    try whole.receive(head)
    whole.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(outcome.response?.body == Array("all of it".utf8))

    let cut = try Play()
    let other = cut.begin()
    try cut.receive(head)
    cut.close()
    #expect(other.error?.code == .connectionLost)
    #expect(other.error?.progress == .receivingBody(bytes: 9, of: nil))
  }

  @Test func `an exchange that is given up takes its socket along, and another that waits gets a new one`()
    throws
  {
    let play = try Play(maximumConnections: 1)
    let first = play.begin()
    let second = play.begin()
    play.giveUpFirst()
    #expect(first.error?.code == .cancelled && second.reply == nil)
    #expect(play.channelCount == 2)
    try play.receive(Self.answer)
    #expect(second.response?.body == Array("ok".utf8))
  }

  @Test func `a deadline that passes ends the exchange and its connection`() throws {
    let play = try Play()
    let outcome = play.begin()
    play.advance(by: .seconds(10))
    #expect(outcome.error?.code == .deadlineExceeded && outcome.error?.progress == .waiting)
    #expect(!play.channel.isActive)
  }

  @Test func `a request whose body is being made ready is sent when it is`() throws {
    let play = try Play()
    let outcome = play.prepare()
    #expect(play.channelCount == 0)
    play.proceedWithFirst()
    #expect(try play.sent().hasPrefix("GET /items HTTP/1.1") && outcome.reply == nil)
  }

  @Test func `a request whose body takes too long to be made ready ends at its deadline, and is never sent`()
    throws
  {
    let play = try Play()
    let outcome = play.prepare()
    play.advance(by: .seconds(10))
    #expect(outcome.error?.code == .deadlineExceeded && outcome.error?.requestMayHaveBeenSent == false)
    play.proceedWithFirst()
    #expect(play.channelCount == 0)
  }

  @Test func `a request that is given up while its body is made ready ends at once, and is never sent`()
    throws
  {
    let play = try Play()
    let outcome = play.prepare()
    play.giveUpFirst()
    #expect(outcome.error?.code == .cancelled && outcome.error?.requestMayHaveBeenSent == false)
    play.proceedWithFirst()
    #expect(play.channelCount == 0)
  }
}

/// A loop of the transport whose sockets are embedded channels, and what the test does at their other ends.
///
/// All of it belongs to the thread of the test.
private final class Play: ConnectionMaker, @unchecked Sendable {
  private let eventLoop = EmbeddedEventLoop()
  private let clock = ManualClock()
  private var channels: [EmbeddedChannel] = []
  private var exchanges: [Exchange] = []
  /// An origin whose address needn't be looked up.
  private let origin = Origin(unixSocketPath: "/h")
  private lazy var loop = TransportLoop(
    eventLoop: eventLoop,
    configuration: HTTPTransportConfiguration(maximumConnectionsPerOrigin: maximumConnections),
    maximumConnections: 8,
    clock: clock,
    connections: self,
    tls: TLSContexts(TLSSettings()),
    resolver: HostResolver(clock: clock)
  )
  private let maximumConnections: Int

  init(maximumConnections: Int = 8) throws {
    self.maximumConnections = maximumConnections
  }

  /// How many channels were made.
  var channelCount: Int { channels.count }

  /// The channel that was made last.
  var channel: EmbeddedChannel { channels[channels.count - 1] }

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
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 80)).wait()
      return channel
    }
  }

  /// Begins an exchange, with ten seconds of time.
  ///
  /// - Parameter untilTheEndOfTheTurn: whether the turn of the event loop ends, in which requests are handed to the system.
  func begin(allowsRepetition: Bool = true, untilTheEndOfTheTurn: Bool = true) -> Outcome {
    let (exchange, outcome) = exchange(allowsRepetition: allowsRepetition)
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

  private func exchange(allowsRepetition: Bool = true) -> (Exchange, Outcome) {
    let request = TransportRequest(
      endpoint: Endpoint(origin: origin),
      method: .get,
      target: "/items",
      deadline: clock.now.advanced(by: .seconds(10)),
      allowsRepetition: allowsRepetition
    )
    let exchange = Exchange(request, on: loop)
    exchanges.append(exchange)
    return (exchange, Outcome())
  }

  /// Gives the first exchange up.
  func giveUpFirst() {
    loop.cancel(exchanges[0])
    eventLoop.run()
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
}

/// What became of an exchange.
private final class Outcome: TransportRecipient {
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
