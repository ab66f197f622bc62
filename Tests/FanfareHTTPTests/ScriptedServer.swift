import FanfareTesting
import Glibc
import NIOCore
import NIOPosix
import NIOSSL

/// A server on a real socket that does exactly what a test tells it, right or wrong.
final class ScriptedServer: TestServer, Sendable {
  /// What the server does with a request.
  enum Step: Sendable {
    /// Sends these bytes.
    case send(String)
    /// Sends bytes that are no text.
    case sendBytes([UInt8])
    /// Sends this many bytes of `x`, as fast as the client takes them.
    case flood(Int)
    /// Closes the connection.
    case close
    /// Resets the connection once what was sent before has been handed to the system.
    case reset
  }

  let port: Int
  private let channel: any Channel
  private let log: WatchedState<State>

  /// What has happened so far.
  struct State: Sendable {
    var accepted = 0
    var closed = 0
    var peakOpen = 0
    /// How many bytes of floods the system has taken.
    var flooded = 0
    var requests: [String] = []
  }

  /// Runs a server for as long as `body` runs.
  ///
  /// - Parameters:
  ///   - tls: the server's side of TLS, if it speaks it.
  ///   - host: where it listens, on a free port.
  ///   - unixSocketPath: where it listens, if not on a free port.
  ///   - earlyAnswer: what it sends to the first connection's first bytes, whereupon it reads no more from it.
  ///   - script: what it does with each request, by its number over all connections.
  ///   - body: the test.
  static func run<Value>(
    tls: NIOSSLContext? = nil,
    host: String = "127.0.0.1",
    unixSocketPath: String? = nil,
    earlyAnswer: String? = nil,
    script: @escaping @Sendable (Int) -> [Step],
    _ body: (ScriptedServer) async throws -> Value
  ) async throws -> Value {
    let log = WatchedState(State())
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
          try channel.pipeline.syncOperations.addHandler(
            Handler(log: log, earlyAnswer: earlyAnswer, script: script)
          )
        }
      }
    let channel =
      if let unixSocketPath {
        try await bootstrap.bind(unixDomainSocketPath: unixSocketPath).get()
      } else {
        try await bootstrap.bind(host: host, port: 0).get()
      }
    let server = ScriptedServer(channel: channel, log: log)
    do {
      let value = try await body(server)
      try? await channel.close()
      return value
    } catch {
      try? await channel.close()
      throw error
    }
  }

  private init(channel: any Channel, log: WatchedState<State>) {
    self.channel = channel
    self.log = log
    port = channel.localAddress?.port ?? 0
  }

  /// How many connections it has accepted.
  var acceptedCount: Int { log.read(\.accepted) }

  /// How many connections were open at once at most.
  var peakOpen: Int { log.read(\.peakOpen) }

  /// The requests it has read, heads and bodies.
  var requests: [String] { log.read(\.requests) }

  /// How many bytes of floods the system has taken.
  var floodedBytes: Int { log.read(\.flooded) }

  /// Waits until the system has taken at least `count` bytes of floods.
  func bytesFlooded(atLeast count: Int) async { await log.wait { $0.flooded >= count } }

  /// Takes no further connections; those that are open go on.
  func stopAccepting() async throws { try await channel.close() }

  /// Waits until clients have closed at least `count` connections.
  func connectionsClosed(atLeast count: Int) async { await log.wait { $0.closed >= count } }

  /// Waits until it has read at least `count` requests.
  func requestsRead(atLeast count: Int) async { await log.wait { $0.requests.count >= count } }

  /// Repeats `body` with a deadline twice as far away until a request has reached the server, which the first does unless the
  /// machine is busy.
  func untilReached(_ body: (Duration) async throws -> Void) async throws {
    var timeout = Duration.milliseconds(40)
    while requests.isEmpty {
      try await body(timeout)
      timeout *= 2
    }
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let log: WatchedState<State>
    private let script: @Sendable (Int) -> [Step]
    private var earlyAnswer: String?
    private var received = ""

    init(log: WatchedState<State>, earlyAnswer: String?, script: @escaping @Sendable (Int) -> [Step]) {
      self.log = log
      self.earlyAnswer = earlyAnswer
      self.script = script
    }

    func channelActive(context: ChannelHandlerContext) {
      log.note { state in
        if state.accepted > 0 { earlyAnswer = nil }
        state.accepted += 1
        state.peakOpen = max(state.peakOpen, state.accepted - state.closed)
      }
    }

    func channelInactive(context: ChannelHandlerContext) { log.note { $0.closed += 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      if let answer = earlyAnswer {
        earlyAnswer = nil
        _ = context.channel.setOption(.autoRead, value: false)
        return perform(.send(answer), context: context)
      }
      received += String(buffer: unwrapInboundIn(data))
      while let request = nextRequest() {
        var number = 0
        log.note { state in
          number = state.requests.count
          state.requests.append(request)
        }
        for step in script(number) { perform(step, context: context) }
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func perform(_ step: Step, context: ChannelHandlerContext) {
      switch step {
      case .send(let text):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      case .sendBytes(let bytes):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      case .flood(let count):
        flood(count, context: context)
      case .close:
        context.close(promise: nil)
      case .reset:
        // A socket that lingers for no time is reset when it is closed.
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        context.close(promise: nil)
      }
    }

    private func flood(_ count: Int, context: ChannelHandlerContext) {
      guard count > 0, context.channel.isActive else { return }
      let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: min(count, 1 << 16))
      let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
      context.writeAndFlush(wrapOutboundOut(piece)).whenSuccess {
        let (handler, context) = bound.value
        handler.log.note { $0.flooded += piece.readableBytes }
        handler.flood(count - piece.readableBytes, context: context)
      }
    }

    private func nextRequest() -> String? {
      guard let end = received.firstRange(of: "\r\n\r\n") else { return nil }
      var length = 0
      for line in received[..<end.lowerBound].split(separator: "\r\n")
      where line.lowercased().hasPrefix("content-length:") {
        length = Int(line.dropFirst(15).filter(\.isNumber)) ?? 0
      }
      let body = received[end.upperBound...]
      guard body.utf8.count >= length else { return nil }
      let stop = body.utf8.index(body.startIndex, offsetBy: length)
      defer { received = String(received[stop...]) }
      return String(received[..<stop])
    }
  }
}
