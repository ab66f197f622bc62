import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

/// A server of HTTP/2 on a real socket that does exactly what a test tells it, right or wrong.
final class FramedServer: TestServer, Sendable {
  /// A request as far as it has come.
  struct Request: Sendable {
    /// Which connection it came over, counted from 1.
    let connection: Int
    let stream: HTTP2StreamID
    let fields: HPACKHeaders
    var body: [UInt8] = []
    /// Whether it is all there.
    var isWhole = false

    var path: String { fields.first(name: ":path") ?? "" }
  }

  struct State: Sendable {
    var accepted = 0
    var closed = 0
    /// Every request, in the order in which their heads came.
    var requests: [Request] = []
    /// The streams that clients have reset, and why.
    var resets: [(stream: HTTP2StreamID, code: HTTP2ErrorCode)] = []
    /// How many streams were open at once at most on a connection.
    var peakStreams = 0
    /// How many bytes of answers the system has taken.
    var sent = 0
  }

  /// What a test does with a request: once its head has come, and again once it is whole where it has a body.
  typealias Script = @Sendable (_ request: Request, _ talk: FramedConversation) -> Void

  let port: Int
  private let channel: any Channel
  private let log: WatchedState<State>

  /// Runs a server for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - tls: the server's side of TLS, if it speaks it.
  ///   - settings: what it tells each client first.
  ///   - plain: what it answers a client that speaks HTTP/1.1, under TLS.
  ///   - script: what it does with each request.
  ///   - body: the test.
  static func run<Value>(
    tls: NIOSSLContext? = nil,
    settings: HTTP2Settings = [HTTP2Setting(parameter: .maxConcurrentStreams, value: 100)],
    plain: String = "",
    script: @escaping Script,
    _ body: (FramedServer) async throws -> Value
  ) async throws -> Value {
    let log = WatchedState(State())
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          guard let tls else { return try speak(settings, script, log, in: pipeline) }
          try pipeline.addHandler(NIOSSLServerHandler(context: tls))
          try pipeline.addHandler(
            Chooser(plain: plain) { try speak(settings, script, log, in: channel.pipeline.syncOperations) }
          )
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = FramedServer(channel: channel, log: log)
    do {
      let value = try await body(server)
      try? await channel.close()
      return value
    } catch {
      try? await channel.close()
      throw error
    }
  }

  private static func speak(
    _ settings: HTTP2Settings,
    _ script: @escaping Script,
    _ log: WatchedState<State>,
    in pipeline: ChannelPipeline.SynchronousOperations
  ) throws {
    var configuration = NIOHTTP2Handler.ConnectionConfiguration()
    configuration.initialSettings = settings
    configuration.contentLengthValidation = .disabled
    configuration.headerBlockValidation = .disabled
    var streams = NIOHTTP2Handler.StreamConfiguration()
    streams.streamResetFrameRateLimit.maximumCount = 100_000
    let raw = RawWriter()
    try pipeline.addHandler(raw)
    try pipeline.addHandler(
      NIOHTTP2Handler(mode: .server, connectionConfiguration: configuration, streamConfiguration: streams)
    )
    try pipeline.addHandler(FramedConversation(script: script, log: log, raw: raw))
  }

  private init(channel: any Channel, log: WatchedState<State>) {
    self.channel = channel
    self.log = log
    port = channel.localAddress?.port ?? 0
  }

  /// What has happened so far.
  var state: State { log.read { $0 } }

  /// Waits until something has happened.
  func wait(until isReached: @escaping @Sendable (State) -> Bool) async { await log.wait(until: isReached) }
}

