import FanfareFramedPeer
import FanfareTesting
import NIOCore
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS

/// A server of HTTP/2 on a real socket that does exactly what a test tells it, right or wrong.
final class FramedServer: TestServer, Sendable {
  typealias Request = FramedConversation.Request

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
    let handlers = FramedConversation.handlers(settings: settings) { event, talk in
      note(event, of: talk, in: log, script)
    }
    for handler in handlers { try pipeline.addHandler(handler) }
  }

  private static func note(
    _ event: FramedConversation.Event,
    of talk: FramedConversation,
    in log: WatchedState<State>,
    _ script: Script
  ) {
    switch event {
    case .opened:
      talk.number = log.note { state in
        state.accepted += 1
        return state.accepted
      }
    case .closed: log.note { $0.closed += 1 }
    case .head(let request):
      log.note { [count = talk.unanswered.count] state in
        state.requests.append(request)
        state.peakStreams = max(state.peakStreams, count)
      }
      script(request, talk)
    case .body(let request, let count):
      talk.widen(by: count, on: request.stream, isOver: request.isWhole)
      if request.isWhole { script(request, talk) }
    case .reset(let stream, let code): log.note { $0.resets.append((stream, code)) }
    case .sent(let count): log.note { $0.sent += count }
    case .broken: return
    }
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

/// Waits for what TLS has negotiated: HTTP/2 goes on in handlers of its own, and HTTP/1.1 gets one answer for all its bytes.
final class Chooser: ChannelInboundHandler, RemovableChannelHandler {
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
