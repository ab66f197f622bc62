internal import Fanfare
internal import HTTPTypes
internal import NIOCore

/// Asks a proxy for a tunnel (CONNECT; RFC 9110, section 9.3.6) before TLS begins, and goes when it is open.
///
/// It hides from the handlers behind it that the channel is active until the other end of it is the service. It is confined to its event
/// loop, which the compiler can't see.
final class ProxyTunnel: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: ByteBuffer
  private let proxy: Proxy
  private var decoder = HTTPResponseDecoder(limits: HTTPResponseDecoder.Limits(maximumHeadBytes: 16 << 10))
  private var unread = ByteBuffer()
  private(set) var isOpen = false

  init(through proxy: Proxy, to origin: Origin, userAgent: String) {
    self.proxy = proxy
    guard case .host(let host, let port) = origin.address else {
      preconditionFailure("a tunnel leads to a host")
    }
    // The port is always named (RFC 9110, section 9.3.6).
    let authority = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    var head = "CONNECT \(authority) HTTP/1.1\r\nhost: \(authority)\r\n"
    if !userAgent.isEmpty { head += "user-agent: \(userAgent)\r\n" }
    if let authorization = proxy.authorization { head += "proxy-authorization: \(authorization)\r\n" }
    request = ByteBuffer(string: head + "\r\n")
    // Like the answer to HEAD, one that opens a tunnel has no body whatever it says, and of any other none is wanted.
    decoder.begin(isHEAD: true, maximumBodyBytes: 0)
  }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(request), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOpen else { return context.fireChannelRead(data) }
    var incoming = unwrapInboundIn(data)
    unread.writeBuffer(&incoming)
    do throws(HTTPDecodingError) {
      guard try decoder.decode(&unread) else { return }
    } catch {
      return context.fireErrorCaught(
        ProxyRefusal(proxy: proxy, reason: "it doesn't answer in HTTP: \(error.reason)")
      )
    }
    guard decoder.status.kind == .successful else {
      return context.fireErrorCaught(ProxyRefusal(proxy: proxy, status: decoder.status))
    }
    isOpen = true
    context.fireChannelActive()
    if unread.readableBytes > 0 { context.fireChannelRead(NIOAny(unread)) }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  /// The error of a proxy that hasn't answered in time.
  func refusal(after limit: Duration) -> ProxyRefusal {
    ProxyRefusal(proxy: proxy, reason: "it didn't answer within \(limit.brief)")
  }

}

/// A proxy opened no tunnel.
struct ProxyRefusal: Error {
  let proxy: Proxy
  let reason: String
  /// Whether the next request would be refused as well: who asks, or for what, doesn't suit it.
  let isFinal: Bool

  init(proxy: Proxy, reason: String, isFinal: Bool = false) {
    self.proxy = proxy
    self.reason = reason
    self.isFinal = isFinal
  }

  fileprivate init(proxy: Proxy, status: HTTPResponse.Status) {
    let hint =
      status == .proxyAuthenticationRequired ? "; it wants a user name and a password in its URL" : ""
    self.init(
      proxy: proxy,
      reason: "it answered \(status)\(hint)",
      isFinal: status.kind == .clientError && ![408, 425, 429].contains(status.code)
    )
  }
}
