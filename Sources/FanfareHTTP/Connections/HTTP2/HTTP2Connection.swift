internal import Fanfare
internal import NIOCore
internal import NIOHTTP2

/// One connection of HTTP/2, which carries many exchanges at a time, each on a stream of its own (RFC 9113).
///
/// What comes is handed to the streams as frames, and their frames leave together at the end of a turn of the event loop. It is
/// confined to its event loop, which the compiler can't see.
final class HTTP2Connection: ChannelInboundHandler, NIOHTTP2FrameDelegate, @unchecked Sendable {
  typealias InboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  let pool: OriginPool
  private let opening: ConnectionOpening
  var context: ChannelHandlerContext?
  var limits: StreamLimits
  /// Whether the service has said what it allows.
  var hasSettings = false
  var watch = ConnectionWatch()
  var streams: [HTTP2StreamID: HTTP2Stream] = [:]
  /// How much more the service may send once that has left which tells it so.
  private var granted = 0
  /// How much more may come on each stream than the library of frames knows, which counts what SETTINGS say only once they are
  /// acknowledged; the service goes by them as soon as it has read them (RFC 9113, section 6.5.3).
  var unacknowledgedWindow = HTTP2Bounds.streamWindow - HTTP2Bounds.initialConnectionWindow
  /// How often something has come, whatever it was.
  private(set) var heardCount = 0
  /// The streams that the library has ended, since their frames broke the rules, until it is known why.
  var broken: [HTTP2Stream] = []
  /// Why frames broke the rules of which it wasn't known whose they were, each once: the library ends their streams only when the socket
  /// takes something again, and some are over by then.
  var breaches: [any Error] = []
  /// Whether this side has ended the connection because of what came over it.
  var hasSaidGoodbye = false
  private var isClosed = false
  private var hasBeenLeased = false
  private(set) var isFlushScheduled = false
  private var isWatched = false
  private(set) var servedCount = 0

  /// When the connection became idle.
  var idleSince = MonotonicInstant(nanoseconds: 0)
  /// Whether the pool may give it to an exchange.
  var isListed = false

  /// Creates the connection of a channel that is connected, and secured if it has to be.
  ///
  /// - Parameters:
  ///   - pool: the pool that it belongs to.
  ///   - opening: what it was known by while it was being made.
  init(pool: OriginPool, opening: ConnectionOpening) {
    self.pool = pool
    self.opening = opening
    limits = StreamLimits(maximum: pool.allowedStreams)
  }

  /// Whether the socket is still open as far as is known.
  var isOpen: Bool { !isClosed && context?.channel.isActive == true }

  /// Whether another exchange may begin on it.
  var hasRoom: Bool { limits.hasRoom && !watch.isDoubted && !isClosed }

  /// Whether it carries nothing.
  var isIdle: Bool { streams.isEmpty }

  /// Sends the request of an exchange on a stream of its own.
  func run(_ exchange: Exchange, at now: MonotonicInstant) {
    isListed = false
    exchange.transfer.connecting = now - exchange.startedAt
    exchange.transfer.reusedConnection = servedCount > 0 || !streams.isEmpty
    exchange.transfer.usesHTTP2 = true
    if !hasBeenLeased {
      hasBeenLeased = true
      opening.measure(&exchange.transfer, from: exchange.startedAt, to: now)
    }
    let stream = HTTP2Stream(exchange, over: self)
    exchange.phase = .running(stream)
    guard exchange.request.deadline > now else { return pool.loop.expire(exchange) }
    if let refusal = HTTPRequestEncoder.frameRefusal(of: exchange.request) {
      let error = TransportError(.invalidRequest, refusal, requestMayHaveBeenSent: exchange.hasLeft)
      return pool.loop.finish(exchange, .failure(error))
    }
    let id = HTTP2StreamID(limits.open())
    streams[id] = stream
    stream.begin(as: id, at: now)
    watchOver()
    if limits.isRetired { retire() }
  }

