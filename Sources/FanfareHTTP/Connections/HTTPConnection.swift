internal import Fanfare
internal import HTTPTypes
internal import NIOCore
internal import NIOTLS

/// One connection: the only handler of its channel beside TLS.
///
/// It carries one exchange at a time: the request leaves in one write, and the response is decoded from the bytes
/// as they come. Where the service speaks HTTP/2 it makes room for an ``HTTP2Connection`` as soon as that is known. It is confined to
/// its event loop, which the compiler can't see.
final class HTTPConnection: ChannelInboundHandler, RemovableChannelHandler, ExchangeCarrier,
  @unchecked Sendable
{
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private enum State {
    case connecting
    case open
    case closed
  }

  private let pool: OriginPool
  private let opening: ConnectionOpening
  @exclusivity(unchecked) private var state = State.connecting
  @exclusivity(unchecked) private var context: ChannelHandlerContext?
  /// The channel of the context, which is asked for each request, and which a context looks up anew each time.
  @exclusivity(unchecked) private var channel: (any Channel)?
  @exclusivity(unchecked) private var decoder: HTTPResponseDecoder
  @exclusivity(unchecked) private var outbound = ByteBuffer()
  @exclusivity(unchecked) private var unread = ByteBuffer()
  @exclusivity(unchecked) private var exchange: Exchange?
  @exclusivity(unchecked) private var servedCount = 0
  /// Whether an exchange was given the connection, which may have been too late to send anything.
  @exclusivity(unchecked) private var hasBeenLeased = false
  /// Whether the exchange's request was handed to the system, as far as it took it.
  @exclusivity(unchecked) private var isFlushed = false
  /// What sends the rest of a body that is read while it is sent.
  @exclusivity(unchecked) private var pump: RequestPump?
  @exclusivity(unchecked) private var isAdopted = false
  @exclusivity(unchecked) private var isSecured: Bool
  /// Whether HTTP/2 is spoken over it.
  @exclusivity(unchecked) private var isFramed = false
  private var failure: (any Error)?

  /// When the connection became idle.
  @exclusivity(unchecked) var idleSince = MonotonicInstant(nanoseconds: 0)

  /// Creates the handler of a channel that is about to connect.
  ///
  /// - Parameters:
  ///   - pool: the pool that the connection belongs to once it is adopted.
  ///   - opening: what it is known by while it is being made.
  ///   - needsHandshake: whether TLS has to be set up before requests can be sent.
  init(pool: OriginPool, opening: ConnectionOpening, needsHandshake: Bool) {
    self.pool = pool
    self.opening = opening
    isSecured = !needsHandshake
    // Without TLS nothing is negotiated: it is known beforehand (RFC 9113, section 3.3).
    isFramed = !needsHandshake && pool.http2 == .demand
    decoder = HTTPResponseDecoder(
      limits: HTTPResponseDecoder.Limits(maximumHeadBytes: pool.loop.configuration.maximumHeadBytes),
      decompresses: pool.loop.configuration.acceptsCompression
    )
  }

  /// Whether the socket is still open as far as is known: a channel tells its handlers that it is closed only a
  /// little later than it knows.
  var isOpen: Bool { state == .open && channel?.isActive == true }

  /// Notes that the channel is the one that was chosen: a host with several addresses is tried on several channels,
  /// and the pool must not hear of those that lost.
  func adopt() {
    isAdopted = true
    if let failure { return pool.connectFailed(failure, by: opening) }
    becomeReady()
  }

  private func becomeReady() {
    guard state == .connecting, isAdopted, isSecured else { return }
    if isFramed { return makeRoom() }
    state = .open
    pool.connected(.exclusive(self), by: opening)
  }

  /// Leaves the channel to a connection of HTTP/2.
  private func makeRoom() {
    guard let context else { return }
    state = .closed
    let connection = HTTP2Connection(pool: pool, opening: opening)
    let pipeline = context.pipeline.syncOperations
    do {
      // Behind this one, which is the last, and one after the other: the second writes as soon as it is there.
      for handler in connection.handlers { try pipeline.addHandler(handler) }
    } catch {
      context.close(promise: nil)
      return pool.connectFailed(error, by: opening)
    }
    // What is written first has found the socket closed.
    guard context.channel.isActive else {
      return pool.connectFailed(ConnectionLost(reason: "the connection was closed"), by: opening)
    }
    pool.connected(.shared(connection), by: opening)
    // What came before the channel was known to be the one that counts.
    if unread.readableBytes > 0 {
      context.fireChannelRead(wrapOutboundOut(unread))
      context.fireChannelReadComplete()
    }
    pipeline.removeHandler(self, promise: nil)
  }

  /// Gives the connection up before it could carry a request.
  private func failToConnect(_ error: any Error) {
    state = .closed
    context?.close(promise: nil)
    if isAdopted { pool.connectFailed(error, by: opening) } else { failure = error }
  }

  /// Sends the request of an exchange.
  func run(_ exchange: Exchange, at now: MonotonicInstant) {
    guard let context else { preconditionFailure("an open connection has a context") }
    let remaining = exchange.request.deadline - now
    exchange.transfer.connecting = now - exchange.startedAt
    exchange.transfer.reusedConnection = servedCount > 0
    if !hasBeenLeased {
      hasBeenLeased = true
      opening.measure(&exchange.transfer, from: exchange.startedAt, to: now)
    }
    exchange.phase = .running(self)
    guard remaining > .zero else {
      pool.loop.expire(exchange)
      return
    }
    self.exchange = exchange
    exchange.sentAt = now
    decoder.begin(
      isHEAD: exchange.request.method == .head,
      maximumBodyBytes: exchange.request.maximumResponseBytes,
      isStreamed: exchange.request.flow != nil
    )
    outbound.clear()
    pool.loop.encoder.encode(
      exchange.request,
      remainingMilliseconds: exchange.request.remainingMilliseconds(at: now),
      forwardedBy: pool.forwarding,
      into: &outbound
    )
    exchange.transfer.bytesSent += outbound.readableBytes
    isFlushed = false
    context.write(wrapOutboundOut(outbound), promise: sendingPromise(for: exchange, in: context))
    pool.loop.flushLater(.exclusive(self))
    if let upload = exchange.request.upload {
      pump = RequestPump(upload, of: exchange, over: self)
      pump?.begin()
    }
  }

  /// Hands the next piece of the exchange's body to the system, in a chunk where its length wasn't said (RFC 9112, section 7.1).
  func send(_ piece: [UInt8], of given: Exchange, _ promise: EventLoopPromise<Void>) -> Bool {
    var buffer = ByteBuffer()
    // A chunk without content would be the last.
    if !piece.isEmpty, given.request.upload?.length == nil {
      buffer.writeString("\(String(piece.count, radix: 16))\r\n")
      buffer.writeBytes(piece)
      buffer.writeString("\r\n")
    } else {
      buffer.writeBytes(piece)
    }
    return send(buffer, of: given, promise)
  }

  func endBody(of given: Exchange) {
    guard given.request.upload?.length == nil else { return }
    _ = send(ByteBuffer(string: "0\r\n\r\n"), of: given, nil)
  }

  private func send(_ buffer: ByteBuffer, of given: Exchange, _ promise: EventLoopPromise<Void>?) -> Bool {
    guard exchange === given, let context, channel?.isActive == true else { return false }
    // The head stands before it, and may not have left.
    flush()
    given.transfer.bytesSent += buffer.readableBytes
    context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    return true
  }

  func failBody(of given: Exchange, because error: any Error) {
    guard exchange === given else { return }
    fail(given, TransportError(bodyOf: given, failedWith: error))
  }

  /// Measures how long the system takes to accept a request; `nil` for one so small that it takes it at once, as nearly all are.
  private func sendingPromise(
    for exchange: Exchange,
    in context: ChannelHandlerContext
  ) -> EventLoopPromise<Void>? {
    guard outbound.readableBytes > Self.atOnce else { return nil }
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.whenSuccess {
      // It may have ended meanwhile, or be on its way over another connection.
      guard self.exchange === exchange, let sentAt = exchange.sentAt else { return }
      exchange.transfer.sending = self.pool.loop.clock.now - sentAt
    }
    return promise
  }

  /// How many bytes fit into the smallest buffer that systems give a socket for what it sends.
  private static let atOnce = 65_536

  /// Hands what has been written to the system.
  func flush() {
    // A socket that is closed takes nothing.
    guard let context, channel?.isActive == true else { return }
    isFlushed = true
    exchange?.hasLeft = true
    context.flush()
  }

  /// Gives up the exchange that is running, and with it the socket; one that wasn't sent leaves it as it is.
  func abandon(_ given: Exchange) {
    if exchange === given {
      letGo()
      close()
    } else {
      pool.release(self)
    }
  }

  /// Gives up a handshake that takes too long; does nothing if it is done.
  func giveUpHandshake() {
    guard state == .connecting else { return }
    let limit = pool.loop.configuration.connectTimeout
    if let tunnel = opening.tunnel, !tunnel.isOpen { return failToConnect(tunnel.refusal(after: limit)) }
    failToConnect(HandshakeTimeout(limit: limit))
  }

  /// Closes the socket.
  func close() {
    guard state != .closed else { return }
    let wasOpen = state == .open
    state = .closed
    context?.close(promise: nil)
    if wasOpen { pool.closed(.exclusive(self)) }
  }

  // MARK: Events of the channel

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    channel = context.channel
    outbound = context.channel.allocator.buffer(capacity: 1024)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    channel = nil
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted(let chosen)? = event as? TLSUserEvent {
      isSecured = true
      isFramed = chosen == TLSContexts.http2Name
      if !isFramed, pool.http2 == .demand { return failToConnect(HTTP2NotOffered()) }
      becomeReady()
    } else if case .inputClosed? = event as? ChannelEvent {
      lose("the connection was closed", endsInOrder: true)
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var incoming = unwrapInboundIn(data)
    guard let exchange else {
      if isFramed, state == .connecting {
        unread.writeBuffer(&incoming)
        return
      }
      // Bytes that nobody asked for: whatever they are, they must not become the next response.
      close()
      return
    }
    // What comes before the request has left isn't its answer.
    guard isFlushed else { return lose("the service sent something before it was asked", endsInOrder: false) }
    if exchange.firstByteAt == nil { noteFirstByte(exchange) }
    exchange.transfer.bytesReceived += incoming.readableBytes
    do throws(HTTPDecodingError) {
      let leftOver = try decode(&incoming)
      if exchange.request.flow != nil, let streamed = exchange as? StreamedExchange {
        // The sender's window fills up then, and it stops sending (RFC 9293, section 3.8.6).
        if try !streamed.take(from: &decoder) { setReading(false) }
      }
      if let leftOver { complete(exchange, leftOver: leftOver) }
    } catch {
      // What came before the fault is as good as if it had come alone.
      if exchange.request.flow != nil, let streamed = exchange as? StreamedExchange {
        _ = try? streamed.take(from: &decoder)
      }
      fail(exchange, TransportError(error))
    }
  }

  /// Decodes what has come, and keeps what can't be decoded yet.
  ///
  /// - Returns: how many bytes stand behind the response, once it is complete.
  private func decode(_ incoming: inout ByteBuffer) throws(HTTPDecodingError) -> Int? {
    if unread.readableBytes == 0 {
      if try decoder.decode(&incoming) { return incoming.readableBytes }
      unread = incoming.readableBytes > 0 ? incoming : ByteBuffer()
    } else {
      unread.writeBuffer(&incoming)
      if try decoder.decode(&unread) { return unread.readableBytes }
      // What has been read goes, else a service whose reads all end within a line would make the buffer grow for ever.
      unread.discardReadBytes()
    }
    return nil
  }

  func readOn() { setReading(true) }

  private func setReading(_ reads: Bool) {
    try? channel?.syncOptions?.setOption(.autoRead, value: reads)
  }

  func channelInactive(context: ChannelHandlerContext) {
    // Without TLS the end of the input is an event of its own, so this is the system giving the connection up; with TLS
    // it comes without an error only after the service's `close_notify`.
    lose("the connection was closed", endsInOrder: pool.isSecure)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let failure = pool.isSecure ? pool.loop.tls.failure(error, of: pool.origin, in: context) : nil
    guard state != .connecting else { return failToConnect(failure ?? error) }
    if let failure, let exchange {
      // The service refuses this side and not the request, so another attempt would fare no better.
      return fail(exchange, TransportError(failure, from: pool.origin, requestHasLeft: exchange.hasLeft))
    }
    lose(TransportError.reason(of: error), endsInOrder: false)
  }

  // MARK: Progress

  /// How far an exchange has come that was given this connection.
  func progress(of given: Exchange) -> ExchangeProgress {
    guard exchange === given else { return servedCount == 0 ? .connecting : .queued }
    if given.firstByteAt != nil {
      return decoder.hasHead
        ? .receivingBody(bytes: decoder.receivedBodyBytes, of: decoder.announcedBodyBytes)
        : .receivingHead(bytes: given.transfer.bytesReceived)
    }
    if let pump, !pump.isOver, isFlushed { return pump.progress }
    let total = outbound.readableBytes
    let unsent = isFlushed ? min(unsentBytes ?? 0, total) : total
    return unsent > 0 ? .sending(bytes: total - unsent, of: total) : .waiting
  }

  /// How many bytes the system hasn't taken yet; `nil` if that isn't known.
  private var unsentBytes: Int? {
    (try? channel?.syncOptions?.getOption(.bufferedWritableBytes)) ?? nil
  }

  // MARK: Ends of an exchange

  private func noteFirstByte(_ exchange: Exchange) {
    let now = pool.loop.clock.now
    exchange.firstByteAt = now
    exchange.transfer.waiting = now - (exchange.sentAt ?? now)
  }

  private func complete(_ exchange: Exchange, leftOver: Int) {
    let now =
      exchange.transfer.bytesReceived > 4096
      ? pool.loop.clock.now : exchange.firstByteAt ?? exchange.startedAt
    if let first = exchange.firstByteAt { exchange.transfer.receiving = now - first }
    let response = decoder.takeResponse()
    let isSent = pump?.hasSentAll != false
    unread = ByteBuffer()
    letGo()
    // Over before anybody hears of it, so that nobody can give it up on the way.
    exchange.phase = .done
    if exchange.request.flow != nil { setReading(true) }
    servedCount += 1
    idleSince = now
    if decoder.isReusable && isSent && leftOver == 0 && state == .open && !hasUnsentBytes(of: exchange) {
      pool.release(self)
    } else {
      close()
    }
    pool.loop.finish(exchange, .success(response))
  }

  /// Has nothing to do with the exchange any more.
  private func letGo() {
    exchange = nil
    if let pump = pump.take() { pump.stop() }
  }

  /// The response is broken or too large: the connection can't be used any more.
  private func fail(_ exchange: Exchange, _ error: TransportError) {
    letGo()
    exchange.phase = .done
    close()
    pool.loop.finish(exchange, .failure(error))
  }

  /// Whether the service answered before it had taken the whole request: what is left of it would stand in front of the next.
  private func hasUnsentBytes(of exchange: Exchange) -> Bool {
    // Of a body that is read while it is sent, `outbound` has the head alone.
    let mayWait = exchange.request.upload != nil || outbound.readableBytes > Self.alwaysTaken
    return mayWait && unsentBytes != 0
  }

  /// How many bytes a socket takes that has nothing else to send, however small its buffer was made: Linux has room for a packet of 2 KiB
  /// (`SOCK_MIN_SNDBUF` is twice that).
  ///
  /// Asking the channel costs nearly a hundredth of a call, and nearly all requests are shorter.
  private static let alwaysTaken = 2048

  /// The other side is gone.
  ///
  /// - Parameters:
  ///   - reason: what happened, for people.
  ///   - endsInOrder: whether the service itself ended what it sends. Only that ends a body without a length (RFC 9112,
  ///     sections 8 and 9.8): after anything else the body may have been cut.
  private func lose(_ reason: String, endsInOrder: Bool) {
    guard state != .connecting else { return failToConnect(ConnectionLost(reason: reason)) }
    guard let exchange else { return close() }
    do throws(HTTPDecodingError) {
      if endsInOrder, try decoder.finish() { return complete(exchange, leftOver: 0) }
    } catch {
      return fail(exchange, TransportError(error))
    }
    let progress = progress(of: exchange)
    letGo()
    exchange.phase = .done
    close()
    if mayRepeat(exchange) {
      exchange.wasRepeated = true
      pool.start(exchange, at: pool.loop.clock.now, onFreshConnection: true)
    } else {
      pool.loop.finish(exchange, .failure(lost(exchange, reason, progress)))
    }
  }

  /// Whether the service closed an idle connection at the moment it was used again, so that another may serve.
  private func mayRepeat(_ exchange: Exchange) -> Bool {
    guard exchange.firstByteAt == nil, servedCount > 0, !exchange.wasRepeated else { return false }
    return exchange.request.allowsRepetition || !isFlushed
  }

  private func lost(_ exchange: Exchange, _ reason: String, _ progress: ExchangeProgress) -> TransportError {
    TransportError(
      .connectionLost,
      "\(reason) \(progress)",
      requestMayHaveBeenSent: exchange.hasLeft,
      progress: progress
    )
  }
}

/// The other side closed a connection before it could be used.
struct ConnectionLost: Error {
  let reason: String
}

/// The service doesn't offer HTTP/2, and nothing else is wanted.
struct HTTP2NotOffered: Error {}
