package import NIOCore
package import NIOHPACK
package import NIOHTTP2

/// One connection of a server of HTTP/2 that does exactly what it is told, right or wrong.
///
/// It stands behind ``handlers(settings:hear:)`` in the pipeline of a channel, whatever the channel runs over: tests give it real
/// sockets, and the simulation played ones. It is confined to its event loop.
package final class FramedConversation: ChannelInboundHandler {
  package typealias InboundIn = HTTP2Frame
  package typealias OutboundOut = HTTP2Frame

  /// A request as far as it has come.
  package struct Request: Sendable {
    /// Which connection it came over.
    package let connection: Int
    package let stream: HTTP2StreamID
    package let fields: HPACKHeaders
    package var body: [UInt8] = []
    /// Whether it is all there.
    package var isWhole = false

    package var path: String { fields.first(name: ":path") ?? "" }
  }

  /// What a conversation hears.
  package enum Event {
    case opened, closed
    /// The head of a request has come.
    case head(Request)
    /// So many bytes more of its body have come, and its end if it is whole.
    case body(Request, count: Int)
    case reset(HTTP2StreamID, HTTP2ErrorCode)
    /// The system has taken so many bytes of an answer.
    case sent(Int)
    /// The client has broken the rules.
    case broken(any Error)
  }

  /// The number of the connection, for whoever counts them; it stands in the requests that come afterwards.
  package var number = 0
  private let hear: (Event, FramedConversation) -> Void
  private let raw: RawWriter
  private var context: ChannelHandlerContext?
  private var open: [HTTP2StreamID: Request] = [:]

  private init(raw: RawWriter, hear: @escaping (Event, FramedConversation) -> Void) {
    self.raw = raw
    self.hear = hear
  }

  /// The handlers of a connection, in their order.
  ///
  /// What a client sends has to keep the rules; what this side sends needn't.
  ///
  /// - Parameters:
  ///   - settings: what each client is told first.
  ///   - hear: what is done about what comes.
  package static func handlers(
    settings: HTTP2Settings,
    hear: @escaping (Event, FramedConversation) -> Void
  ) -> [any ChannelHandler] {
    var configuration = NIOHTTP2Handler.ConnectionConfiguration()
    configuration.initialSettings = settings
    configuration.contentLengthValidation = .disabled
    configuration.headerBlockValidation = .disabled
    var streams = NIOHTTP2Handler.StreamConfiguration()
    streams.streamResetFrameRateLimit.maximumCount = 100_000
    let raw = RawWriter()
    return [
      raw,
      NIOHTTP2Handler(mode: .server, connectionConfiguration: configuration, streamConfiguration: streams),
      FramedConversation(raw: raw, hear: hear),
    ]
  }

  /// The requests that aren't over, the oldest first.
  package var unanswered: [Request] { open.values.sorted { $0.stream < $1.stream } }

  // MARK: What it is told to do

  /// Sends a frame.
  ///
  /// - Parameter promise: hears when the system has taken it.
  package func send(
    _ payload: HTTP2Frame.FramePayload,
    on stream: HTTP2StreamID = .rootStream,
    _ promise: EventLoopPromise<Void>? = nil
  ) {
    guard let context else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: promise)
  }

  /// Sends a head.
  package func head(
    _ status: Int = 200,
    _ fields: [(String, String)] = [],
    on stream: HTTP2StreamID,
    isLast: Bool = false
  ) {
    let headers = HPACKHeaders([(":status", "\(status)")] + fields)
    send(.headers(.init(headers: headers, endStream: isLast)), on: stream)
    if isLast { open[stream] = nil }
  }

  /// Sends a part of a body, which waits as long as the client's window has no room for it.
  package func data(_ bytes: [UInt8], on stream: HTTP2StreamID, isLast: Bool = false) {
    guard let context else { return }
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenSuccess { self.hear(.sent(bytes.count), self) }
    send(
      .data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: isLast)),
      on: stream,
      promise
    )
    if isLast { open[stream] = nil }
  }

  /// Sends a whole answer.
  package func answer(_ stream: HTTP2StreamID, _ body: String = "ok", status: Int = 200) {
    head(status, [("content-length", "\(body.utf8.count)")], on: stream, isLast: body.isEmpty)
    if !body.isEmpty { data(Array(body.utf8), on: stream, isLast: true) }
  }

  /// Ends a stream.
  package func reset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) {
    open[stream] = nil
    send(.rstStream(code), on: stream)
  }

  /// Takes no further requests than those up to `last`.
  package func goAway(after last: HTTP2StreamID, _ code: HTTP2ErrorCode = .noError) {
    send(.goAway(lastStreamID: last, errorCode: code, opaqueData: nil))
  }

  /// Lets the client send so many bytes more, on a stream unless that is over, and on the connection.
  package func widen(by count: Int, on stream: HTTP2StreamID, isOver: Bool) {
    guard count > 0 else { return }
    send(.windowUpdate(windowSizeIncrement: count))
    if !isOver { send(.windowUpdate(windowSizeIncrement: count), on: stream) }
  }

  /// Sends bytes that needn't be frames.
  package func bytes(_ bytes: [UInt8]) { raw.write(bytes) }

  /// Closes the connection.
  package func close() { context?.close(promise: nil) }

  // MARK: What comes

  package func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    hear(.opened, self)
  }

  package func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  package func channelInactive(context: ChannelHandlerContext) { hear(.closed, self) }

  package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.payload {
    case .headers(let head):
      var request = Request(connection: number, stream: frame.streamID, fields: head.headers)
      request.isWhole = head.endStream
      open[frame.streamID] = request
      hear(.head(request), self)
    case .data(let data):
      guard case .byteBuffer(let buffer) = data.data, var request = open[frame.streamID] else { return }
      request.body += buffer.readableBytesView
      request.isWhole = data.endStream
      open[frame.streamID] = request
      hear(.body(request, count: buffer.readableBytes), self)
    case .rstStream(let code):
      open[frame.streamID] = nil
      hear(.reset(frame.streamID, code), self)
    default: return
    }
  }

  package func errorCaught(context: ChannelHandlerContext, error: any Error) { hear(.broken(error), self) }
}

/// Writes past the handler that knows the protocol.
private final class RawWriter: ChannelOutboundHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func write(_ bytes: [UInt8]) {
    context?.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
  }
}
