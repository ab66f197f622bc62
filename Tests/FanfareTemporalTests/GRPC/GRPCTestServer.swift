import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import Synchronization

@testable import FanfareTemporal

/// A server of gRPC on a real socket that answers as a test says.
final class GRPCTestServer: Sendable {
  /// What is done with a call.
  struct Answer: Sendable {
    var code: GRPCFailure.Code?
    /// Whether it is said first that the connection takes no further call.
    var endsConnection = false
    /// The message, of at most 255 bytes; an empty one stands for the default values of any.
    var message: [UInt8] = []
  }

  /// Is given the method and the message.
  typealias Answering = @Sendable (String, [UInt8]) async -> Answer

  private let channel: any Channel
  private let count: Count

  /// How many connections it was asked for, and who asked.
  private final class Count: Sendable {
    let connections = Atomic(0)
    let authorizations = Mutex<[String]>([])
  }

  private init(_ channel: any Channel, _ count: Count) {
    self.channel = channel
    self.count = count
  }

  static func start(_ answering: @escaping Answering) async throws -> GRPCTestServer {
    let count = Count()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { connection in
        count.connections.add(1, ordering: .relaxed)
        return connection.eventLoop.makeCompletedFuture {
          _ = try connection.pipeline.syncOperations.configureHTTP2Pipeline(
            mode: .server,
            connectionConfiguration: .init(),
            streamConfiguration: .init()
          ) { stream in
            stream.eventLoop.makeCompletedFuture {
              try stream.pipeline.syncOperations.addHandler(Stream(answering, count))
            }
          }
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return GRPCTestServer(channel, count)
  }

  var connections: Int { count.connections.load(ordering: .relaxed) }

  /// What calls said of who makes them.
  var authorizations: [String] { count.authorizations.withLock { $0 } }

  /// A client of it.
  ///
  /// - Parameters:
  ///   - apiKey: proves who asks.
  ///   - blobs: where large values are kept.
  func client(apiKey: String? = nil, blobs: (any BlobStore)? = nil) throws -> TemporalConnection {
    guard let port = channel.localAddress?.port, let address = TemporalAddress("127.0.0.1:\(port)") else {
      throw ChannelError.operationUnsupported
    }
    return TemporalConnection(
      to: address,
      namespace: "default",
      identity: "test",
      apiKey: apiKey,
      connections: 1,
      blobs: blobs
    )
  }

  func close() async throws { try await channel.close() }

  /// One call.
  private final class Stream: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let answering: Answering
    private let count: Count
    private var method = ""
    private var received = ByteBuffer()

    init(_ answering: @escaping Answering, _ count: Count) {
      self.answering = answering
      self.count = count
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .headers(let frame):
        count.authorizations.withLock { $0 += frame.headers["authorization"] }
        method = frame.headers.first(name: ":path")?.split(separator: "/").last.map(String.init) ?? ""
      case .data(let frame):
        if case .byteBuffer(var bytes) = frame.data { received.writeBuffer(&bytes) }
        if frame.endStream { answer(context) }
      default: return
      }
    }

    private func answer(_ context: ChannelHandlerContext) {
      let (answering, method, message) = (answering, method, Array(received.readableBytesView.dropFirst(5)))
      let future = context.eventLoop.makeFutureWithTask { await answering(method, message) }
      future.assumeIsolated().whenSuccess { answer in
        if answer.endsConnection {
          let payload = HTTP2Frame.FramePayload.goAway(
            lastStreamID: .maxID,
            errorCode: .noError,
            opaqueData: nil
          )
          context.channel.parent?.writeAndFlush(
            HTTP2Frame(streamID: .rootStream, payload: payload),
            promise: nil
          )
        }
        let head: HPACKHeaders = [":status": "200", "content-type": "application/grpc"]
        context.write(self.wrapOutboundOut(.headers(.init(headers: head))), promise: nil)
        let message = [0, 0, 0, 0, UInt8(answer.message.count)] + answer.message
        let bytes = HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(ByteBuffer(bytes: message))))
        if answer.code == nil { context.write(self.wrapOutboundOut(bytes), promise: nil) }
        let trailers: HPACKHeaders = ["grpc-status": "\(answer.code?.rawValue ?? 0)"]
        let end = HTTP2Frame.FramePayload.headers(.init(headers: trailers, endStream: true))
        context.writeAndFlush(self.wrapOutboundOut(end), promise: nil)
      }
    }
  }
}
