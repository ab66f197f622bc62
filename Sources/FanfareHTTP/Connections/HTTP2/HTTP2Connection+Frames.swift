internal import Fanfare
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// What comes over a connection of HTTP/2, and what became of that which was sent.
extension HTTP2Connection {
  /// The handlers that a channel needs for it, in their order.
  var handlers: [any ChannelHandler] {
    [
      SignsOfLife(of: self),
      NIOHTTP2Handler(
        mode: .client,
        frameDelegate: self,
        connectionConfiguration: HTTP2Bounds.connection(pool.loop.configuration),
        streamConfiguration: HTTP2Bounds.stream
      ), self,
    ]
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    // Streams have windows of their own; that of the connection is only to hold none of them up.
    widen(from: HTTP2Bounds.initialConnectionWindow)
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.payload {
    case .headers(let head): streams[frame.streamID]?.receive(head.headers, isLast: head.endStream)
    case .data(let data): streams[frame.streamID]?.receive(data.data, isLast: data.endStream)
    case .rstStream(let code): streams[frame.streamID]?.reset(code)
    case .goAway(let last, let code, _): goAway(after: last, code)
    case .settings(.settings(let settings)): apply(settings)
    case .settings(.ack): unacknowledgedWindow = 0
    case .ping, .priority, .pushPromise, .windowUpdate, .alternativeService, .origin: return
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case let event as NIOHTTP2WindowUpdatedEvent: windowChanged(event)
    case let event as StreamClosedEvent:
      // Streams that end in order are gone by now. The reason why another is closed comes as an error: right behind, or before if the
      // end had to wait.
      guard let stream = streams[event.streamID] else { return }
      broken.append(stream)
      pool.loop.eventLoop.execute { self.failBroken() }
    case let event as ChannelEvent where event == .inputClosed: lose { $0.lose("the connection was closed") }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    lose { $0.lose("the connection was closed") }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    if hasSaidGoodbye {
      return lose { $0.fail(brokenRules([error], requestHasLeft: $0.exchange.hasLeft), resetting: nil) }
    }
    switch error {
    case let error as NIOHTTP2Errors.StreamError:
      // What this side sent on a stream that is over; or a head that the library doesn't let out.
      guard let stream = streams[error.streamID], !stream.hasLeft else { return }
      let refusal = TransportError(
        .invalidRequest,
        "HTTP/2 can't carry the request: \(error.baseError)",
        requestMayHaveBeenSent: stream.exchange.hasLeft
      )
      return stream.fail(refusal, resetting: .cancel)
    case is NIOHTTP2Errors.StreamClosed, is NIOHTTP2Errors.NoSuchStream: return
    case is any NIOHTTP2Error where !broken.isEmpty: return fail(broken.removeLast(), [error])
    // It concerns one stream, whose end waits to be sent: before what concerns the connection comes a goodbye, which doesn't wait.
    case is any NIOHTTP2Error where isFlushScheduled || !context.channel.isWritable:
      if !breaches.contains(where: { type(of: $0) == type(of: error) }) { breaches.append(error) }
      return
    default: break
    }
    if pool.isSecure, let failure = pool.loop.tls.failure(error, of: pool.origin, in: context) {
      let origin = pool.origin
      return lose {
        $0.fail(TransportError(failure, from: origin, requestHasLeft: $0.exchange.hasLeft), resetting: nil)
      }
    }
    let reason = TransportError.reason(of: error)
    lose { $0.lose(reason) }
  }

  /// The frames of a stream broke the rules, and the library has reset it.
  private func fail(_ stream: HTTP2Stream, _ errors: [any Error]) {
    // The socket may have closed meanwhile, which ends all.
    guard streams[stream.id] === stream else { return }
    stream.fail(brokenRules(errors, requestHasLeft: stream.exchange.hasLeft), resetting: nil)
  }

  /// Ends the streams whose reasons came before their ends: one of those that are known.
  ///
  /// Reasons aren't matched by their number: a stream may break the rules twice, or be over before its end is sent.
  private func failBroken() {
    let late = broken
    broken = []
    for stream in late { fail(stream, breaches) }
    if !isFlushScheduled, context?.channel.isWritable == true { breaches = [] }
  }

  /// The service takes no further exchange (RFC 9113, section 6.8): it hasn't looked at what was begun after the last that it names, so
  /// that may be sent again whatever it is.
  private func goAway(after last: HTTP2StreamID, _ code: HTTP2ErrorCode) {
    if code == .http11Required { pool.speakHTTP1() }
    // What is held back on this side may not leave any more either, whatever the service names.
    let refused = streams.filter { $0.key > last || !$0.value.hasLeft }.sorted { $0.key < $1.key }
    retire()
    for (_, stream) in refused { stream.refuse("is going away (GOAWAY, \(code.name))") }
  }

  private func apply(_ settings: HTTP2Settings) {
    let named = settings.last { $0.parameter == .maxConcurrentStreams }?.value
    if let allowed = named ?? (hasSettings ? nil : StreamLimits.usual) {
      limits.allow(allowed)
      // None at all is for now, and not for the next connection.
      pool.allowedStreams = max(1, allowed)
    }
    hasSettings = true
    if hasRoom { pool.share(self) } else { pool.withdraw(self) }
  }

  /// Lets the other side send more as soon as half of what it may send has come; on a stream only when its reader keeps up.
  private func windowChanged(_ event: NIOHTTP2WindowUpdatedEvent) {
    guard let size = event.inboundWindowSize else { return }
    if event.streamID == .rootStream {
      widen(from: size)
    } else {
      streams[event.streamID]?.windowChanged(size + unacknowledgedWindow)
    }
  }

  /// A frame was handed to the system, or to TLS on its way there.
  func wroteFrame(_ frame: HTTP2Frame) {
    switch frame.payload {
    case .headers(let head): streams[frame.streamID]?.noteHeadSent(isLast: head.endStream)
    case .data(let data):
      streams[frame.streamID]?.noteSent(data.data.readableBytes, isLast: data.endStream)
    case .goAway: hasSaidGoodbye = true
    case .windowUpdate(let bytes): noteGranted(bytes, on: frame.streamID)
    case .rstStream, .settings, .ping, .priority, .pushPromise, .alternativeService, .origin: return
    }
  }
}

extension HTTP2Connection {
  /// The error of an answer that isn't one in HTTP/2.
  ///
  /// - Parameters:
  ///   - errors: what the library says of it, or may have said; empty if it hasn't.
  ///   - hasLeft: whether the service may have seen the request.
  private func brokenRules(_ errors: [any Error], requestHasLeft hasLeft: Bool) -> TransportError {
    // What has to come first hasn't (RFC 9113, section 3.4): that is no service that makes a mistake, but one that speaks something else.
    guard hasSettings else {
      return TransportError(
        .undecodableResponse,
        "the service answers with something else than HTTP/2; does it speak HTTP/1.1 only?",
        requestMayHaveBeenSent: hasLeft
      )
    }
    // The library's texts end with the place in its sources.
    let names = errors.map { "\(type(of: $0))" }.joined(separator: " or ")
    return TransportError(
      .undecodableResponse,
      "the service broke the rules of HTTP/2\(names.isEmpty ? "" : " (\(names))")",
      requestMayHaveBeenSent: hasLeft
    )
  }
}

/// Notes that something has come, before the library of frames looks at it: what is for streams that are over that keeps to itself.
private final class SignsOfLife: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  private let connection: HTTP2Connection

  init(of connection: HTTP2Connection) {
    self.connection = connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.hear()
    context.fireChannelRead(data)
  }
}