/// One connection, as a script acts on it.
final class FramedConversation: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  private let script: FramedServer.Script
  private let log: WatchedState<FramedServer.State>
  private let raw: RawWriter
  private var context: ChannelHandlerContext?
  private var number = 0
  private var open: [HTTP2StreamID: FramedServer.Request] = [:]

  init(script: @escaping FramedServer.Script, log: WatchedState<FramedServer.State>, raw: RawWriter) {
    self.script = script
    self.log = log
    self.raw = raw
  }

  /// The requests that aren't over, the oldest first.
  var unanswered: [FramedServer.Request] { open.values.sorted { $0.stream < $1.stream } }

  // MARK: What a script does

  /// Sends a frame.
  func send(_ payload: HTTP2Frame.FramePayload, on stream: HTTP2StreamID = .rootStream) {
    guard let context else { return }
    context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: stream, payload: payload)), promise: nil)
  }

  /// Sends a head.
  func head(
    _ status: Int = 200,
    _ fields: [(String, String)] = [],
    on stream: HTTP2StreamID,
    isLast: Bool = false
  ) {
    let headers = HPACKHeaders([(":status", "\(status)")] + fields)
    send(.headers(.init(headers: headers, endStream: isLast)), on: stream)
    if isLast { open[stream] = nil }
  }

  /// Sends a part of a body, and notes how much of it the client's window has let through.
  func data(_ bytes: [UInt8], on stream: HTTP2StreamID, isLast: Bool = false) {
    guard let context else { return }
    let frame = HTTP2Frame(
      streamID: stream,
      payload: .data(.init(data: .byteBuffer(ByteBuffer(bytes: bytes)), endStream: isLast))
    )
    let log = log
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.whenSuccess { log.note { $0.sent += bytes.count } }
    context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    if isLast { open[stream] = nil }
  }

  /// Sends a whole answer.
  func answer(_ stream: HTTP2StreamID, _ body: String = "ok", status: Int = 200) {
    head(status, [("content-length", "\(body.utf8.count)")], on: stream, isLast: body.isEmpty)
    if !body.isEmpty { data(Array(body.utf8), on: stream, isLast: true) }
  }

  /// Ends a stream.
  func reset(_ stream: HTTP2StreamID, _ code: HTTP2ErrorCode) {
    open[stream] = nil
    send(.rstStream(code), on: stream)
  }

  /// Takes no further requests than those up to `last`.
  func goAway(after last: HTTP2StreamID, _ code: HTTP2ErrorCode = .noError) {
    send(.goAway(lastStreamID: last, errorCode: code, opaqueData: nil))
  }

  /// Sends bytes that needn't be frames.
  func bytes(_ bytes: [UInt8]) { raw.write(bytes) }

  /// Reads nothing more, so that not even a PING is answered.
  func stopListening() { _ = context?.channel.setOption(.autoRead, value: false) }

  /// Closes the connection.
  func close() { context?.close(promise: nil) }

  // MARK: What comes

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    number = log.note { state in
      state.accepted += 1
      return state.accepted
    }
  }

  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func channelInactive(context: ChannelHandlerContext) { log.note { $0.closed += 1 } }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.payload {
    case .headers(let head):
      var request = FramedServer.Request(connection: number, stream: frame.streamID, fields: head.headers)
      request.isWhole = head.endStream
      open[frame.streamID] = request
      log.note { [count = open.count, request] state in
        state.requests.append(request)
        state.peakStreams = max(state.peakStreams, count)
      }
      script(request, self)
    case .data(let data):
      guard case .byteBuffer(let buffer) = data.data, var request = open[frame.streamID] else { return }
      request.body += buffer.readableBytesView
      request.isWhole = data.endStream
      open[frame.streamID] = request
      widen(by: buffer.readableBytes, on: frame.streamID, isOver: data.endStream)
      if data.endStream { script(request, self) }
    case .rstStream(let code):
      open[frame.streamID] = nil
      log.note { $0.resets.append((frame.streamID, code)) }
    default: return
    }
  }

  private func widen(by count: Int, on stream: HTTP2StreamID, isOver: Bool) {
    guard count > 0 else { return }
    send(.windowUpdate(windowSizeIncrement: count))
    if !isOver { send(.windowUpdate(windowSizeIncrement: count), on: stream) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}

/// Writes past the handler that knows the protocol.
final class RawWriter: ChannelOutboundHandler {
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData
  private var context: ChannelHandlerContext?

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }
  func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

  func write(_ bytes: [UInt8]) {
    context?.writeAndFlush(wrapOutboundOut(.byteBuffer(ByteBuffer(bytes: bytes))), promise: nil)
  }
}

/// Waits for what TLS has negotiated: HTTP/2 goes on in handlers of its own, and HTTP/1.1 gets one answer for all its bytes.
private final class Chooser: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private let plain: String
  private let speak: () throws -> Void

  init(plain: String, speak: @escaping () throws -> Void) {
    self.plain = plain
    self.speak = speak
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case .handshakeCompleted("h2")? = event as? TLSUserEvent else { return }
    try? speak()
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: plain)), promise: nil)
  }
}

/// A value that tests wait on.
final class WatchedState<Value: Sendable>: Sendable {
  private struct Content {
    var value: Value
    var watchers: [(isReached: @Sendable (Value) -> Bool, continuation: CheckedContinuation<Void, Never>)] =
      []
  }

  private let content: Mutex<Content>

  init(_ value: Value) { content = Mutex(Content(value: value)) }

  @discardableResult
  func note<Result: Sendable>(_ change: @Sendable (inout Value) -> Result) -> Result {
    let (result, reached) = content.withLock { content in
      let result = change(&content.value)
      let value = content.value
      let reached = content.watchers.filter { $0.isReached(value) }
      content.watchers.removeAll { $0.isReached(value) }
      return (result, reached.map(\.continuation))
    }
    for continuation in reached { continuation.resume() }
    return result
  }

  func read<Result: Sendable>(_ body: @Sendable (Value) -> Result) -> Result {
    content.withLock { body($0.value) }
  }

  func wait(until isReached: @escaping @Sendable (Value) -> Bool) async {
    await withCheckedContinuation { continuation in
      let isOver = content.withLock { content in
        if isReached(content.value) { return true }
        content.watchers.append((isReached, continuation))
        return false
      }
      if isOver { continuation.resume() }
    }
  }
}
