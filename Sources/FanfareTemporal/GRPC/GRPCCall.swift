internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// One call on a stream of its own: a request, and the response or why there is none.
///
/// The protocol: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
final class GRPCCall: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  /// How long a response may be, in bytes.
  private static let maximumBytes = 64 << 20

  private let headers: HPACKHeaders
  private let request: [UInt8]
  private let promise: EventLoopPromise<[UInt8]>
  private var received: ByteBuffer?
  private var status: String?
  private var isOver = false

  /// - Parameters:
  ///   - headers: what stands before the request.
  ///   - request: the message.
  ///   - promise: gets the response, or a `GRPCFailure`.
  init(headers: HPACKHeaders, request: [UInt8], promise: EventLoopPromise<[UInt8]>) {
    self.headers = headers
    self.request = request
    self.promise = promise
  }

  func channelActive(context: ChannelHandlerContext) {
    write(.headers(.init(headers: headers)), context)
    var buffer = context.channel.allocator.buffer(capacity: request.count + 5)
    // Not compressed, and its length.
    buffer.writeInteger(UInt8(0))
    buffer.writeInteger(UInt32(request.count))
    buffer.writeBytes(request)
    let data = HTTP2Frame.FramePayload.Data(data: .byteBuffer(buffer), endStream: true)
    write(.data(data), context)
    context.flush()
  }

  /// Sends a frame, and gives the call up if that fails: a connection that takes no further stream says so there and nowhere else.
  private func write(_ frame: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext) {
    context.write(wrapOutboundOut(frame)).assumeIsolated().whenFailure { error in
      self.fail(.unavailable, "the connection takes no request: \(error)", context)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .headers(let frame): read(frame, context)
    case .data(let frame):
      if case .byteBuffer(var bytes) = frame.data {
        received?.writeBuffer(&bytes)
        if received == nil { received = bytes }
      }
      if received?.readableBytes ?? 0 > Self.maximumBytes {
        fail(.resourceExhausted, "the response is longer than \(Self.maximumBytes >> 20) MiB", context)
      } else if frame.endStream {
        fail(.internal, "the response ended without a status", context)
      }
    case .rstStream(let code): fail(.unavailable, "the server gave the call up: \(code)", context)
    case .goAway, .settings, .ping, .priority, .pushPromise, .windowUpdate, .alternativeService, .origin:
      return
    }
  }

  private func read(_ frame: HTTP2Frame.FramePayload.Headers, _ context: ChannelHandlerContext) {
    if let status = frame.headers.first(name: ":status"), status != "200" {
      let code: GRPCFailure.Code = status == "503" || status == "502" ? .unavailable : .unknown
      fail(code, "the server answers with the HTTP status \(status): it isn't one of gRPC", context)
    } else if let status = frame.headers.first(name: "grpc-status") {
      end(status, frame.headers.first(name: "grpc-message") ?? "", context)
    } else if frame.endStream {
      fail(.internal, "the response ended without a status", context)
    }
  }

  private func end(_ status: String, _ message: String, _ context: ChannelHandlerContext) {
    guard status == "0" else {
      let code = Int(status).flatMap(GRPCFailure.Code.init) ?? .unknown
      return fail(code, PercentDecoding.text(message), context)
    }
    guard var received, let flag = received.readInteger(as: UInt8.self), flag == 0,
      let length = received.readInteger(as: UInt32.self),
      let bytes = received.readBytes(length: Int(length)), received.readableBytes == 0
    else { return fail(.internal, "the response isn't one message without compression", context) }
    isOver = true
    promise.succeed(bytes)
    context.close(promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(.unavailable, "the connection broke: \(error)", context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    fail(.unavailable, "the connection was closed before the response came", context)
  }

  /// Gives the call up.
  func fail(_ code: GRPCFailure.Code, _ message: String, _ context: ChannelHandlerContext) {
    guard !isOver else { return }
    isOver = true
    promise.fail(GRPCFailure(code: code, message: message))
    context.close(promise: nil)
  }
}

/// Reads the texts of `grpc-message`.
enum PercentDecoding {
  /// The text; what isn't an escape stays as it is.
  static func text(_ encoded: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(encoded.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