  /// Writes a frame, which leaves at the end of this turn of the event loop, or once the socket takes something again.
  func write(
    _ payload: HTTP2Frame.FramePayload,
    on id: HTTP2StreamID,
    _ promise: EventLoopPromise<Void>? = nil
  ) {
    guard let context, !isClosed else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: promise)
    // The library doesn't expect that the socket takes data again while another frame waits that wasn't flushed. Until then a flush costs
    // nothing.
    guard context.channel.isWritable else { return context.flush() }
    guard !isFlushScheduled else { return }
    isFlushScheduled = true
    pool.loop.flushLater(.shared(self))
  }

  /// Lets the service send more over the connection, unless it will hear of enough once that leaves.
  ///
  /// - Parameter size: how much it may send.
  func widen(from size: Int) {
    guard size + granted <= HTTP2Bounds.connectionWindow / 2, isOpen else { return }
    let growth = HTTP2Bounds.connectionWindow - size - granted
    granted += growth
    write(.windowUpdate(windowSizeIncrement: growth), on: .rootStream)
  }

  /// The service will hear that more may come.
  func noteGranted(_ bytes: Int, on id: HTTP2StreamID) {
    if id == .rootStream { granted -= bytes } else { streams[id]?.noteGranted(bytes) }
  }

  /// Hands what has been written to the system.
  func flush() {
    isFlushScheduled = false
    context?.flush()
  }

  /// A stream is over.
  ///
  /// - Parameter code: tells the service that it is, if that doesn't know yet.
  func end(_ stream: HTTP2Stream, resetting code: HTTP2ErrorCode?) {
    guard streams.removeValue(forKey: stream.id) != nil else { return }
    if let code { write(.rstStream(code), on: stream.id) }
    limits.close()
    servedCount += 1
    if streams.isEmpty { idleSince = pool.loop.clock.now }
    if streams.isEmpty, limits.isRetired || pool.loop.isClosed { return close() }
    pool.share(self)
  }

  /// Takes no further exchange; what is under way goes on.
  func retire() {
    guard !isClosed else { return }
    let isFirst = !isForgotten
    isForgotten = true
    limits.retire()
    pool.withdraw(self)
    if isFirst { pool.closed(.shared(self)) }
    if streams.isEmpty { close() }
  }

  /// Whether the pool doesn't count it any more.
  private var isForgotten = false

  /// Closes the socket.
  func close() {
    guard !isClosed else { return }
    let saysGoodbye = isOpen && !hasSaidGoodbye
    isClosed = true
    if saysGoodbye {
      // Nothing that the service has begun was looked at: it begins nothing (RFC 9113, section 6.8).
      let goodbye = HTTP2Frame.FramePayload.goAway(
        lastStreamID: .rootStream,
        errorCode: .noError,
        opaqueData: nil
      )
      context?.writeAndFlush(
        wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: goodbye)),
        promise: nil
      )
    }
    context?.close(promise: nil)
    pool.withdraw(self)
    if !isForgotten { pool.closed(.shared(self)) }
    isForgotten = true
    pool.forget(self)
  }

  /// The connection is of no use any more: ends what is under way on it.
  ///
  /// - Parameter tell: ends a stream that is over already as far as the connection goes.
  func lose(_ tell: (HTTP2Stream) -> Void) {
    let lost = streams.sorted { $0.key < $1.key }
    streams.removeAll()
    close()
    for (_, stream) in lost { tell(stream) }
  }

  // MARK: Signs of life

  /// An exchange was given up; if nothing at all has come since it was sent, the connection may be the reason.
  func doubt(after stream: HTTP2Stream) {
    guard stream.heardBefore == heardCount, let sentAt = stream.exchange.sentAt,
      pool.loop.clock.now - sentAt > .seconds(1)
    else { return }
    act(on: watch.doubt())
  }

  /// Something has come.
  func hear() {
    heardCount &+= 1
    let wasDoubted = watch.isDoubted
    watch.hear()
    if wasDoubted { pool.share(self) }
  }

  /// Looks every now and then whether the other side is still there, as long as something is awaited from it.
  private func watchOver() {
    guard !isWatched else { return }
    isWatched = true
    let pause = TimeAmount.nanoseconds(pool.loop.configuration.connectTimeout.wholeNanoseconds)
    pool.loop.eventLoop.scheduleTask(in: pause) {
      self.isWatched = false
      guard self.isOpen, !self.streams.isEmpty || self.watch.isDoubted else { return }
      self.act(on: self.watch.tick())
      if self.isOpen { self.watchOver() }
    }
  }

  private func act(on action: ConnectionWatch.Action) {
    switch action {
    case .nothing: return
    case .ask:
      pool.withdraw(self)
      write(.ping(HTTP2PingData(), ack: false), on: .rootStream)
      watchOver()
    case .giveUp:
      lose { $0.lose("the service gave no sign of life") }
    }
  }
}
